import type { BillComponent, BillEdge, BillNote, BillScope, Occurrence } from "../model/bill.js";
import type { ComponentRef } from "../model/component.js";
import { nodeAt } from "../model/graph.js";
import { countsOwnWord, typeOf } from "../model/lockfile.js";
import { purlOfNode } from "../model/node-ref.js";
import { addressOf } from "./address.js";
import { readHashes, strength } from "./hashes.js";
import { Level, scopeOfLevel } from "./levels.js";
import type { BillSide } from "./side.js";
import { compareText, uniqueSorted } from "../model/order.js";

/** More introducers than this are counted, not named. */
const NAMED = 10;
/** As many as `introducersOf` looks for: that many may be more. */
const LOOKED_FOR = 100;
/** Characters of a deprecation notice. */
const NOTICE = 300;

/** Everything that is said of one component, copy by copy. */
export class Copies {
  readonly ref: ComponentRef;
  #level = 0;
  #scopeTold = true;
  #reached = false;
  #direct: boolean | null = null;
  readonly #hashes = new Map<BillComponent["hashes"][number]["algorithm"], Set<string>>();
  readonly #addresses = new Set<string>();
  readonly #licenses = new Set<string>();
  readonly #occurrences = new Map<string, Occurrence>();
  readonly #introducers = new Set<string>();
  readonly #notes = new Map<string, BillNote>();

  constructor(ref: ComponentRef) {
    this.ref = ref;
  }

  /** One more copy. */
  add(side: BillSide, index: number): void {
    const { lockfile } = side.graph;
    const node = nodeAt(side.graph, index);
    this.#level = Math.max(this.#level, levelOf(side, index));
    this.#scopeTold &&= lockfile.tells.scope;
    this.#reached ||= countsOwnWord(lockfile) || side.levels[index] !== Level.none;
    const direct = directOf(side, index);
    this.#direct =
      this.#direct === null || direct === null ? (this.#direct ?? direct) : this.#direct || direct;
    this.#occurrences.set(`${node.line}\n${lockfile.path}`, { path: lockfile.path, line: node.line });
    const { hashes, unread } = readHashes(node, typeOf(lockfile, node));
    for (const { algorithm, hex } of hashes) {
      const known = this.#hashes.get(algorithm);
      if (known === undefined) this.#hashes.set(algorithm, new Set([hex]));
      else known.add(hex);
    }
    for (const text of unread) this.note("weir:integrity", text);
    const { uri, other } = addressOf(node);
    if (uri !== null) this.#addresses.add(uri);
    if (other !== null) this.note("weir:resolved", other);
    for (const license of node.licenses ?? []) this.#licenses.add(license);
    if (node.toldBy !== undefined) this.note("weir:resolved-by", node.toldBy);
    if (node.bundled) this.note("weir:bundled", "true");
    if (node.platform) this.note("weir:platform", "true");
    if (node.installScript === true) this.note("weir:install-script", "true");
    if (node.deprecated !== null) this.note("weir:deprecated", String(node.deprecated).slice(0, NOTICE));
    for (const introducer of side.introducers.get(index) ?? []) {
      if (side.included[introducer] === 0) continue;
      const from = nodeAt(side.graph, introducer);
      this.#introducers.add(purlOfNode(lockfile, from));
    }
  }

  /** Says something more; the same twice is once. */
  note(name: string, value: string): void {
    this.#notes.set(`${name}\n${value}`, { name, value });
  }

  /** All of it, under an id and with what it needs. */
  told(id: string, requires: readonly BillEdge[]): BillComponent {
    this.#tellScope();
    this.#tellIntroducers();
    const hashes = [...this.#hashes].sort(([a], [b]) => strength(a) - strength(b));
    for (const [algorithm, values] of hashes) {
      if (values.size === 1) continue;
      for (const hex of values) this.note("weir:conflicting-hash", `${algorithm} ${hex}`);
    }
    return {
      id,
      ref: this.ref,
      scope: this.#scope(),
      hashes: hashes.flatMap(([algorithm, [hex = "", ...others]]) =>
        others.length === 0 ? [{ algorithm, hex }] : [],
      ),
      licenses: uniqueSorted(this.#licenses),
      addresses: uniqueSorted(this.#addresses),
      occurrences: [...this.#occurrences.values()].sort(
        (a, b) => compareText(a.path, b.path) || a.line - b.line,
      ),
      notes: [...this.#notes.values()].sort(
        (a, b) => compareText(a.name, b.name) || compareText(a.value, b.value),
      ),
      requires,
    };
  }

  #scope(): BillScope {
    return this.#scopeTold ? scopeOfLevel(this.#level) : "unknown";
  }

  #tellScope(): void {
    if (this.ref.source !== "registry") this.note("weir:source", this.ref.source);
    this.note("weir:direct", this.#direct === null ? "unknown" : String(this.#direct));
    const scope = this.#scope();
    this.note("weir:scope", scope === "required" || scope === "optional" ? "runtime" : scope);
    if (!this.#reached) this.note("weir:reached", "false");
  }

  #tellIntroducers(): void {
    const purls = uniqueSorted(this.#introducers);
    for (const purl of purls.slice(0, NAMED)) this.note("weir:introducer", purl);
    if (purls.length <= NAMED) return;
    const left = `${purls.length - NAMED}${purls.length >= LOOKED_FOR ? " or more" : ""}`;
    this.note("weir:introducers-not-named", left);
  }
}

/**
 * A format without edges says of some nodes that they are for development, and of no other what it is for; one with edges
 * may say so too, of what none leads to.
 */
function levelOf(side: BillSide, index: number): number {
  const level = countsOwnWord(side.graph.lockfile) ? Level.none : (side.levels[index] ?? Level.none);
  if (level !== Level.none) return level;
  const { told, optional } = nodeAt(side.graph, index);
  const development = told?.development ?? null;
  if (development === null) return Level.none;
  return development ? Level.development : optional ? Level.optional : Level.required;
}

function directOf(side: BillSide, index: number): boolean | null {
  const { tells } = side.graph.lockfile;
  if (!tells.direct) return null;
  const told = !countsOwnWord(side.graph.lockfile) ? null : (nodeAt(side.graph, index).told?.direct ?? null);
  return told ?? side.direct[index] === 1;
}
