import type { Language } from "../page-model.ts";
import type { Passage } from "../texts/texts.ts";

interface PatienceWords {
  readonly heading: string;
  /** The time that is left. */
  readonly lead: (time: string) => string;
  readonly over: Passage;
}

/** What this document alone says: among the page's texts every visitor would load it. */
export const PATIENCE_WORDS: Readonly<Record<Language, PatienceWords>> = {
  en: {
    heading: "A short wait before you enter",
    lead: (time) =>
      `Other browsers solve a puzzle here, so that entering a thousand times costs something. Yours waits instead: ${time} more. Then there is a button.`,
    over: { heading: "You can enter now", lead: "Thank you for waiting." },
  },
  th: {
    heading: "รอสักครู่ก่อนลงชื่อ",
    lead: (time) =>
      `เบราว์เซอร์อื่นจะแก้โจทย์ตรงนี้ เพื่อให้การลงชื่อซ้ำเป็นพันครั้งมีต้นทุน เบราว์เซอร์ของคุณใช้การรอแทน เหลืออีก ${time} จากนั้นจะมีปุ่มให้กด`,
    over: { heading: "ลงชื่อได้แล้ว", lead: "ขอบคุณที่รอ" },
  },
};
