/** Accepted risks, types only. */
import type { Acceptance, LedgerEvent, Revocation } from "../core/model/ledger.js";
import type { PullRequestKey } from "../core/model/job.js";

/** An entry as it is kept: chained to the one before by its hash. */
export interface LedgerEntry {
  readonly sequence: number;
  readonly event: LedgerEvent;
  /** Hex SHA-256 over the hash of the owner's entry before it and this entry. */
  readonly hash: string;
}

/** What may hold for a pull request. */
export interface LedgerView {
  /** Acceptances that reach it and were not revoked, also those whose time is over. Newest first. */
  readonly acceptances: readonly Acceptance[];
}

/** The append-only ledger of one organisation's accepted risks. Owners are GitHub account ids. Throws StoreError. */
export interface Ledger {
  /** @returns the acceptance as it is kept: the same `said.url` twice is one (a repeated job adds nothing) */
  accept(owner: number, acceptance: Omit<Acceptance, "id">): Promise<Acceptance>;
  /** False when it is not there, or over, or reaches no pull request of this repository. */
  revoke(owner: number, revocation: Revocation): Promise<boolean>;
  /**
   * What reaches these pull requests of a repository (several for a merge group, none known for a merged commit: then
   * what reaches the repository).
   */
  reaching(
    owner: number,
    where: { readonly repositoryId: number; readonly numbers: readonly number[] },
  ): Promise<LedgerView>;
  /** Every entry of an owner, oldest first, and whether the chain of hashes holds. */
  entries(owner: number): Promise<{ readonly entries: readonly LedgerEntry[]; readonly intact: boolean }>;
  /** Open pull requests that an acceptance of which time ran out between the two instants reaches. */
  expiredBetween(from: Date, to: Date): Promise<readonly PullRequestKey[]>;
  /** Open pull requests that a change of this acceptance may touch. */
  touchedBy(owner: number, acceptance: Acceptance): Promise<readonly PullRequestKey[]>;
}
