import type { Report } from "../../src/desk/answers.ts";

const BEGAN = Date.UTC(2026, 11, 12, 5);
const at = (seconds: number) => new Date(BEGAN + 1000 * seconds).toISOString();

/** A sale of 18,200 people that is over, as pictures show it: played at a real queue it would take an hour for each. */
export const SALE_REPORT = {
  event_id: "moonlight-2027",
  name: "Moonlight Festival 2027",
  state: "over",
  began_at: at(0),
  last_tick_at: at(2975.4),
  people: {
    joined: 18_204,
    called: 17_110,
    returned: 311,
    no_shows: 640,
    booked: 15_876,
    booked_late: 42,
    expired: 594,
    left: 1405,
    waiting: 0,
  },
  waited: {
    people: 16_799,
    mean_seconds: 871,
    half_within_seconds: 1200,
    most_within_seconds: 2700,
    up_to_seconds: [
      1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 28_800,
    ],
    counts: [60, 148, 190, 411, 802, 1460, 2215, 2804, 4120, 3008, 1581, 0, 0, 0, 0, 0, 0, 0],
  },
  gave_up_after: {
    people: 1405,
    mean_seconds: 655,
    half_within_seconds: 600,
    most_within_seconds: 1800,
    up_to_seconds: [
      1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 28_800,
    ],
    counts: [0, 4, 9, 21, 48, 117, 290, 402, 333, 141, 40, 0, 0, 0, 0, 0, 0, 0],
  },
  gave_up_at: {
    from: at(0),
    step_seconds: 60,
    people: [
      6, 11, 19, 24, 31, 38, 36, 42, 44, 48, 51, 47, 58, 124, 141, 96, 62, 55, 49, 44, 40, 38, 33, 31, 29, 26,
      24, 21, 19, 17, 15, 14, 12, 11, 9, 8, 7, 6, 6, 4, 3, 2, 2, 1, 1,
    ],
  },
  busiest: { at: at(151.2), called: 14, interval_ms: 100 },
  pauses: [
    { from: at(760), until: at(871) },
    { from: at(1503), until: at(1522.5) },
  ],
  acts: [
    { at: at(-3600), what: "control", changes: [{ name: "max_active", before: null, after: 900 }] },
    {
      at: at(759),
      what: "control",
      changes: [
        { name: "paused", before: null, after: true },
        { name: "notice", before: null, after: "The payment page is slow. We go on in two minutes." },
      ],
    },
    {
      at: at(870),
      what: "control",
      changes: [
        { name: "paused", before: true, after: false },
        { name: "release_rate", before: null, after: 8 },
      ],
    },
    { at: at(1502), what: "control", changes: [{ name: "paused", before: false, after: true }] },
    { at: at(1522), what: "control", changes: [{ name: "paused", before: true, after: false }] },
    { at: at(2000), what: "call", changes: [] },
  ],
  refused: {
    queue_full: 0,
    queue_closed: 214,
    queue_not_open: 3071,
    sold_out: 0,
    joined_too_often: 3,
    overloaded: 0,
    store_unavailable: 0,
  },
  redis_commands: {
    ticks: 301_440,
    lobbies: 61_212,
    booths: 118_906,
    total: 481_558,
    at_rest: 96,
    per_person: 26.453,
    estimate: { people: 18_204, ticks: 331_802, lobbies: 66_940, booths: 121_377, total: 520_119 },
    of_estimate: 0.926,
  },
} as const satisfies Report;
