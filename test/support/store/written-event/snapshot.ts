/** The snapshot of a flush or a tick, as the scripts answer it: numbers, and texts behind them. */

/** Its numbers, as SNAPSHOT in state.lua and read_snapshot have them, one behind the other. */
const SNAPSHOT =
  `generation called_up_to departed_count departed_base departed_sum waiting returned called called_total joined rate paused
  closed tick idle control pass_ttl_s opens_at_ms numbering returned_up_to renumber_at_ms clock_ms claim_clock_ms closes_at_ms
  completed expired admitted draw entered gone draw_closed_ms draw_round draw_trouble enters_at_ms board remaining_to_sell
  has_room from commands`.split(/\s+/);

/** `commands`: how many the script had run, itself among them. */
export function nameSnapshot(values: readonly unknown[]): {
  snapshot: Record<string, number>;
  texts: string[];
} {
  const numbers = SNAPSHOT.map((name, nth) => [name, values[nth] as number]);
  return { snapshot: Object.fromEntries(numbers), texts: values.slice(SNAPSHOT.length) as string[] };
}
