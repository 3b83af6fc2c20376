/** What somebody at the desk may do: a viewer sees all of it, an operator acts too. */
export const ROLES = ["viewer", "operator"] as const;
export type Role = (typeof ROLES)[number];

/** Somebody at the desk. The name stands in the trail. */
export interface Account {
  readonly name: string;
  readonly role: Role;
}
