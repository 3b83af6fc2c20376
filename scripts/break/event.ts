/** The event of the sale that is broken. */
export const EVENT = "sale";
