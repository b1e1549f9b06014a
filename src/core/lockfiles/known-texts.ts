import { holdsAt } from "./holds-at.js";

/** Texts within a larger one, most of which come again: as one object each, so that its hash is worked out once. */
export class KnownTexts {
  readonly #texts: string[];
  readonly #mask: number;

  /** @param size how many are remembered, a power of two */
  constructor(size: number) {
    this.#texts = new Array<string>(size);
    this.#mask = size - 1;
  }

  /** The text between two indexes. @param hash equal for equal texts, and seldom for others */
  once(text: string, from: number, to: number, hash: number): string {
    const place = hash & this.#mask;
    const known = this.#texts[place];
    if (known?.length === to - from && holdsAt(text, known, from)) return known;
    const made = text.slice(from, to);
    this.#texts[place] = made;
    return made;
  }
}
