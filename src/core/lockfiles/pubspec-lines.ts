import { NO_DESCRIPTION, type PubspecDescription, type PubspecEntry } from "./pubspec-entry.js";
import type { Mutable } from "../model/mutable.js";

const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const HYPHEN = 45;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const UPPER_A = 65;
const UPPER_Z = 90;
const UNDERSCORE = 95;
const LOWER_A = 97;
const LOWER_Z = 122;

/** Most files have none: no carriage return, tab, byte order mark or escape, nothing that YAML refuses. */
const UNUSUAL = /[^\n -[\]-~]/;

/**
 * The packages of a pubspec.lock in exactly the layout that `dart pub` writes: comments above `packages:`, mappings
 * indented by two of which the keys ascend (so that none stands there twice), on each line a key, or a key and a word or
 * a text in double quotes. Null for any other text, even one that means the same: a YAML reader has to decide.
 */
export function entriesByLines(text: string): readonly PubspecEntry[] | null {
  return UNUSUAL.test(text) ? null : new PubspecLines(text).read();
}

class PubspecLines {
  readonly #text: string;
  /** Number of the current line, counted from 1. */
  #line = 0;
  /** Where the next line begins. */
  #next = 0;
  /** What the current line is: a key alone, a key with its value, the end of the text, or something else. */
  #kind: "key" | "pair" | "end" | "other" = "end";
  /** Spaces before the key; -1 where there is none. */
  #indent = -1;
  #key = "";
  #value = "";

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly PubspecEntry[] | null {
    this.#passComments();
    this.#advance();
    if (!this.#isKey(0) || this.#key !== "packages") return null;
    this.#advance();
    const entries: PubspecEntry[] = [];
    let last = "";
    while (this.#isKey(2)) {
      // Numbers come first in a mapping of JavaScript, wherever they stand.
      if (this.#key <= last || isDigit(this.#key.charCodeAt(0))) return null;
      last = this.#key;
      const entry = this.#readEntry();
      if (entry === null) return null;
      entries.push(entry);
    }
    return entries.length > 0 && this.#passSdks() ? entries : null;
  }

  #readEntry(): PubspecEntry | null {
    const entry: Mutable<PubspecEntry> = {
      own: this.#key,
      line: this.#line,
      dependency: "",
      source: "",
      version: "",
      plain: "",
      description: NO_DESCRIPTION,
    };
    let last = "";
    this.#advance();
    while (this.#indent === 4) {
      const key = this.#key;
      if (key <= last) return null;
      last = key;
      if (this.#isKey(4)) {
        const description = key === "description" ? this.#readDescription() : null;
        if (description === null) return null;
        entry.description = description;
        continue;
      }
      if (key === "dependency") entry.dependency = this.#value;
      else if (key === "description") entry.plain = this.#value;
      else if (key === "source") entry.source = this.#value;
      else if (key === "version") entry.version = this.#value;
      this.#advance();
    }
    return last === "" ? null : entry;
  }

  #readDescription(): PubspecDescription | null {
    const description: Mutable<PubspecDescription> = { ...NO_DESCRIPTION };
    let last = "";
    this.#advance();
    while (this.#indent === 6) {
      const key = this.#key;
      if (key <= last || this.#isKey(6)) return null;
      last = key;
      if (key === "name") description.name = this.#value;
      else if (key === "path") description.path = this.#value;
      else if (key === "relative") description.relative = this.#value;
      else if (key === "resolved-ref") description.resolvedRef = this.#value;
      else if (key === "sha256") description.sha256 = this.#value;
      else if (key === "url") description.url = this.#value;
      this.#advance();
    }
    return last === "" ? null : description;
  }

  /** Whether nothing follows the packages but the versions of the SDKs, which are no components. */
  #passSdks(): boolean {
    if (this.#isKey(0) && this.#key === "sdks") {
      let last = "";
      this.#advance();
      while (this.#indent === 2 && this.#key > last && !this.#isKey(2)) {
        last = this.#key;
        this.#advance();
      }
      if (last === "") return false;
    }
    return this.#kind === "end";
  }

  #passComments(): void {
    const text = this.#text;
    while (text.charCodeAt(this.#next) === HASH) {
      const end = text.indexOf("\n", this.#next);
      this.#next = end < 0 ? text.length : end + 1;
      this.#line += 1;
    }
  }

  #isKey(indent: number): boolean {
    return this.#kind === "key" && this.#indent === indent;
  }

  /** Goes to the next line. */
  #advance(): void {
    const text = this.#text;
    const from = this.#next;
    this.#indent = -1;
    if (from === text.length) {
      this.#kind = "end";
      return;
    }
    this.#kind = "other";
    this.#line += 1;
    const found = text.indexOf("\n", from);
    const end = found < 0 ? text.length : found;
    let start = from;
    while (text.charCodeAt(start) === SPACE) start += 1;
    let at = start;
    while (isOfKey(text.charCodeAt(at))) at += 1;
    if (at === start || text.charCodeAt(start) === HYPHEN || text.charCodeAt(at) !== COLON) return;
    if (at + 1 < end && !this.#readValue(at + 1, end)) return;
    this.#kind = at + 1 < end ? "pair" : "key";
    this.#key = text.slice(start, at);
    this.#indent = start - from;
    this.#next = found < 0 ? end : end + 1;
  }

  /** Reads a space and a word, or a text in double quotes, that fill the rest of a line; whether they do. */
  #readValue(space: number, end: number): boolean {
    const text = this.#text;
    const from = space + 1;
    if (text.charCodeAt(space) !== SPACE || from === end) return false;
    if (text.charCodeAt(from) === QUOTE) {
      // The search ends with the line, or nothing more is read.
      const close = text.indexOf('"', from + 1);
      if (close < 0 || close !== end - 1) return false;
      this.#value = text.slice(from + 1, close);
      return true;
    }
    let at = from;
    while (isOfWord(text.charCodeAt(at))) at += 1;
    this.#value = text.slice(from, end);
    return at === end;
  }
}

function isOfKey(c: number): boolean {
  return isOfWord(c) || c === HYPHEN;
}

function isOfWord(c: number): boolean {
  return (c >= LOWER_A && c <= LOWER_Z) || isDigit(c) || c === UNDERSCORE || (c >= UPPER_A && c <= UPPER_Z);
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE;
}
