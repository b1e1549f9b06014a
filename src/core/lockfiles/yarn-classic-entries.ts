import type { Requirement } from "../model/lockfile.js";
import { TextLines } from "./text-lines.js";

/** One entry of a classic yarn.lock, as written. */
export interface ClassicEntry {
  /** Every `name@range` the entry answers for. */
  descriptors: readonly string[];
  line: number;
  version: string;
  /** Only where the descriptors do not tell the component's name (git, archives). */
  name: string | null;
  resolved: string | null;
  integrity: string | null;
  readonly dependencies: Asked[];
  readonly optional: Asked[];
}

/** One line below `dependencies`; the same object wherever the same line stands. */
export interface Asked {
  readonly name: string;
  readonly range: string;
  /** The requirements it was turned into, once for all entries that hold the line. */
  runtime: Requirement | null;
  optional: Requirement | null;
}

type Section = "none" | "dependencies" | "optional" | "ignored";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const SPACE = 32;

/**
 * The entries of a classic yarn.lock, in the order of the file; one object for all of them, good until the next is
 * asked for (a large file has tens of thousands). Strict about everything yarn 1 writes, because what is
 * cut short or edited must not pass as less than it is.
 * https://github.com/yarnpkg/yarn/blob/master/src/lockfile/parse.js
 * @throws {LockfileError} `syntax` or `merge-conflict`, with the line
 */
export function* classicEntries(text: string): Generator<ClassicEntry> {
  const lines = new TextLines(text);
  const known = new Map<string, Asked>();
  const entry = newEntry();
  let begun = false;
  let section: Section = "none";
  let asks = entry.dependencies;
  let empty = false;
  while (lines.advance()) {
    if (lines.indent === 4 && section !== "none") {
      empty = false;
      if (section === "ignored") continue;
      const raw = lines.content();
      let asked = known.get(raw);
      if (asked === undefined) known.set(raw, (asked = readAsked(lines)));
      asks.push(asked);
      continue;
    }
    if (empty) throw lines.broken("nothing stands below the line before");
    if (lines.indent === 2 && begun) {
      section = readField(lines, entry);
      empty = section !== "none";
      asks = section === "optional" ? entry.optional : entry.dependencies;
    } else if (lines.indent === 0) {
      if (begun) yield checked(entry, lines);
      begun = true;
      restart(entry, readDescriptors(lines), lines.line);
      section = "none";
    } else throw lines.broken("the indentation is not yarn's");
  }
  if (empty) throw lines.broken("nothing stands below the last line");
  if (begun) yield checked(entry, lines);
}

function newEntry(): ClassicEntry {
  return {
    descriptors: [],
    line: 0,
    version: "",
    name: null,
    resolved: null,
    integrity: null,
    dependencies: [],
    optional: [],
  };
}

function restart(entry: ClassicEntry, descriptors: readonly string[], line: number): void {
  entry.descriptors = descriptors;
  entry.line = line;
  entry.version = "";
  entry.name = null;
  entry.resolved = null;
  entry.integrity = null;
  entry.dependencies.length = 0;
  entry.optional.length = 0;
}

function checked(entry: ClassicEntry, lines: TextLines): ClassicEntry {
  if (entry.version === "") throw lines.broken(`the entry of line ${entry.line} has no version`);
  return entry;
}

function readField(lines: TextLines, entry: ClassicEntry): Section {
  if (lines.at(lines.end - 1) === COLON) {
    if (lines.begins("dependencies:")) return "dependencies";
    if (lines.begins("optionalDependencies:")) return "optional";
    return "ignored";
  }
  if (lines.begins("version ")) entry.version = readValue(lines, lines.start + 8);
  else if (lines.begins("resolved ")) entry.resolved = readValue(lines, lines.start + 9);
  else if (lines.begins("integrity ")) entry.integrity = readValue(lines, lines.start + 10);
  else if (lines.begins("name ")) entry.name = readValue(lines, lines.start + 5);
  else if (!lines.content().includes(" ")) throw lines.broken("a field has no value");
  return "none";
}

/** The scalar from `from` to the end of the line. */
function readValue(lines: TextLines, from: number): string {
  if (lines.at(from) !== QUOTE) return lines.text.slice(from, lines.end);
  const end = lines.closingQuote(from);
  if (end !== lines.end - 1) throw lines.broken("something follows a value");
  return lines.unquote(from, end);
}

/** `name "range"` */
function readAsked(lines: TextLines): Asked {
  const { text, start, end } = lines;
  let at: number;
  let name: string;
  if (lines.at() === QUOTE) {
    const close = lines.closingQuote(start);
    name = lines.unquote(start, close);
    at = close + 1;
  } else {
    at = start;
    while (at < end && text.charCodeAt(at) !== SPACE) at += 1;
    name = text.slice(start, at);
  }
  if (at + 1 >= end || text.charCodeAt(at) !== SPACE) throw lines.broken("a dependency has no range");
  return { name, range: readValue(lines, at + 1), runtime: null, optional: null };
}

/** `"@s/a@^1", b@^2:` */
function readDescriptors(lines: TextLines): string[] {
  const { text, start } = lines;
  const end = lines.end - 1;
  if (text.charCodeAt(end) !== COLON) throw lines.broken("this is no entry");
  const descriptors: string[] = [];
  let at = start;
  while (at < end) {
    let next = at;
    if (text.charCodeAt(at) === QUOTE) {
      const close = lines.closingQuote(at);
      descriptors.push(lines.unquote(at, close));
      next = close + 1;
    } else {
      while (next < end && text.charCodeAt(next) !== COMMA) next += 1;
      descriptors.push(text.slice(at, next));
    }
    if (next < end && text.charCodeAt(next) !== COMMA) throw lines.broken("this is no entry");
    at = next + 1;
    while (at < end && text.charCodeAt(at) === SPACE) at += 1;
  }
  return descriptors;
}
