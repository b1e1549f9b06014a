/** What GitHub lets a person do in a repository, weakest first; `none` also for who is not known there. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who did something on GitHub. */
export interface Account {
  readonly id: number;
  readonly login: string;
  /** A bot or an app, not a person. */
  readonly bot: boolean;
}
