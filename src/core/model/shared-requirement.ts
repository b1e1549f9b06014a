import type { Requirement, RequirementKind } from "./lockfile.js";

/** Any number beyond it would take more room. */
const MOST = 0x3fffffff;

/**
 * A requirement that many nodes share, since equal lines of a lockfile become one object: it is numbered, so that it need
 * be resolved but once. The number is no part of what it says, and a copy has none.
 */
export class SharedRequirement implements Requirement {
  readonly name: string;
  readonly range: string;
  readonly kind: RequirementKind;
  /** May be written in later, before anybody resolves it. */
  targets: readonly string[];
  readonly mayBeMissing: boolean;
  readonly #ordinal: number;

  /** @param ordinals of the parser that makes it */
  constructor({ name, range, kind, targets, mayBeMissing }: Requirement, ordinals: Ordinals) {
    this.name = name;
    this.range = range;
    this.kind = kind;
    this.targets = targets;
    this.mayBeMissing = mayBeMissing;
    this.#ordinal = ordinals.next();
  }

  /** The number of a requirement; -1 = it has none. Parsers that do not know of each other use the same ones. */
  static ordinalOf(requirement: Requirement): number {
    return #ordinal in requirement ? requirement.#ordinal : -1;
  }
}

/** Numbers the shared requirements of all files that are parsed with one memo. */
export class Ordinals {
  #last = -1;

  next(): number {
    this.#last = this.#last === MOST ? 0 : this.#last + 1;
    return this.#last;
  }
}

export function newOrdinals(): Ordinals {
  return new Ordinals();
}
