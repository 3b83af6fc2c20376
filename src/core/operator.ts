import type { TicketType } from "./board.ts";
import type { Place } from "./outcome.ts";

/** What operators set of an event, what else they do to it, and the trail of it. An operator's value goes before the settings'. */

/** null = not set. */
export interface OperatorFields {
  readonly paused: boolean | null;
  /** Newcomers are refused; who is inside goes on. */
  readonly closed: boolean | null;
  /** People per 1,000 seconds, up to 20,000,000. */
  readonly rateOverrideMilli: number | null;
  /** People called or holding a pass, up to 10,000,000; 0 = no limit. */
  readonly maxActiveOverride: number | null;
  /** Left to sell, as the shop reports it now; below 0 when it sold too much. Of types that are all counted it is the sum. */
  readonly remaining: number | null;
  /** ms since 1970, from 2026-01-02 to 2049. */
  readonly opensAtMs: number | null;
  /** The same, after the opening: from then on the event is closed. */
  readonly closesAtMs: number | null;
  /** The same, before the opening: from then on people may enter the drawing. */
  readonly entersAtMs: number | null;
  /** Words to everybody, at most 280 characters; each of one language goes before it there. */
  readonly notice: string | null;
  readonly noticeEn: string | null;
  readonly noticeTh: string | null;
  /** What is on sale, see `readTicketTypes`; as JSON 2,048 bytes at most. */
  readonly ticketTypes: readonly TicketType[] | null;
}

/** One act of an operator. Repeated with the same id it is answered as before, and changes nothing. */
export interface OperatorAct {
  readonly nowMs: number;
  readonly shards: number;
  /** 1 to 64 of `A-Z a-z 0-9 _ . -`, of no other act. */
  readonly actId: string;
  /** Who acts, for the trail: at most 128 bytes. */
  readonly by: string;
}

export interface ControlAct extends OperatorAct {
  /** The version that the operator has seen; a change since then is a conflict. null = whatever it is. */
  readonly version: number | null;
  /** One field at least; null takes it away. */
  readonly change: Partial<OperatorFields>;
}

export interface OperatorState {
  /** The number of the last change. */
  readonly version: number;
  readonly fields: OperatorFields;
  /** Fields of the state whose value is no number: whatever they are, they pause the event. */
  readonly unreadable: readonly string[];
}

export interface AuditedState extends OperatorState {
  /** The latest first. */
  readonly audit: readonly AuditEntry[];
}

/** One act as the trail keeps it. */
export interface AuditEntry {
  readonly actId: string;
  readonly what: "control" | "recount" | "erase" | "call" | "remove" | "revoke";
  readonly by: string;
  /** ms since 1970, by the clock of the caller. */
  readonly atMs: number;
  /** Of the operator's fields after the act. */
  readonly version: number;
  /** In the words of Redis; null = not set. */
  readonly changes: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export type Refusal =
  | "UNKNOWN_FIELD"
  | "NOT_A_NUMBER"
  | "OUT_OF_RANGE"
  | "TOO_LONG"
  /** What remains is the sum of the types of tickets: these are to be changed. */
  | "SUM_OF_TYPES"
  | "CLOSES_BEFORE_OPENING"
  | "ENTERS_AFTER_OPENING"
  | "ACT_ID_USED";

/** With what the fields are now. Only done changed anything. */
export type ControlReply = OperatorState &
  (
    | { readonly status: "done"; readonly entry: AuditEntry }
    | { readonly status: "conflict" }
    /** `field` as Redis names it; null when it is not about one. */
    | { readonly status: "refused"; readonly reason: Refusal; readonly field: string | null }
  );

export type RecountReply =
  /** What was wrong is in the entry's changes; there is none where there is no event. */
  | { readonly status: "done"; readonly entry: AuditEntry | null }
  /** The line is being renumbered, which ends with a recount: ask again. */
  | { readonly status: "held" }
  | { readonly status: "refused"; readonly reason: "ACT_ID_USED" };

/** Why an event is not idle. `PASSES_LIVE`: booked and left ones too, until they end. */
export type NotIdle = "PEOPLE_WAIT" | "PEOPLE_CALLED" | "PEOPLE_MAY_RETURN" | "PASSES_LIVE";

export type RetireReply =
  | { readonly status: "retired" }
  | { readonly status: "refused"; readonly reason: NotIdle; readonly people: number };

export interface EraseAct extends OperatorAct {
  readonly user: string;
}

export type EraseReply =
  | {
      readonly status: "done";
      /** The end of a live pass, ms since 1970: until then Redis keeps the person's id, so that they get no second one. */
      readonly passEndsAtMs: number | null;
      /** It does not say of whom; null where there is no event. */
      readonly entry: AuditEntry | null;
    }
  /** The line is being renumbered, of several shards by ticks alone: wake the loop, and ask again. */
  | { readonly status: "held" }
  | { readonly status: "refused"; readonly reason: "ACT_ID_USED" };

export interface PersonAct extends OperatorAct {
  readonly user: string;
}

export interface CallAct extends PersonAct {
  /** The settings' own: how long the call stands, and how many may be called or hold a pass; 0 = no limit. */
  readonly claimWindowMs: number;
  readonly maxActive: number;
}

/** `place`: where the person stood. */
export type PersonReply =
  /** Its entry does not say of whom. */
  | { readonly status: "done"; readonly place: Place["kind"]; readonly entry: AuditEntry }
  /** They do not stand where this could be done. */
  | { readonly status: "not_so"; readonly place: Place["kind"] }
  /** The line is being renumbered, or no tick has come yet: wake the loop, and ask again. */
  | { readonly status: "held" }
  | {
      readonly status: "refused";
      /** NO_ROOM, of a call: as many are called or hold a pass as may, or as there is stock for. */
      readonly reason: "NO_ROOM" | "ACT_ID_USED";
    };
