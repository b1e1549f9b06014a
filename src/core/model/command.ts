import type { PurlType } from "./component.js";
import type { Flag } from "./finding.js";
import type { Reach } from "./reach.js";

/** A component by name, as its ecosystem writes it. */
export interface NameTarget {
  readonly kind: "name";
  /** null: whichever type has that name; known where a purl was written. */
  readonly type: PurlType | null;
  readonly name: string;
  /** null: every version. */
  readonly version: string | null;
}

/** An advisory by any of its ids, in the case in which OSV writes them. */
export interface AdvisoryTarget {
  readonly kind: "advisory";
  readonly id: string;
}

/** An acceptance by the id under which it is listed. */
export interface AcceptanceTarget {
  readonly kind: "acceptance";
  readonly id: string;
}

/** How long something holds, as it was written. */
export type Term =
  /** A calendar day, YYYY-MM-DD: until its end, UTC. */
  | { readonly kind: "until"; readonly day: string }
  | { readonly kind: "for"; readonly count: number; readonly unit: "day" | "week" | "month" };

/** One thing that somebody asks Weir for. */
export type Command =
  | { readonly verb: "help" }
  | { readonly verb: "why"; readonly target: NameTarget }
  | {
      readonly verb: "explain";
      readonly topic: AdvisoryTarget | { readonly kind: "flag"; readonly flag: Flag };
    }
  | {
      readonly verb: "accept";
      readonly target: NameTarget | AdvisoryTarget;
      /** null: every flag that the target has. */
      readonly flag: Flag | null;
      readonly term: Term;
      readonly reach: Reach;
      /** Untrusted. */
      readonly reason: string;
    }
  | {
      readonly verb: "revoke";
      readonly target: NameTarget | AdvisoryTarget | AcceptanceTarget;
      readonly reason: string | null;
    }
  | { readonly verb: "accepted" }
  | { readonly verb: "recheck" }
  | { readonly verb: "fix"; readonly target: NameTarget }
  | { readonly verb: "diff"; readonly service: string | null }
  | { readonly verb: "sbom"; readonly service: string | null }
  | { readonly verb: "init" };

export type Verb = Command["verb"];
