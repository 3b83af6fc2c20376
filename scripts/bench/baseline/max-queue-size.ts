/** The size limit of the seed's script and of the product in the bench: without one the script makes five commands, not six. */
export const MAX_QUEUE_SIZE = 1_000_000;
