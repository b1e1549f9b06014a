import { LockfileError } from "../errors.js";
import { type BeamToken, beamTokens } from "./beam-tokens.js";

/** Tuples, lists and maps within each other: nobody writes more. */
const MAX_DEPTH = 64;

/** An Elixir or Erlang value as lockfiles have them. Of a map, and of a list of keywords, the items are pairs. */
export type BeamTerm =
  | { readonly kind: "atom" | "number" | "text"; readonly text: string; readonly line: number }
  | { readonly kind: "list" | "map" | "tuple"; readonly items: readonly BeamTerm[]; readonly line: number }
  | { readonly kind: "pair"; readonly key: BeamTerm; readonly value: BeamTerm; readonly line: number };

/**
 * The values of a text: one in Elixir, in Erlang each ended by a dot.
 * @throws {LockfileError} `merge-conflict`, `too-deep` or `syntax`
 */
export function readBeamTerms(text: string, language: "elixir" | "erlang"): BeamTerm[] {
  const reader = new TermReader(beamTokens(text, language), language === "elixir");
  return reader.all();
}

/** The text of an atom or a string; null of anything else. */
export function textOf(term: BeamTerm | undefined): string | null {
  return term?.kind === "atom" || term?.kind === "text" ? term.text : null;
}

/** The items of a tuple; null of anything else. */
export function tupleOf(term: BeamTerm | undefined): readonly BeamTerm[] | null {
  return term?.kind === "tuple" ? term.items : null;
}

/** The items of a list; none of anything else. */
export function listOf(term: BeamTerm | undefined): readonly BeamTerm[] {
  return term?.kind === "list" ? term.items : [];
}

/** The value behind a keyword of a list; undefined where there is none. */
export function keywordOf(term: BeamTerm | undefined, name: string): BeamTerm | undefined {
  for (const item of listOf(term)) if (item.kind === "pair" && textOf(item.key) === name) return item.value;
  return undefined;
}

class TermReader {
  readonly #tokens: readonly BeamToken[];
  readonly #elixir: boolean;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly BeamToken[], elixir: boolean) {
    this.#tokens = tokens;
    this.#elixir = elixir;
  }

  all(): BeamTerm[] {
    const terms: BeamTerm[] = [];
    while (this.#at < this.#tokens.length) {
      terms.push(this.#term());
      if (this.#elixir && this.#at < this.#tokens.length) throw this.#broken("something follows the value");
      if (!this.#elixir) this.#expect(".", "a value does not end with a dot");
    }
    return terms;
  }

  #isMark(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "mark" && token.text === text;
  }

  #expect(text: string, why: string): void {
    if (!this.#isMark(text)) throw this.#broken(why);
    this.#at += 1;
  }

  #term(): BeamTerm {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#broken("a value is missing");
    const { kind, text, line } = token;
    this.#at += 1;
    if (kind === "text" || kind === "atom" || kind === "number") return { kind, text, line };
    if (kind === "word") return { kind: "atom", text, line };
    if (kind === "mark" && text === "{") return this.#items("tuple", "}", line);
    if (kind === "mark" && text === "[") return this.#items("list", "]", line);
    if (kind === "mark" && text === "%" && this.#isMark("{")) {
      this.#at += 1;
      return this.#items("map", "}", line);
    }
    if (kind === "mark" && text === "<<") return this.#binary(line);
    this.#at -= 1;
    throw this.#broken("here should be a value");
  }

  #items(kind: "list" | "map" | "tuple", close: string, line: number): BeamTerm {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new LockfileError("too-deep", "it is nested too deeply", line);
    const items: BeamTerm[] = [];
    while (!this.#isMark(close)) {
      items.push(this.#item());
      if (!this.#isMark(close)) this.#expect(",", "values are not parted by a comma");
    }
    this.#at += 1;
    this.#depth -= 1;
    return { kind, items, line };
  }

  /** A value, `key: value` or `key => value`. */
  #item(): BeamTerm {
    const token = this.#tokens[this.#at];
    if (token?.kind === "key") {
      this.#at += 1;
      const key = { kind: "atom" as const, text: token.text, line: token.line };
      return { kind: "pair", key, value: this.#term(), line: token.line };
    }
    const term = this.#term();
    if (!this.#isMark("=>")) return term;
    this.#at += 1;
    return { kind: "pair", key: term, value: this.#term(), line: term.line };
  }

  /** `<<"text">>` or `<<"text"/utf8>>`. */
  #binary(line: number): BeamTerm {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "text") throw this.#broken("here should be a text");
    this.#at += 1;
    if (this.#isMark("/")) this.#at += 2;
    this.#expect(">>", "a text is not closed");
    return { kind: "text", text: token.text, line };
  }

  #broken(why: string): LockfileError {
    const { line } = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] ?? { line: 1 };
    return new LockfileError("syntax", `${why}; the file is cut short, damaged or edited by hand`, line);
  }
}
