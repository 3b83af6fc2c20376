import type { ProofsTexts } from "./texts.ts";

export const en: ProofsTexts = {
  locale: "en-GB",

  none: {
    heading: "No drawing yet",
    lead: "When entering has closed, the signed list and everything the order is made of is published here.",
  },
  committed: {
    heading: "The list is closed",
    lead: "Nobody can be added or taken out any more. The order is decided by public randomness that does not exist yet.",
  },
  drawn: {
    heading: "The order was drawn",
    lead: "Everything that it is made of is published here, so that anyone can work it out again.",
  },
  stopped: {
    heading: "The drawing was stopped",
    lead: "The list no longer matched the one that was signed. Nobody is called until the organiser has decided.",
  },
  rehearsal:
    "This is a rehearsal: the randomness comes from a beacon of someone’s own, who can know it beforehand. It proves nothing.",

  facts: {
    entered: "Entered",
    people: (count) => (count === "1" ? "1 person" : `${count} people`),
    closed: "List closed",
    round: "Round",
    published: "Round published",
    beacon: "Randomness",
    key: "Signed by key",
    checkpoint: "Checkpoint: the signed list",
  },

  check: {
    heading: "Check it",
    lead: "Your browser reads the published list and works out everything again. Nothing of yours is sent anywhere.",
    byProgram:
      "This page comes from the same server as the queue. If you do not trust it to check itself, run the check from the source code:",
    needsScript: "To check on this page, JavaScript is needed.",
    all: "Check the whole drawing",
    file: "The file that you saved",
    receipt: "Your receipt",
    receiptHint: "The text that the queue gave you when you had entered. It stays in this browser.",
    byReceipt: "Check my place",
    kept: "A checkpoint that you kept",
    keptHint:
      "If you or someone else saved the checkpoint before the round, it shows whether the list was replaced.",
    believe: "Believe the rehearsal’s own beacon",
    loading: "Loading the check…",
    working: (step, percent) => `${step}: ${percent}`,
    failed: "The check could not run here. Reload the page, or use another browser.",
  },
  steps: {
    index: "Index",
    checkpoint: "Signature of the list",
    kept: "The checkpoint that you kept",
    beacon: "Public randomness",
    list: "List of entries",
    order: "Order",
    receipt: "Receipt",
  },
  marks: { right: "right", open: "not decided", wrong: "wrong" },
  verdicts: {
    right: "Everything is right.",
    open: "Nothing is wrong, but not everything could be checked.",
    wrong: "This does not hold.",
  },
  place: (place, size) => `You are number ${place} of ${size}.`,
  likely: (least, most) =>
    `By chance alone your entry belongs between ${least} and ${most}. Checking the whole drawing shows the exact place.`,
  inList: "Your entry is in the list.",
  inSheet: (sheet) => `Sheet ${sheet}.`,
  finding: (_, says) => says,

  proves: {
    heading: "What this proves",
    points: [
      "Nobody who entered was dropped from the list after it was signed, and nobody was put in.",
      "The order was not chosen: list and public randomness give exactly this one, and the list was fixed before the randomness existed.",
      "Whoever holds a receipt can show that they are in the list, and which place is theirs.",
    ],
  },
  provesNot: {
    heading: "What this does not prove",
    points: [
      "That every entry is another person. One person may have entered more than once.",
      "That the organiser entered nobody of their own before the list was closed.",
      "That nobody without a receipt was left out. Only those who hold one can show it.",
      "When the list was signed, to someone who did not see it. Everybody who was waiting was sent the checkpoint before the round: one saved copy is enough.",
    ],
  },
  files: {
    heading: "The files",
    lead: "For programs of your own. The documentation of the queue has every byte of them.",
    index: "Index",
    sheets: "Sheets of the list, 0 to 255",
    places: "Places, sheet by sheet",
  },
  toQueue: "To the queue",
};
