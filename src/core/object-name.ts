/**
 * What the objects of an event are called. A declared event's begin with its id alone. A created event's say its own settings
 * behind a `?`, so that they start without looking anything up, and other settings are other objects. No event id holds a `?`.
 */

/** What an event sets of its queue, and its store, by name: numbers, and words of letters and digits. */
export type OwnSettings = Readonly<Record<string, string | number>>;

/** The same settings make the same name, whatever their order. */
export function nameCreated(event: string, own: OwnSettings): string {
  const pairs = Object.entries(own).map(([name, value]) => `${name}=${value}`);
  return `${event}?${pairs.sort().join("&")}`;
}

/** The event that an object is of, and its settings; null = those of the variables. */
export function readObjectName(name: string): { event: string; own: OwnSettings | null } {
  const mark = name.indexOf("?");
  if (mark < 0) return { event: name, own: null };
  const pairs = name
    .slice(mark + 1)
    .split("&")
    .filter((pair) => pair !== "");
  const own = pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
  return { event: name.slice(0, mark), own: Object.fromEntries(own) };
}
