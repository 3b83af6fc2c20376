/** How long a queue under test waits for Redis: on a machine that is busy with other things two seconds pass unnoticed. */
export const PATIENT_STORE_MS = 20_000;
