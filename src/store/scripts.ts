import { ACT_FILES } from "./acts.ts";
import actOnPerson from "./lua/act_on_person.lua";
import audit from "./lua/audit.lua";
import callPerson from "./lua/call_person.lua";
import claimPass from "./lua/claim_pass.lua";
import closeEntering from "./lua/close_entering.lua";
import commitDraw from "./lua/commit_draw.lua";
import completeBooking from "./lua/complete_booking.lua";
import controlEvent from "./lua/control_event.lua";
import drawing from "./lua/drawing.lua";
import earn from "./lua/earn.lua";
import endDraw from "./lua/end_draw.lua";
import entrants from "./lua/entrants.lua";
import erasePerson from "./lua/erase_person.lua";
import extendPass from "./lua/extend_pass.lua";
import flush from "./lua/flush.lua";
import leaveQueue from "./lua/leave_queue.lua";
import line from "./lua/line.lua";
import listEntrants from "./lua/list_entrants.lua";
import pass from "./lua/pass.lua";
import people from "./lua/people.lua";
import place from "./lua/place.lua";
import prepareEvent from "./lua/prepare_event.lua";
import records from "./lua/records.lua";
import recount from "./lua/recount.lua";
import recountEvent from "./lua/recount_event.lua";
import redeemPass from "./lua/redeem_pass.lua";
import releaseBatch from "./lua/release_batch.lua";
import renumber from "./lua/renumber.lua";
import reportStock from "./lua/report_stock.lua";
import restoreQueue from "./lua/restore_queue.lua";
import retireEvent from "./lua/retire_event.lua";
import seatEntrants from "./lua/seat_entrants.lua";
import serveBooth from "./lua/serve_booth.lua";
import state from "./lua/state.lua";
import ticketTypes from "./lua/ticket_types.lua";
import writeCatalogue from "./lua/write_catalogue.lua";

const PARTS: Record<string, string> = {
  state,
  people,
  line,
  recount,
  renumber,
  records,
  drawing,
  place,
  earn,
  entrants,
  close_entering: closeEntering,
  call_person: callPerson,
  acts: ACT_FILES,
  leave_queue: leaveQueue,
  claim_pass: claimPass,
  pass,
  complete_booking: completeBooking,
  redeem_pass: redeemPass,
  extend_pass: extendPass,
  audit,
  ticket_types: ticketTypes,
};

/**
 * Joins the small files: `-- @include name` becomes that file, so that nothing is copied. A file that only one script
 * includes says at its head which of that script's names it uses.
 */
function include(script: string): string {
  return script.replace(/^-- @include (\w+)$/gm, (_, name: string) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`no Lua file named ${name}`);
    return part;
  });
}

/** The scripts as Redis runs them, without Upstash's flag line. */
export const SCRIPTS = {
  flush: include(flush),
  release_batch: include(releaseBatch),
  serve_booth: include(serveBooth),
  restore_queue: include(restoreQueue),
  report_stock: include(reportStock),
  control_event: include(controlEvent),
  recount_event: include(recountEvent),
  prepare_event: include(prepareEvent),
  retire_event: include(retireEvent),
  erase_person: include(erasePerson),
  write_catalogue: include(writeCatalogue),
  act_on_person: include(actOnPerson),
  list_entrants: include(listEntrants),
  commit_draw: include(commitDraw),
  seat_entrants: include(seatEntrants),
  end_draw: include(endDraw),
} as const;

export type ScriptName = keyof typeof SCRIPTS;

/** Upstash locks the whole database for an EVAL unless its first line says this; real Redis refuses the line. */
export const FLAG_LINE = "#!lua flags=allow-key-locking\n";
