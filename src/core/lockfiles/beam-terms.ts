import { LockfileError } from "../errors.js";
import { BeamTokenReader } from "./beam-tokens.js";

const NO_VALUE = "here should be a value";

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
  return new TermReader(text, language).all();
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
  readonly #tokens: BeamTokenReader;
  readonly #elixir: boolean;
  /** Whether the token that the reader holds is to be read. */
  #hasToken: boolean;
  #depth = 0;

  constructor(text: string, language: "elixir" | "erlang") {
    this.#tokens = new BeamTokenReader(text, language);
    this.#elixir = language === "elixir";
    this.#hasToken = this.#tokens.next();
  }

  all(): BeamTerm[] {
    const terms: BeamTerm[] = [];
    while (!this.#atEnd()) {
      terms.push(this.#term());
      if (this.#elixir && !this.#atEnd()) throw this.#broken("something follows the value");
      if (!this.#elixir) this.#expect(".", "a value does not end with a dot");
    }
    return terms;
  }

  #atEnd(): boolean {
    return !this.#hasToken;
  }

  #pass(): void {
    this.#hasToken = this.#tokens.next();
  }

  #isMark(text: string): boolean {
    return this.#hasToken && this.#tokens.kind === "mark" && this.#tokens.text === text;
  }

  #expect(text: string, why: string): void {
    if (!this.#isMark(text)) throw this.#broken(why);
    this.#pass();
  }

  #term(): BeamTerm {
    if (!this.#hasToken) throw this.#broken("a value is missing");
    const { kind, text, line } = this.#tokens;
    if (kind === "code" || kind === "key") throw this.#broken(NO_VALUE);
    this.#pass();
    if (kind === "text" || kind === "atom" || kind === "number") return { kind, text, line };
    if (kind === "word") return { kind: "atom", text, line };
    if (text === "{") return this.#items("tuple", "}", line);
    if (text === "[") return this.#items("list", "]", line);
    if (text === "%" && this.#isMark("{")) {
      this.#pass();
      return this.#items("map", "}", line);
    }
    if (text === "<<") return this.#binary(line);
    throw this.#broken(NO_VALUE, line);
  }

  #items(kind: "list" | "map" | "tuple", close: string, line: number): BeamTerm {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new LockfileError("too-deep", "it is nested too deeply", line);
    const items: BeamTerm[] = [];
    while (!this.#isMark(close)) {
      items.push(this.#item());
      if (!this.#isMark(close)) this.#expect(",", "values are not parted by a comma");
    }
    this.#pass();
    this.#depth -= 1;
    return { kind, items, line };
  }

  /** A value, `key: value` or `key => value`. */
  #item(): BeamTerm {
    const { kind, text, line } = this.#tokens;
    if (this.#hasToken && kind === "key") {
      this.#pass();
      return { kind: "pair", key: { kind: "atom", text, line }, value: this.#term(), line };
    }
    const term = this.#term();
    if (!this.#isMark("=>")) return term;
    this.#pass();
    return { kind: "pair", key: term, value: this.#term(), line: term.line };
  }

  /** `<<"text">>` or `<<"text"/utf8>>`. */
  #binary(line: number): BeamTerm {
    const { kind, text } = this.#tokens;
    if (!this.#hasToken || kind !== "text") throw this.#broken("here should be a text");
    this.#pass();
    if (this.#isMark("/")) {
      this.#pass();
      this.#pass();
    }
    this.#expect(">>", "a text is not closed");
    return { kind: "text", text, line };
  }

  /** @param line of the token that is to be read, at the end of the last one, where none is given */
  #broken(why: string, line = this.#tokens.line): LockfileError {
    return new LockfileError("syntax", `${why}; the file is cut short, damaged or edited by hand`, line);
  }
}
