import { LockfileError } from "../errors.js";
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
  let line = linesOf(before);
  const versionLine = digit === undefined ? 1 : linesOf(before.trimEnd()) + 1;
  const packages: CargoPackage[] = [];
  let source: string | null = null;
  let at = before.length;
  while (at < text.length) {
    if (!text.startsWith(HEADER, at) || !text.startsWith(NAME, at + HEADER.length)) return null;
    at += HEADER.length + NAME.length;
    let close = text.indexOf('"', at);
    if (close < 0 || text.charCodeAt(close + 1) !== NEWLINE) return null;
    const name = text.slice(at, close);
    line += 2;
    const named = line;
    at = close + 2;
    if (!text.startsWith(VERSION, at)) return null;
    at += VERSION.length;
    close = text.indexOf('"', at);
    if (close < 0 || text.charCodeAt(close + 1) !== NEWLINE) return null;
    const version = text.slice(at, close);
    line += 1;
    at = close + 2;
    let from: string | null = null;
    if (text.startsWith(SOURCE, at)) {
      at += SOURCE.length;
      close = text.indexOf('"', at);
      if (close < 0 || text.charCodeAt(close + 1) !== NEWLINE) return null;
      // Nearly all are the same.
      const isSame = source !== null && source.length === close - at && text.startsWith(source, at);
      if (!isSame) source = text.slice(at, close);
      from = source;
      line += 1;
      at = close + 2;
    }
    let checksum: string | null = null;
    if (text.startsWith(CHECKSUM, at)) {
      at += CHECKSUM.length;
      close = text.indexOf('"', at);
      if (close < 0 || text.charCodeAt(close + 1) !== NEWLINE) return null;
      checksum = text.slice(at, close);
      line += 1;
      at = close + 2;
    }
    const dependencies: string[] = [];
    if (text.startsWith(LIST, at)) {
      at += LIST.length;
      line += 2;
      while (text.charCodeAt(at) === SPACE && text.charCodeAt(at + 1) === QUOTE) {
        close = text.indexOf('"', at + 2);
        if (close < 0 || text.charCodeAt(close + 1) !== COMMA || text.charCodeAt(close + 2) !== NEWLINE)
          return null;
        dependencies.push(text.slice(at + 2, close));
        line += 1;
        at = close + 3;
      }
      if (text.charCodeAt(at) !== CLOSE || text.charCodeAt(at + 1) !== NEWLINE) return null;
      at += 2;
    }
    packages.push({ name, version, source: from, checksum, replace: null, dependencies, line: named });
    while (text.charCodeAt(at) === NEWLINE) {
      line += 1;
      at += 1;
    }
  }
  // A text that goes over the end of its line would have hidden some.
  if (packages.length === 0 || line !== linesOf(text)) return null;
  return {
    version: digit === undefined ? null : Number(digit),
    versionLine,
    packages,
    metadata: null,
    hasRoot: false,
  };
}

/** Newlines in a text. */
function linesOf(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
