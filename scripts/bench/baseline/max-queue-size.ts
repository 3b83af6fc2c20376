/** The size limit of both sides in the bench: without one the plain script makes five commands, not six. */
export const MAX_QUEUE_SIZE = 1_000_000;
