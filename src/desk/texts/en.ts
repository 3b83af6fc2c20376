import type { DeskTexts } from "./texts.ts";

export const en: DeskTexts = {
  locale: "en-GB",
  title: "Virtual Queue desk",
  languages: "Language",
  languageName: "English",
  needsScript: "The desk needs JavaScript. Allow it for this site, then load this page again.",
  loading: "Loading…",
  skip: "Skip to the content",

  signIn: {
    heading: "Sign in to the desk",
    lead: "With the token that you were given. It stays out of this browser: a session of twelve hours takes its place.",
    token: "Token",
    button: "Sign in",
    ended: "Your session has ended. Sign in again to go on where you were.",
    howTo: "Tokens are named in the secret ADMIN_TOKENS.",
  },
  signOut: "Sign out",
  roles: { viewer: "viewer", operator: "operator" },
  viewerOnly: "Your token may look and not act. An operator’s token may change things here.",

  problems: {
    offline: "The queue cannot be reached.",
    storeAway: "Redis does not answer. Nobody is called meanwhile; places and turns are kept.",
    forbidden: "Your token may not do that.",
    signedOut: "Your session has ended.",
    unknownToken: "No token of this queue is like that.",
    tooManyTries: "Too many attempts. Signing in is locked for a while.",
    noSuchEvent: "There is no such event. It may have been retired.",
    eventExists: "There is an event of that id already.",
    declared: "This event is declared by the deploy: change its table in wrangler.toml.",
    hasPeople:
      "People are in this event: the queue’s numbers can only change while it has nobody. Texts can.",
    notIdle: "The event is not idle yet: people wait, are called, may return, or hold a live pass.",
    busy: "The queue is too busy to answer. Nothing was done; try again in a few seconds.",
    tooManyEvents: "There are 100 events that were made at the desk. Retire one first.",
    tooLarge: "That is more than the queue keeps: 2 KB of ticket types, 4 KB of an event’s settings.",
    wrongPlace: "That cannot be done with this person. Nothing was changed.",
    noRoom:
      "As many people are called or in the shop as may be. Raise “At most inside”, or wait until somebody leaves.",
    deskOff:
      "There is no desk here yet: this queue has no ADMIN_TOKENS. docs/operating.md says how to make one.",
    invalid: "The queue did not accept this.",
    changedMeanwhile: "Somebody else changed this meanwhile. Close this and look again before you change it.",
    misconfigured: "This is set up wrong, and nobody can join. The log names every problem.",
    other: "That did not work.",
  },
  tryAgain: "Try again",
  stands: {
    waiting: "They wait in line.",
    returned: "They came back after a missed turn, and wait at the front.",
    called: "They are called, and have not claimed their turn yet.",
    admitted: "They hold a live pass.",
    missed: "They missed their turn, and may come back.",
    spent: "They have booked with their pass.",
    forfeited: "They left while their pass was live.",
    revoked: "Their pass has been revoked.",
    none: "The queue of this event knows nobody of this id. Look for a slip in it.",
  },
  inMinutes: (minutes) => (minutes === "1" ? "Try again in a minute." : `Try again in ${minutes} minutes.`),
  reference: (id) => `Reference for the log: ${id}`,

  live: {
    live: "Live",
    connecting: "Connecting…",
    lost: (time) => `Connection lost. Reconnecting – these numbers are of ${time}.`,
    elsewhere: "Live on other pages. Here every ten seconds, until you come back to this page.",
  },

  events: {
    heading: "Events",
    none: {
      heading: "No events yet",
      lead: "An event is a table under EVENTS in wrangler.toml, or one that you create here.",
    },
    create: "New event",
    created: "made at the desk",
    back: "All events",
  },
  statuses: {
    running: "Running",
    paused: "Paused",
    closed: "Closed",
    sold_out: "Sold out",
    not_open: "Not open yet",
    idle: "Idle",
    misconfigured: "Set up wrong",
    unavailable: "Redis away",
  },
  statusHelp: {
    running: null,
    paused: "Nobody is called. People in line read that the queue is paused.",
    closed: "Newcomers are refused. Whoever is in line is still served.",
    sold_out: "Nobody is called. If somebody gives tickets back, or you bring some, the line goes on.",
    not_open: null,
    idle: null,
    misconfigured: "A setting of this event is wrong, so nobody can join it. The log names every problem.",
    unavailable:
      "Redis does not answer for this event. Nobody is called meanwhile; places and turns are kept.",
  },

  tiles: {
    waiting: { name: "Waiting", hint: "in line now" },
    called: { name: "Called", hint: "their turn, not yet claimed" },
    admitted: { name: "In the shop", hint: "hold a live pass" },
    completed: { name: "Booked", hint: "since the event began" },
    rate: { name: "Rate", hint: "people called, at most" },
    no_shows: { name: "No-shows", hint: "missed their turn" },
    remaining: { name: "Left to sell", hint: "as the stock says" },
    tick_late: { name: "Tick late by", hint: "behind its time" },
  },
  ticksDue: (everyMs) => `one is due every ${everyMs} ms`,
  noStock: "no stock is set",
  perSecond: (number) => `${number}/s`,
  milliseconds: (number) => `${number} ms`,
  noLimit: "no limit",
  ofLimit: (limit) => `of at most ${limit}`,
  notSet: "not set",
  none: "none",
  yes: "yes",
  no: "no",

  chart: {
    heading: "Over time",
    line: "In line",
    people: "Called and in the shop",
    flow: "People per second",
    delays: "Delays",
    measures: {
      waiting: "Waiting",
      called: "Called",
      admitted: "In the shop",
      calledPerSecond: "Called per second",
      bookedPerSecond: "Booked per second",
      noShows: "No-shows per second",
      wait: "Wait (minutes)",
      late: "Tick late by (ms)",
    },
    ranges: { name: "Span", minutes: "10 minutes", hours: "6 hours", week: "7 days" },
    none: "Nothing to draw yet. The chart begins with the first person who joins.",
    time: "Time",
    asTable: "As a table",
    summary: (chart, newest) => `${chart} over time. Newest: ${newest}.`,
    now: "now",
  },

  control: {
    heading: "What applies now",
    version: (version) => `Version ${version}`,
    pause: "Pause",
    resume: "Resume",
    close: "Close the door",
    open: "Open the door",
    change: "Change",
    clear: (configured) => `Back to ${configured}`,
    takeAway: "Take away",
    cancel: "Cancel",
    save: "Apply",
    shadowed: (configured) =>
      `The setting is ${configured} now, and may have changed since. This value still goes before it.`,
    unreadable: (fields) =>
      `Redis holds no readable value in ${fields}. That pauses the event until it is set anew here.`,
    openPage: "Open the waiting page",
  },
  fields: {
    release_rate: { name: "Rate", hint: "People called per second. Fractions are fine; 0 calls nobody." },
    max_active: { name: "At most inside", hint: "People called or with a live pass; 0 is no limit." },
    opens_at: { name: "Opens", hint: "Nobody joins or is called before." },
    closes_at: { name: "Closes", hint: "Nobody new joins from then on." },
    paused: { name: "Paused", hint: "Nobody is called while it is." },
    closed: { name: "Door closed", hint: "Nobody new joins while it is." },
    remaining: {
      name: "Left to sell",
      hint: "What is left now. Bookings count down from it; 0 is sold out.",
    },
    notice: {
      name: "Notice",
      hint: "Everybody reads it above their place, where there is none in their language.",
    },
    notice_en: {
      name: "Notice in English",
      hint: "Pages in English show it instead of the one to everybody.",
    },
    notice_th: { name: "Notice in Thai", hint: "Pages in Thai show it instead of the one to everybody." },
    ticket_types: { name: "Tickets", hint: "What people in line see of types, prices and what is left." },
  },
  sources: {
    default: "default",
    var: "variable",
    table: "event’s table",
    desk: "event’s settings",
    operator: "operator",
  },

  ask: {
    pause: ({ waiting, called, admitted }) => ({
      title: "Pause the queue?",
      says: [
        `${people(waiting)} ${waits(waiting)}. Nobody is called until you resume; the passes of ${people(admitted)} run on.`,
        `The turns of ${people(called)} who ${are(called)} called stand still meanwhile.`,
        "Everybody in line reads that the queue is paused. A notice that says why helps.",
      ],
      button: "Pause the queue",
    }),
    resume: ({ waiting }, rate) => ({
      title: "Resume the queue?",
      says: [
        `${people(waiting)} ${waits(waiting)}. They are called again at once, at up to ${rate} a second.`,
      ],
      button: "Resume the queue",
    }),
    close: ({ waiting }) => ({
      title: "Close the door?",
      says: [
        "Nobody new can join: newcomers read that the queue is closed.",
        `${people(waiting)} in line ${are(waiting)} still called and served, until the line is empty.`,
      ],
      button: "Close the door",
    }),
    open: ({ waiting }) => ({
      title: "Open the door again?",
      says: [`New people can join, behind the ${people(waiting)} in line.`],
      button: "Open the door",
    }),
    clear: (field, configured) => ({
      title: `Take the operator’s value away: ${field}?`,
      says: [`It goes back to ${configured}, and follows its setting from then on.`],
      button: "Take it away",
    }),
    takeAway: (field, says) => ({ title: `Take it away: ${field}?`, says, button: "Take it away" }),
    recount: {
      title: "Recount everybody?",
      says: [
        "The counters are compared with the sets they count, and mended where they differ. Nobody loses a place or a turn.",
      ],
      button: "Recount",
    },
    retire: (event, created) => ({
      title: `Retire ${event}?`,
      says: [
        "Everything that Redis keeps of this event is deleted at once: line, passes, counters, operator’s values and trail.",
        "It is refused while anybody waits, is called, may return or holds a live pass.",
        created
          ? "The event leaves the list for good."
          : "Its table stays: the next person who joins begins it anew.",
      ],
      button: "Retire the event",
    }),
    person: {
      call: ({ waiting }) => ({
        title: "Call this person now?",
        says: [`They are called at once, before ${people(waiting)} who ${waits(waiting)}.`],
        button: "Call now",
      }),
      remove: () => ({
        title: "Remove this person?",
        says: ["They lose their place or turn for good. They can join again, at the end of the line."],
        button: "Remove",
      }),
      revoke: () => ({
        title: "Revoke this person’s pass?",
        says: [
          "The queue stops accepting the pass at once, and their slot is free for the next in line.",
          "A shop that checks passes by the key alone accepts it until its own time is over.",
        ],
        button: "Revoke the pass",
      }),
      erase: () => ({
        title: "Erase this person’s data?",
        says: [
          "Redis forgets their place, turn and bookings of this event. This cannot be undone.",
          "While they hold a live pass the id is kept until the pass ends, so that nobody gets two.",
        ],
        button: "Erase the data",
      }),
    },
  },
  says: {
    rateZero: ({ waiting }) =>
      `Nobody is called, and nothing tells the ${people(waiting)} in line why. To stop with a word to them, pause instead.`,
    rate: ({ waiting }, duration) =>
      `At this rate the ${people(waiting)} in line ${are(waiting)} called within about ${duration}, if the shop has room.`,
    rateNobody: "Nobody waits. Newcomers are called at this rate.",
    rateFarAbove: (configured) =>
      `This is more than four times the configured ${configured}/s, for which the event’s booths were sized. For such a rate deploy the setting.`,
    activeNone: "There is no limit to how many people are called or in the shop at a time.",
    activeBelow: ({ inside }, limit) =>
      `${people(inside)} ${are(inside)} called or in the shop already. Nobody is called until fewer than ${limit} are; no pass is taken away.`,
    activeFree: (free) => `Up to ${people(free)} more can be called at once, as fast as the rate allows.`,
    stockNone: ({ waiting }) =>
      `Everybody reads “sold out” within two seconds, and calls stop. ${people(waiting)} ${waits(waiting)}; passes run on.`,
    stock: ({ waiting }, remaining) =>
      `${remaining} left for ${people(waiting)} in line. Calls stop when nothing is left, and go on when stock returns.`,
    stockUncounted: "Nothing is counted then: nobody reads “sold out”, and calls go on.",
    opensLater: ({ waiting }, time) =>
      `Until ${time} nobody joins and nobody is called. ${people(waiting)} ${waits(waiting)} already.`,
    opensNow: "That is over: the queue is open, and calls people from now on.",
    opensNever: "Without a time the queue is open: people join and are called at once.",
    closesLater: (time) => `At ${time} the door closes by itself. Whoever is in line then is still served.`,
    closesNow: ({ waiting }) =>
      `That is over: nobody new can join. ${people(waiting)} in line ${are(waiting)} still served.`,
    closesNever: "Without a time the door stays open until somebody closes it.",
    noticeShown: ({ waiting }) => `${people(waiting)} in line read it within about two seconds.`,
    noticeGone: "The notice leaves every page within about two seconds.",
    noticeOfOneShown:
      "Pages in that language show it within about two seconds, instead of the notice to everybody.",
    noticeOfOneGone: "Pages in that language show the notice to everybody then, if there is one.",
    ticketsShown: (types) =>
      `People in line see ${types === "1" ? "1 type" : `${types} types`}, each with its price and whether it will last.`,
    ticketsGone: "The board of tickets leaves every page.",
    timesIn: (zone) => `Your time, ${zone}.`,
  },
  input: {
    notANumber: "A number, and not below 0.",
    notWhole: "A whole number, and not below 0.",
    notATime: "This is no date with a time.",
    tooLong: (most) => `At most ${most} characters.`,
    empty: "This is needed.",
    badId: "1 to 64 of A–Z a–z 0–9 _ . -",
    badTicketId: "1 to 32 of A–Z a–z 0–9 _ . -",
    twice: "Two types have this id.",
    noName: "A type needs a name in one language at least.",
    left: (characters) => `${characters} characters left`,
  },
  tickets: {
    id: "Id",
    en: "Name in English",
    th: "Name in Thai",
    price: "Price",
    remaining: "Left",
    add: "Add a type",
    remove: (id) => `Remove ${id}`,
    row: (number) => `Type ${number}`,
  },

  effect: {
    done: (version) => `Done. This is version ${version}.`,
    nothing: "Everything was like that already.",
    others: (by, version) => `${by ?? "Another operator"} made version ${version}.`,
    following: "Waiting for the first numbers after it…",
    followed: (seconds) => `The numbers followed ${seconds} s later.`,
    close: "Close this message",
    recounted: (changes) => `Recounted, and mended: ${changes}.`,
    recountedNothing: "Recounted: every counter was right.",
    retired: (event) => `${event} is retired: Redis holds nothing of it any more.`,
    created: (event) => `${event} is there. People can join it at once.`,
    person: {
      call: "This person is called.",
      remove: "This person has been removed.",
      revoke: "The pass is revoked.",
      erase: "The data are erased.",
    },
  },
  conflict: {
    heading: "Somebody changed this meanwhile",
    lead: (by, version) =>
      `${by ?? "Another operator"} made version ${version} while you were deciding. Yours has not been done.`,
    yours: (name, value) => `Yours would set ${name} to ${value}.`,
    again: "Do mine all the same",
    keep: "Leave it as it is",
    same: "Nothing that you see here differs.",
  },

  person: {
    heading: "One person",
    lead: "By the id that the queue knows them by. It travels to the queue alone: no address and no log holds it.",
    id: "User id",
    acts: {
      call: "Call now",
      remove: "Remove from the line",
      revoke: "Revoke the pass",
      erase: "Erase their data",
    },
  },
  care: {
    heading: "Care",
    recount: "Recount",
    recountHint: "When a number looks wrong.",
    retire: "Retire",
    retireHint: "After the sale, when nobody is left.",
  },
  settings: {
    heading: "Settings",
    lead: "From the deploy. They change in wrangler.toml.",
    change: "Change settings",
    name: "Setting",
    value: "Value",
    source: "From",
    queue: "The queue’s numbers",
    queueHint: "They change only while the event has nobody. Empty: as for all events.",
    page: "The waiting page",
    saved: "The settings are saved.",
  },
  create: {
    heading: "New event",
    lead: "It needs no deploy. Everything left empty is as the deploy has it for all events.",
    id: "Event id",
    idHint: "It stands in the page’s address and cannot change.",
    button: "Create the event",
  },
  settingNames: {
    name: "Name that people read",
    release_rate: "Rate, people per second",
    max_active: "At most inside, people; 0 = no limit",
    max_queue_size: "At most in line, people; 0 = no limit",
    expected_people: "People expected",
    queue_pass_ttl_seconds: "A pass lives, seconds",
    claim_window_seconds: "To claim after the call, seconds",
    return_window_seconds: "To come back after a missed call, seconds",
    date: "Date, as 2027-04-13T18:30",
    venue: "Venue",
    booking_url: "Booking page, https://…",
    shop_url: "Shop, https://…",
    help_url: "Help, https://…",
    accent: "Accent, #0a7d5c",
    join: "Joining: auto or button",
  },

  trail: {
    heading: "Trail",
    desk: "Trail of the desk",
    none: "Nothing has been done yet.",
    acts: {
      control: "Change",
      recount: "Recount",
      erase: "Data of a person erased",
      call: "Person called",
      remove: "Person removed",
      revoke: "Pass revoked",
      created: "Event created",
      changed: "Settings changed",
      retired: "Event retired",
      refused: "Requests refused",
    },
    refusals: {
      wrong_token: "wrong token",
      locked_out: "locked out",
      bad_session: "no valid session",
      bad_access_token: "no valid Access token",
      foreign_page: "from another page",
      viewer_acted: "viewer tried to act",
    },
    more: (count) => `Show all ${count}`,
  },
  rehearsal: {
    heading: "Rehearse before the day",
    lead: "The stampede sends a crowd through the queue’s front door on your own machine, and judges what came of it by Redis’ own history.",
    steps: [
      "In a clone of the repository, run the command below: it starts a queue of its own and needs nothing else.",
      "2,000 people join, 400 of them watch a stream; the table at the end says whether anybody was lost, doubled or passed over.",
      "To act meanwhile, start the queue by npm start, open its /admin, and send the crowd there with --url and --redis.",
    ],
    copy: "Copy",
    copied: "Copied",
    note: "It never sends a crowd to a deployed queue: that would cost real commands and put people behind it.",
  },
};

const isOne = (count: string) => count === "1";
const people = (count: string) => (isOne(count) ? "1 person" : `${count} people`);
const waits = (count: string) => (isOne(count) ? "waits" : "wait");
const are = (count: string) => (isOne(count) ? "is" : "are");
