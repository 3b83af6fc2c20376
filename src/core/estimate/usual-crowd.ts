/** What is taken of a crowd where neither a plan's options nor a sale say it. */
export const USUAL_CROWD = { streamsShare: 1, bookingSeconds: 180, earlySeconds: 0 } as const;
