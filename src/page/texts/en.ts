import type { Texts } from "./texts.ts";

export const en: Texts = {
  locale: "en-GB",
  name: "English",
  languages: "Language",

  outside: {
    heading: "Join the queue",
    lead: "First come, first served: everyone is let in, in the order they joined.",
  },
  signIn: {
    heading: "Sign in to join the queue",
    lead: "This queue is for people signed in at the shop. Sign in there, and you come back here.",
    beforeOpening: "Sign in now, and you are ready to join when it is time. You come back here.",
    button: "Sign in at the shop",
    buttonForPlace: "Sign in to see your place",
  },
  joining: { heading: "Taking your place…", lead: "This only takes a moment." },
  working: {
    heading: "Your browser is doing a little work",
    lead: "It solves a puzzle before you enter, once, so that entering a thousand times costs something. You need not do anything.",
    progress: "How far the work is",
  },
  joiningSlowly: {
    heading: "Your turn to join is coming",
    lead: "Very many people on your network are joining, so they join one after the other. Leave this page open: it goes on by itself within a few minutes.",
  },
  notNow: { heading: "You cannot join just now", lead: "Please try again in a few minutes." },
  waiting: { heading: "You are in the queue", next: "You are next. Get ready." },
  paused: {
    heading: "The queue is paused",
    lead: "Nobody is being let in right now. Your place is kept, and the queue will go on from here.",
  },
  soldOutForNow: {
    heading: "Sold out for now",
    lead: "If someone does not finish their purchase, the queue moves on in order. You can wait, or leave.",
  },
  notOpen: {
    heading: "The queue is not open yet",
    byItself:
      "Keep this page open and your screen on. When it is time, you join automatically – no need to press anything.",
    byButton: "When it is time, you can join right here.",
  },
  notAnnounced: {
    heading: "The queue is not open yet",
    lead: "The time will be announced on this page.",
  },
  draw: {
    notOpen: {
      heading: "You can enter soon",
      byItself:
        "The places are drawn among everyone who enters. Keep this page open: it enters you by itself. When you enter makes no difference.",
      byButton:
        "The places are drawn among everyone who enters. When it is time, you can enter right here. When you enter makes no difference.",
    },
    outside: {
      heading: "Enter the draw",
      lead: "Places are drawn among all who enter. It does not matter when.",
    },
    notEntered: {
      heading: "You are not in the draw",
      lead: "You can still enter. When you enter makes no difference.",
    },
    entering: {
      heading: "Entering you…",
      lead: "This can take a minute. When you enter makes no difference.",
    },
    entered: {
      heading: "You are in the draw",
      lead: "Your entry is recorded. When you entered makes no difference: every place is drawn by chance.",
    },
    drawing: {
      heading: "The places are being drawn",
      listed: (entered) => `${entered} people have entered, and the list is closed. You are on it.`,
      signed: (entered, round) =>
        `The list of ${entered} people is closed and signed. Public randomness that nobody could know before decides the order${round === null ? "" : `: round ${round}`}.`,
      late: "This takes longer than it should. Nobody is called until the public randomness is there, and nothing is put in its place.",
    },
    stopped: {
      heading: "The draw has been stopped",
      lead: "The list does not match the one that was signed. The organiser has been told. Your entry is kept.",
    },
    before: "The places before you are being drawn. Nobody is called until that is done.",
    drawn: (place, entered) => `You were drawn as number ${place} of ${entered}.`,
    entrants: (count) =>
      count === "1" ? "1 person has entered so far." : `${count} people have entered so far.`,
    drawnAt: (dayAndTime, timeZone) => `Drawn ${dayAndTime} (${timeZone})`,
    drawnIn: "Drawn in",
    entersIn: "You can enter in",
    roundIn: "Order known in",
    mayClose:
      "There is time: you can close this page, if you are back for the draw. People are called right after it.",
    mayCloseUntil: (time) =>
      `There is time: you can close this page, if you are back by ${time}. People are called right after the draw.`,
    saveReceipt: "Save your receipt",
    proofs: "How the draw can be checked",
    seen: (time) => `Your browser received the signed list at ${time} by its own clock, and keeps both.`,
    check: "Check the draw",
    enter: "Enter the draw",
    leave: "Leave the draw",
    leaveWarning: "No place would be drawn for you. You can enter again until the draw begins.",
    leaveConfirm: "Yes, leave the draw",
    calendarEntry: {
      title: (event) => `${event}: the draw`,
      description: (address) =>
        `Enter before this time, on the queue’s page, and be back there for the draw: people are called right after it. ${address}`,
    },
  },
  saveTicket: "Save a receipt of your place",
  ready: { heading: "It is your turn", lead: "Continue to booking before your time is up." },
  readyElsewhere: { heading: "It is your turn", lead: "Go back to the shop to book." },
  entering: { heading: "It is your turn", lead: "Taking you to booking. This only takes a moment." },
  held: {
    heading: "It is your turn",
    lead: "The queue is standing still for a moment. Your turn is kept, and you go in as soon as it moves on.",
  },
  turnPaused: {
    heading: "It is your turn",
    lead: "The queue is paused for a moment. Your turn is kept, and its time goes on when the queue does.",
  },
  admitted: {
    heading: "You are in",
    lead: "Your time to book has started. Continue before it runs out.",
  },
  missed: {
    heading: "You missed your turn",
    lead: "Don’t worry. Come back in time and you are next in line.",
  },
  soldOut: { heading: "Sold out", lead: "Everything has been sold. Thank you for coming." },
  full: {
    heading: "The queue is full",
    lead: "Places open up as people leave. Please try again in a little while.",
  },
  closed: { heading: "The queue is closed", lead: "No one else can join. Thank you for coming." },
  booked: {
    heading: "Thank you for booking",
    lead: "All done. If you need anything else, you can join again a little later.",
  },
  revoked: {
    heading: "Your turn was taken back",
    lead: "The organiser has ended your time to book. You can join again a little later.",
  },
  expired: {
    heading: "Your time has run out",
    lead: "You can join again, and would start at the end of the queue.",
  },
  left: {
    heading: "You have left the queue",
    lead: "You can join again, and would start at the end of the queue.",
  },
  gone: {
    heading: "You are no longer in the queue",
    lead: "Your turn has passed, or you left. You can join again, and would start at the end of the queue.",
  },
  unavailable: {
    heading: "One moment, please",
    lead: "We cannot reach the queue right now. If you have a place, it is safe. This page keeps trying.",
  },
  noCookies: {
    heading: "Your browser keeps no cookies",
    lead: "Without cookies, the queue cannot know you again. Allow them for this site, then load this page again.",
  },
  noSuchQueue: {
    heading: "There is no such queue",
    lead: "The address may be mistyped, or the sale is over. The shop knows the right one.",
  },
  tooMany: {
    heading: "One moment, please",
    lead: "Very many requests came from you, or from others on the same network. If you have a place, it is safe. Leave this page open: it tries again by itself in a few seconds.",
  },
  refused: { heading: "That did not work", lead: "Please go back to the shop and start again from there." },

  place: "Your place in the queue",
  wait: "Waiting time",
  under: (minutes) => (minutes === "1" ? "less than a minute" : `less than ${minutes} minutes`),
  between: (range) => `about ${range}`,
  notKnown: "not known yet",
  behind: "Behind you",
  people: (count) => (count === "1" ? "1 person" : `${count} people`),
  ticketsAtTurn: "Tickets when it is your turn",
  chances: { likely: "Likely", unlikely: "Unlikely", sold_out: "Sold out" },
  leftNow: (count) => `${count} left now`,
  chanceOf: {
    likely: (type) => `${type}: likely to be left when it is your turn.`,
    unlikely: (type) => `${type}: unlikely to be left when it is your turn.`,
    sold_out: (type) => `${type}: sold out.`,
  },
  estimate:
    "“Likely” and “unlikely” are estimates, not promises: from what is left, how many are before you, and how many have bought so far.",
  progress: "Progress since you joined",
  keepOpen: {
    byItself: (claimTime) =>
      `Keep this page open: it takes you in by itself. Once called, you have ${claimTime} to be here.`,
    byButton: (claimTime) =>
      `Keep this page open: it tells you when it is your turn. You then have ${claimTime} to continue.`,
  },
  refreshing: "Refreshing does not cost your place.",
  mayClose: (backBy) => `There is time: you can close this page, if you open it again by ${backBy}.`,
  updated: (time) => `Last updated ${time}.`,
  refreshes: (seconds) => `This page updates itself every ${seconds} seconds.`,
  refreshNow: "Update it now",
  cutOff: {
    placeKept: "Connection lost. Reconnecting – your place is kept.",
    entryKept: "Connection lost. Reconnecting – your entry is kept.",
    timeRuns: "Connection lost. Reconnecting – the time keeps running.",
    joining: "Connection lost. This page keeps trying.",
  },
  eventDay: (day) => day,
  eventTime: (dayAndTime) => dayAndTime,
  notice: "Notice",
  fullNotice: "Full notice",
  noticeSince: (time) => `Shown here since ${time}`,
  closesBehind: (time) => `The queue closes to others at ${time}. Your place is kept.`,
  closedBehind: "The queue is closed to others. Everyone in it is still let in, in order.",
  joinBefore: (time) => `You can join until ${time}.`,
  openingAt: (dayAndTime, timeZone) => `Opens ${dayAndTime} (${timeZone})`,
  opensIn: "Opens in",
  enterWithin: "Time left to continue",
  bookWithin: "Time left to book",
  returnWithin: "Time left to come back",
  placeIs: (position) => `You are number ${position} in the queue.`,

  join: "Join the queue",
  joinAgain: "Join again",
  comeBack: "Come back to the queue",
  tryAgain: "Try again",
  enter: "Continue to booking",
  enterAgain: "Continue to booking",
  leave: "Leave the queue",
  leaveWarning: "You would lose this place for good, and start at the end if you join again.",
  leaveConfirm: "Yes, leave the queue",
  remind: "Alert me when it is my turn, while this tab is open",
  reminding: {
    bySound: "This tab will call you with a sound. Keep it open, and your sound on.",
    byNotification: "This tab will call you with a sound and a notification. Keep it open.",
  },
  addToCalendar: "Add to calendar",
  toShop: "Back to the shop",
  toHelp: "Help and contact",
  reference: (id) => `Reference for support: ${id}`,

  yourTurn: "Your turn",
  openingEntry: {
    title: (event) => `${event}: the queue opens`,
    description: (address) => `Open the queue’s page a few minutes before: ${address}`,
  },
  handOver: {
    heading: "Taking you to booking…",
    lead: "If nothing happens, press the button.",
    button: "Continue to booking",
  },
};
