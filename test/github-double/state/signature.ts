import type { Signature } from "../git/objects.js";
import type { Account } from "./account.js";

/** Who made a commit: a login, or a name and an address that GitHub need not know. */
export type Hand = string | { readonly name: string; readonly email: string };

/** The address that GitHub gives every account; commits made with it are that account's. */
export function addressOf({ id, login }: Account): string {
  return `${id}+${login}@users.noreply.github.com`;
}

export function signatureOf(account: Account, date: Date): Signature {
  return { name: account.login, email: addressOf(account), date };
}

/** The committer of what is made in the browser. */
export function githubItself(date: Date): Signature {
  return { name: "GitHub", email: "noreply@github.com", date };
}
