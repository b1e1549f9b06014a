import { holdsAt } from "./holds-at.js";
import { LockfileError } from "../errors.js";
import { KnownTexts } from "./known-texts.js";
import type { TomlTable, TomlValue } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

/** One `[[package]]` as it is written. */
export interface CargoPackage {
  /** null where it is not there or no text. */
  readonly name: string | null;
  readonly version: string | null;
  readonly source: string | null;
  readonly checksum: string | null;
  /** Id of the package that Cargo builds instead. */
  readonly replace: string | null;
  readonly dependencies: readonly TomlValue[];
  /** Of the line that names it, counted from 1. */
  readonly line: number;
}

/** A Cargo.lock as it is written. */
export interface CargoText {
  /** null: versions 1 and 2 did not write theirs. */
  readonly version: TomlValue | null;
  readonly versionLine: number;

  readonly packages: readonly CargoPackage[];
  /** `"checksum name version (source)"`, in version 1. */
  readonly metadata: TomlTable | null;
  readonly hasRoot: boolean;
}

/**
 * Reads a Cargo.lock: as Cargo itself writes it in one pass over its lines, else as TOML.
 * @throws {LockfileError} as `parseToml` does; `syntax` where `package` is no list of tables
 */
export function readCargoText(text: string): CargoText {
  return readAsWritten(text) ?? readAsToml(text);
}

/** What any TOML says. */
export function readAsToml(text: string): CargoText {
  const root = parseToml(text);
  const tables = root.tables("package");
  const isList = !root.has("package") || Array.isArray(root.get("package"));
  if (!isList || tables.length < root.array("package").length)
    throw new LockfileError("syntax", "`package` is no list of packages", root.lineOf("package"));
  const own = root.table("root");
  return {
    version: root.get("version") ?? null,
    versionLine: root.lineOf("version"),
    packages: (own === null ? tables : [own, ...tables]).map(packageOf),
    metadata: root.table("metadata"),
    hasRoot: own !== null,
  };
}

function packageOf(table: TomlTable): CargoPackage {
  // A source that is no text is none that may be passed over: such a package would count as the repository's own.
  const isOdd = table.has("source") && table.string("source") === null;
  return {
    name: isOdd ? null : table.string("name"),
    version: table.string("version"),
    source: table.string("source"),
    checksum: table.string("checksum"),
    replace: table.string("replace"),
    dependencies: table.array("dependencies"),
    line: table.lineOf("name"),
  };
}

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const CLOSE = 93;
const HEADER = "[[package]]\n";
/** Before the first package: comments, blank lines, and the version from 3 on. */
const HEAD = /^(?:#[^\n]*\n|\n)*(?:version = (\d)\n)?\n*/;
const LIST = "dependencies = [\n";
/** Keys in the order in which Cargo writes them, so that none can stand there twice. */
const NAME = 'name = "';
const VERSION = 'version = "';
const SOURCE = 'source = "';
const CHECKSUM = 'checksum = "';
/** What is depended on and remembered: a power of two. */
const KNOWN_TEXTS = 2048;

/**
 * The form that Cargo writes from version 2 on, line by line; null for anything else, be it TOML or not. It says what
 * `readAsToml` says, in a fraction of the time: these files are long, and of one shape.
 */
export function readAsWritten(text: string): CargoText | null {
  // Then every quote that is found closes a text.
  if (text.includes("\\") || text.includes("\r")) return null;
  const head = HEAD.exec(text.slice(0, 4096));
  if (head === null) return null;
  const [before, digit] = head;
  const versionLine = digit === undefined ? 1 : linesOf(before.trimEnd()) + 1;
  const packages = new CargoLines(text, before.length, linesOf(before)).read();
  if (packages === null || packages.length === 0) return null;
  const version = digit === undefined ? null : Number(digit);
  return { version, versionLine, packages, metadata: null, hasRoot: false };
}

/** The packages of a Cargo.lock without escapes, of which every line ends with a newline alone. */
class CargoLines {
  readonly #text: string;
  #at: number;
  /** Lines before `#at`. */
  #line: number;
  /** Nearly all packages have the same. */
  #source: string | null = null;
  readonly #known = new KnownTexts(KNOWN_TEXTS);

  constructor(text: string, at: number, line: number) {
    this.#text = text;
    this.#at = at;
    this.#line = line;
  }

  read(): CargoPackage[] | null {
    const text = this.#text;
    const packages: CargoPackage[] = [];
    while (this.#at < text.length) {
      const one = this.#package();
      if (one === null) return null;
      packages.push(one);
      for (; text.charCodeAt(this.#at) === NEWLINE; this.#at += 1) this.#line += 1;
    }
    return packages;
  }

  #package(): CargoPackage | null {
    const text = this.#text;
    if (!holdsAt(text, HEADER, this.#at)) return null;
    this.#at += HEADER.length;
    this.#line += 1;
    const name = this.#value(NAME);
    const line = this.#line;
    const version = name === null ? null : this.#value(VERSION);
    if (version === null) return null;
    const source = this.#sourceOf();
    const checksum = this.#value(CHECKSUM);
    const dependencies = this.#dependencies();
    return dependencies && { name, version, source, checksum, replace: null, dependencies, line };
  }

  /** The text behind a key that begins here, which fills its line; null where there is no such line. */
  #value(key: string): string | null {
    const text = this.#text;
    if (!holdsAt(text, key, this.#at)) return null;
    const from = this.#at + key.length;
    const close = text.indexOf('"', from);
    // One that goes over the end of its line hides some.
    if (close < 0 || text.indexOf("\n", from) !== close + 1) return null;
    this.#at = close + 2;
    this.#line += 1;
    return text.slice(from, close);
  }

  #sourceOf(): string | null {
    const text = this.#text;
    const source = this.#source;
    const from = this.#at + SOURCE.length;
    if (source === null || !holdsAt(text, source, from) || !holdsAt(text, SOURCE, this.#at)) {
      const other = this.#value(SOURCE);
      if (other !== null) this.#source = other;
      return other;
    }
    const close = from + source.length;
    if (text.charCodeAt(close) !== QUOTE || text.charCodeAt(close + 1) !== NEWLINE)
      return this.#value(SOURCE);
    this.#at = close + 2;
    this.#line += 1;
    return source;
  }

  /** null where the list is none, or goes on in another form. */
  #dependencies(): string[] | null {
    const text = this.#text;
    const dependencies: string[] = [];
    if (!holdsAt(text, LIST, this.#at)) return dependencies;
    let at = this.#at + LIST.length;
    let lines = 2;
    while (text.charCodeAt(at) === SPACE && text.charCodeAt(at + 1) === QUOTE) {
      const from = at + 2;
      let close = from;
      let hash = 0;
      let c = text.charCodeAt(close);
      // NaN, at the end of the text, is no newline, and not greater either.
      while (c > NEWLINE && c !== QUOTE) {
        hash = (Math.imul(hash, 31) + c) | 0;
        close += 1;
        c = text.charCodeAt(close);
      }
      if (c !== QUOTE || text.charCodeAt(close + 1) !== COMMA || text.charCodeAt(close + 2) !== NEWLINE)
        return null;
      dependencies.push(this.#known.once(text, from, close, hash));
      lines += 1;
      at = close + 3;
    }
    if (text.charCodeAt(at) !== CLOSE || text.charCodeAt(at + 1) !== NEWLINE) return null;
    this.#at = at + 2;
    this.#line += lines;
    return dependencies;
  }
}

/** Newlines in a text. */
function linesOf(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
