import type { LockedNode, Requirement } from "../model/lockfile.js";
import { TextLines } from "./text-lines.js";
import { isYarnStart, type YarnBlocks } from "./yarn-blocks.js";

/** One entry of a classic yarn.lock. */
export interface ClassicEntry {
  /** Every `name@range` the entry answers for. */
  descriptors: readonly string[];
  line: number;
  version: string;
  /** Only where the descriptors do not tell the component's name (git, archives). */
  name: string | null;
  resolved: string | null;
  integrity: string | null;
  requires: readonly Requirement[];
  /** Index of its first character. */
  start: number;
}

/** Makes the requirements of an entry's lines. */
export interface RequirementMaker {
  /** Names whose requirement depends on who asks; any other is made once for all entries that hold the line. */
  readonly unshared: ReadonlySet<string>;
  /** @param dependant the first descriptor of the entry that asks */
  make(name: string, range: string, kind: "runtime" | "optional", dependant: string): Requirement;
}

type Section = "none" | "runtime" | "optional" | "ignored";

const NONE: readonly never[] = [];
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const SPACE = 32;
const LETTER_I = 105;
const LETTER_N = 110;
const LETTER_R = 114;
const LETTER_V = 118;

/**
 * The entries of a classic yarn.lock. Strict about everything yarn 1 writes, because what is cut short or edited must
 * not pass as less than it is. https://github.com/yarnpkg/yarn/blob/master/src/lockfile/parse.js
 */
export class ClassicEntries {
  readonly #lines: TextLines;
  readonly #maker: RequirementMaker;
  readonly #known = { runtime: new Map<string, Requirement>(), optional: new Map<string, Requirement>() };
  /** Filled from the start for every entry: a large file has tens of thousands. */
  readonly #requires: Requirement[] = [];
  readonly #blocks: YarnBlocks | null;
  readonly #moved: (node: LockedNode, line: number) => LockedNode;
  #count = 0;

  /** @param blocks whose recording has begun; null = nothing is remembered @param moved a node of it, for its new line */
  constructor(
    text: string,
    maker: RequirementMaker,
    blocks: YarnBlocks | null,
    moved: (node: LockedNode, line: number) => LockedNode,
  ) {
    this.#lines = new TextLines(text);
    this.#maker = maker;
    this.#blocks = blocks;
    this.#moved = moved;
  }

  /** Line of the first marker of an unresolved merge, see TextLines. */
  get conflict(): number | null {
    return this.#lines.conflict;
  }

  /** The line that was read last. */
  get line(): number {
    return this.#lines.line;
  }

  /**
   * In the order of the file; one object for all of them, good until the next is asked for. Entries that the text read
   * before has too come as the nodes they became.
   * @throws {LockfileError} `syntax` or `merge-conflict`, with the line
   */
  *read(): Generator<ClassicEntry | readonly LockedNode[]> {
    const lines = this.#lines;
    const entry = newEntry();
    let begun = false;
    let section: Section = "none";
    let empty = false;
    while (lines.advance()) {
      if (lines.indent === 4 && section !== "none") {
        empty = false;
        if (section !== "ignored") this.#requires[this.#count++] = this.#asked(section, entry);
        continue;
      }
      if (empty) throw lines.broken("nothing stands below the line before");
      if (lines.indent === 2 && begun) {
        section = readField(lines, entry);
        empty = section !== "none";
      } else if (lines.indent === 0) {
        if (begun) yield this.#finished(entry);
        section = "none";
        const repeated = this.#repeated();
        begun = repeated === null;
        if (repeated === null) restart(entry, readDescriptors(lines), lines);
        else yield repeated;
      } else throw lines.broken("the indentation is not yarn's");
    }
    if (empty) throw lines.broken("nothing stands below the last line");
    if (begun) yield this.#finished(entry);
  }

  #repeated(): readonly LockedNode[] | null {
    const lines = this.#lines;
    if (this.#blocks === null || !lines.isPlain) return null;
    const repeated = this.#blocks.repeated(lines.start, lines.line, isYarnStart, this.#moved);
    if (repeated === null) return null;
    lines.pass(repeated.end, repeated.lines);
    return repeated.values;
  }

  #finished(entry: ClassicEntry): ClassicEntry {
    if (entry.version === "") throw this.#lines.broken(`the entry of line ${entry.line} has no version`);
    entry.requires = this.#count === 0 ? NONE : this.#requires.slice(0, this.#count);
    this.#count = 0;
    return entry;
  }

  /** `name "range"` */
  #asked(kind: "runtime" | "optional", entry: ClassicEntry): Requirement {
    const raw = this.#lines.content();
    const known = this.#known[kind].get(raw);
    if (known !== undefined) return known;
    const { text, start, end } = this.#lines;
    let at: number;
    let name: string;
    if (text.charCodeAt(start) === QUOTE) {
      const close = this.#lines.closingQuote(start);
      name = this.#lines.unquote(start, close);
      at = close + 1;
    } else {
      at = start;
      while (at < end && text.charCodeAt(at) !== SPACE) at += 1;
      name = text.slice(start, at);
    }
    if (at + 1 >= end || text.charCodeAt(at) !== SPACE) throw this.#lines.broken("a dependency has no range");
    const requirement = this.#maker.make(
      name,
      readValue(this.#lines, at + 1),
      kind,
      entry.descriptors[0] ?? "",
    );
    if (!this.#maker.unshared.has(name)) this.#known[kind].set(raw, requirement);
    return requirement;
  }
}

function newEntry(): ClassicEntry {
  return {
    descriptors: NONE,
    line: 0,
    version: "",
    name: null,
    resolved: null,
    integrity: null,
    requires: NONE,
    start: 0,
  };
}

function restart(entry: ClassicEntry, descriptors: readonly string[], at: TextLines): void {
  entry.descriptors = descriptors;
  entry.line = at.line;
  entry.start = at.start;
  entry.version = "";
  entry.name = null;
  entry.resolved = null;
  entry.integrity = null;
}

function readField(lines: TextLines, entry: ClassicEntry): Section {
  if (lines.at(lines.end - 1) === COLON) {
    if (lines.begins("dependencies:")) return "runtime";
    if (lines.begins("optionalDependencies:")) return "optional";
    return "ignored";
  }
  switch (lines.at()) {
    case LETTER_V:
      if (!lines.begins("version ")) break;
      if (entry.version !== "") throw lines.broken("a second version");
      entry.version = readValue(lines, lines.start + 8);
      return "none";
    case LETTER_R:
      if (!lines.begins("resolved ")) break;
      entry.resolved = readValue(lines, lines.start + 9);
      return "none";
    case LETTER_I:
      if (!lines.begins("integrity ")) break;
      entry.integrity = readValue(lines, lines.start + 10);
      return "none";
    case LETTER_N:
      if (!lines.begins("name ")) break;
      entry.name = readValue(lines, lines.start + 5);
      return "none";
  }
  if (!lines.content().includes(" ")) throw lines.broken("a field has no value");
  return "none";
}

/** The scalar from `from` to the end of the line. */
function readValue(lines: TextLines, from: number): string {
  if (lines.at(from) !== QUOTE) return lines.text.slice(from, lines.end);
  return lines.quoted(from);
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
