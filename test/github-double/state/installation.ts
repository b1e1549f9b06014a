import type { Account } from "./account.js";
import type { Repository } from "./repository.js";

/** Permission name → level, as an app asks for them: `{ pull_requests: "write" }`. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

/** The app installed on one account. */
export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly selection: "all" | "selected";
  readonly permissions: Permissions;
  readonly repositories: Set<Repository>;
  readonly createdAt: Date;
  /** Who suspended it and when; null = it is at work. */
  suspended: { readonly by: Account; readonly at: Date } | null;
}

/** A token of an installation, possibly narrowed to some repositories and permissions. */
export interface InstallationToken {
  readonly token: string;
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** null = all that the installation has. */
  readonly repositories: ReadonlySet<Repository> | null;
  expiresAt: Date;
}

/** Whether the installation sees that repository at all. */
export function covers(installation: Installation, repository: Repository): boolean {
  return installation.selection === "all"
    ? repository.owner.id === installation.account.id
    : installation.repositories.has(repository);
}

/** Whether these permissions hold a level; write includes read, and everybody may read metadata. */
export function allows(permissions: Permissions, name: string, level: "read" | "write"): boolean {
  const held = name === "metadata" ? (permissions[name] ?? "read") : permissions[name];
  return held === "write" || held === level;
}
