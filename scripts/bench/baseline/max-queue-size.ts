/** The size limit that the seed's script and our queue are given: without one it would make five commands, not six. */
export const MAX_QUEUE_SIZE = 1_000_000;
