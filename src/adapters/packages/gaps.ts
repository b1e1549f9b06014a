import type { Gap, PackageKey } from "../../core/model/advisory.js";
import { compareText } from "../../core/model/order.js";

/** What one source could not tell: one gap for each reason, with the names it concerns. */
export class GapsByReason {
  readonly #source: string;
  readonly #gaps = new Map<string, { readonly kind: Gap["kind"]; readonly names: Set<string> }>();

  constructor(source: string) {
    this.#source = source;
  }

  add(kind: Gap["kind"], reason: string, { name }: PackageKey): void {
    const gap = this.#gaps.get(reason) ?? { kind, names: new Set() };
    this.#gaps.set(reason, gap);
    gap.names.add(name);
  }

  /** In a stable order. */
  all(): readonly Gap[] {
    return [...this.#gaps]
      .sort(([a], [b]) => compareText(a, b))
      .map(([reason, { kind, names }]) => ({
        source: this.#source,
        kind,
        reason,
        packages: [...names].sort(compareText),
      }));
  }
}
