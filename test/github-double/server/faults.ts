import { seededRandom } from "./random.js";

/** Something that goes wrong. With `effect: "after"` the request is carried out first, and only its answer is lost. */
export type Fault =
  | { readonly kind: "bad-gateway"; readonly effect: "before" | "after" }
  | { readonly kind: "too-many-requests"; readonly retryAfter: number }
  | { readonly kind: "secondary-limit"; readonly retryAfter: number }
  | { readonly kind: "primary-limit"; readonly resetIn: number }
  | { readonly kind: "hang"; readonly effect: "before" | "after" }
  | { readonly kind: "destroy"; readonly effect: "before" | "after" }
  | { readonly kind: "delay"; readonly milliseconds: number };

/** What a fault can be chosen by. */
interface FaultSubject {
  readonly method: string;
  /** Template, as in the description: `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly route: string;
  readonly path: string;
  readonly installation: number | null;
}

/** When a fault happens: to requests that match, at most `times`, each with `probability` (default: always, for ever). */
interface FaultRule {
  readonly fault: Fault;
  /** Whole route (`POST /…/check-runs`), a pattern of it, or any question. */
  readonly when?: string | RegExp | ((subject: FaultSubject) => boolean);
  readonly times?: number;
  readonly probability?: number;
}

/** The rules, asked in order; the first that says yes decides. */
export class Faults {
  readonly #rules: { readonly rule: FaultRule; left: number }[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Returns a function that takes the rule back. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Infinity };
    this.#rules.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  /** One of these faults, chosen evenly, to that share of all requests. */
  sprinkle(share: number, faults: readonly Fault[], when?: FaultRule["when"]): () => void {
    const undo = faults.map((fault, index) =>
      // Each rule sees only what the ones before it let pass.
      this.add({
        fault,
        probability: share / faults.length / (1 - (share * index) / faults.length),
        ...(when === undefined ? {} : { when }),
      }),
    );
    return () => {
      for (const each of undo) each();
    };
  }

  clear(): void {
    this.#rules.length = 0;
  }

  /** The fault that meets this request; null = none. */
  pick(subject: FaultSubject): Fault | null {
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !matches(entry.rule.when, subject)) continue;
      if (entry.rule.probability !== undefined && this.#random() >= entry.rule.probability) continue;
      entry.left -= 1;
      return entry.rule.fault;
    }
    return null;
  }
}

function matches(when: FaultRule["when"], subject: FaultSubject): boolean {
  if (when === undefined) return true;
  if (typeof when === "string") return subject.route === when;
  return when instanceof RegExp ? when.test(subject.route) : when(subject);
}
