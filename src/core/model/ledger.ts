import type { Severity } from "./advisory.js";
import type { PurlType } from "./component.js";
import type { Flag } from "./finding.js";
import type { Reach } from "./reach.js";

/** A person as the ledger names one: logins change, ids do not. */
export interface Actor {
  readonly id: number;
  readonly login: string;
}

/** Where something was said. */
export interface Saying {
  readonly owner: string;
  readonly repository: string;
  readonly repositoryId: number;
  readonly number: number;
  /** Head of the pull request at that time. */
  readonly commit: string;
  /** Web address of the comment; null for a button. */
  readonly url: string | null;
}

/**
 * One finding as it was when it was accepted. Another version, another hash or address, a worse severity, or new
 * exploitation is not covered by it.
 */
export interface AcceptedRisk {
  readonly flag: Flag;
  readonly type: PurlType;
  /** As the ecosystem writes it; the path of the manifest where the finding is about no component. */
  readonly name: string;
  /** Empty where the finding is about no component. */
  readonly version: string;
  readonly purl: string | null;
  /** `Finding.key` */
  readonly key: string;
  /** `Finding.material`: what was locked, so that the same version with other contents is not covered. */
  readonly material: string;
  /** Every id of the advisory's alias group; empty for flags without one. */
  readonly advisories: readonly string[];
  readonly severity: Severity;
  readonly exploited: boolean;
}

/** A risk that somebody took: who, what exactly, why, until when, where said. */
export interface Acceptance {
  /** Short and unique within the owner, as `/weir accepted` shows it. */
  readonly id: string;
  readonly by: Actor;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** ISO 8601, UTC: from this instant on it no longer holds. */
  readonly until: string;
  /** Untrusted. */
  readonly reason: string;
  readonly reach: Reach;
  readonly said: Saying;
  readonly covers: readonly AcceptedRisk[];
}

/** The end of an acceptance before its time. */
export interface Revocation {
  /** `Acceptance.id` */
  readonly acceptance: string;
  readonly by: Actor;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Untrusted; null where none was given. */
  readonly reason: string | null;
  readonly said: Saying;
}

/** One entry of the append-only ledger. */
export type LedgerEvent =
  | { readonly kind: "accepted"; readonly acceptance: Acceptance }
  | { readonly kind: "revoked"; readonly revocation: Revocation };
