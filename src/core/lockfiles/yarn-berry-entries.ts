import type { LockedNode, Requirement } from "../model/lockfile.js";
import { movedTo } from "../model/locked-node.js";
import { TextLines } from "./text-lines.js";
import { isYarnStart, type YarnBlocks } from "./yarn-blocks.js";

/** What stands under `__metadata`. */
export interface BerryMetadata {
  readonly version: string;
  /** Part of every checksum: the format of the cache's archives. */
  readonly cacheKey: string | null;
}

/** One entry of a Berry lockfile, as written. */
export interface BerryEntry {
  /** Every `name@range` the entry answers for. */
  descriptors: readonly string[];
  line: number;
  version: string;
  resolution: string;
  checksum: string | null;
  conditions: boolean;
  linkType: string;
  /** Peers come last. */
  requires: readonly Requirement[];
  /** Names that `dependenciesMeta` calls optional. */
  optional: string[];
  /** Index of its first character. */
  start: number;
}

/** Makes the requirements of an entry's lines; one for all entries that hold the same line. */
export interface RequirementMaker {
  make(name: string, range: string, kind: "runtime" | "peer"): Requirement;
}

const NONE: readonly never[] = [];

type Section = "none" | "dependencies" | "peers" | "meta" | "ignored";

const QUOTE = 34;
const COLON = 58;
const SPACE = 32;
const QUESTION = 63;
const LETTER_C = 99;
const LETTER_L = 108;
const LETTER_R = 114;
const LETTER_V = 118;
/** Berry quotes whatever starts with one of these. */
const SPECIAL = new Set(Array.from("&*!|>'%@`[]{}#", (character) => character.charCodeAt(0)));

/**
 * Reads the entries of a Berry lockfile, in the order of the file. The subset of YAML that Berry writes and no more:
 * no anchors, no tags, nothing over several lines.
 * https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-parsers/sources/syml.ts
 */
export class BerryEntries {
  /** Line of the first marker of an unresolved merge, see TextLines. */
  get conflict(): number | null {
    return this.#lines.conflict;
  }

  metadata: BerryMetadata = { version: "", cacheKey: null };
  readonly #lines: TextLines;
  readonly #maker: RequirementMaker;
  /** The lines below `dependencies` and `peerDependencies`, and the requirements they became. */
  readonly #known = { runtime: new Map<string, Requirement>(), peer: new Map<string, Requirement>() };

  /** What the current entry asks for: the first `#count`. It never gets shorter, for that gives its memory away. */
  readonly #requires: Requirement[] = [];
  #count = 0;
  readonly #blocks: YarnBlocks | null;
  readonly #context: string;
  readonly #text: string;
  #begun = false;

  /** @param blocks what is remembered; null = nothing @param context what entries depend on beside this text */
  constructor(text: string, maker: RequirementMaker, blocks: YarnBlocks | null, context: string) {
    this.#lines = new TextLines(text);
    this.#maker = maker;
    this.#blocks = blocks;
    this.#text = text;
    this.#context = context;
  }

  /** Records an entry. @param node null where it must be read wherever it stands */
  record({ start, line }: BerryEntry, node: LockedNode | null): void {
    this.#blocks?.add(start, line, node);
  }

  /**
   * `metadata` is known once the first entry comes, or the end. One object for all entries, good until the next is
   * asked for: a large file has tens of thousands. Entries that the text read before has too come as the nodes they became.
   * @throws {LockfileError} `syntax` or `merge-conflict`, with the line
   */
  *read(): Generator<BerryEntry | readonly LockedNode[]> {
    const lines = this.#lines;
    const entry = newEntry();
    let begun = false;
    let section: Section = "none";
    let child = "";
    while (lines.advance()) {
      if (lines.indent === 0) {
        if (begun) yield this.#checked(entry);
        section = "none";
        begun = false;
        if (lines.begins("__metadata:")) {
          this.#readMetadata();
          continue;
        }
        const repeated = this.#repeated();
        if (repeated !== null) {
          yield repeated;
          continue;
        }
        begun = true;
        const { line, start } = lines;
        restart(entry, this.#readHeader(), line, start);
      } else if (!begun) throw lines.broken("this belongs to no entry");
      else if (lines.indent === 2) section = this.#readField(entry);
      else if (lines.indent === 4 && section === "dependencies") this.#ask("runtime");
      else if (lines.indent === 4 && section === "peers") this.#ask("peer");
      else if (lines.indent === 4 && section !== "none")
        child = section === "ignored" ? "" : this.#childName();
      else if (lines.indent === 6 && section === "meta") this.#readMeta(child, entry.optional);
      else if (section !== "ignored") throw lines.broken("the indentation is not yarn's");
    }
    if (begun) yield this.#checked(entry);
    this.#blocks?.add(this.#text.length, lines.line + 1, null);
  }

  #repeated(): readonly LockedNode[] | null {
    const lines = this.#lines;
    const blocks = this.#blocks;
    if (blocks === null || !lines.isPlain) return null;
    if (!this.#begun) {
      this.#begun = true;
      blocks.begin(this.#text, JSON.stringify([this.metadata, this.#context]));
    }
    const repeated = blocks.repeated(lines.start, lines.line, isYarnStart, movedTo);
    if (repeated === null) return null;
    lines.pass(repeated.end, repeated.lines);
    return repeated.values;
  }

  #checked(entry: BerryEntry): BerryEntry {
    if (entry.version === "" || entry.resolution === "" || entry.linkType === "") {
      throw this.#lines.broken(`the entry of line ${entry.line} is not whole`);
    }
    entry.requires = this.#count === 0 ? NONE : this.#requires.slice(0, this.#count);
    this.#count = 0;
    return entry;
  }

  #readMetadata(): void {
    const lines = this.#lines;
    // Entries before a second one would have been read under the first.
    if (this.metadata.version !== "") throw lines.broken("its metadata stands here a second time");
    let version = "";
    let cacheKey: string | null = null;
    while (lines.advance()) {
      if (lines.indent === 0) {
        lines.hold();
        break;
      }
      if (lines.begins("version: ")) version = this.#value(lines.start + 9);
      else if (lines.begins("cacheKey: ")) cacheKey = this.#value(lines.start + 10);
    }
    this.metadata = { version, cacheKey };
  }

  #readField(entry: BerryEntry): Section {
    const lines = this.#lines;
    if (lines.at(lines.end - 1) === COLON) {
      if (lines.begins("dependencies:")) return "dependencies";
      if (lines.begins("peerDependencies:")) return "peers";
      return lines.begins("dependenciesMeta:") ? "meta" : "ignored";
    }
    switch (lines.at()) {
      case LETTER_V:
        if (!lines.begins("version: ")) break;
        if (entry.version !== "") throw lines.broken("a second version");
        entry.version = this.#value(lines.start + 9);
        return "none";
      case LETTER_R:
        if (!lines.begins("resolution: ")) break;
        entry.resolution = this.#value(lines.start + 12);
        return "none";
      case LETTER_C:
        if (lines.begins("checksum: ")) entry.checksum = this.#value(lines.start + 10);
        else if (lines.begins("conditions: ")) entry.conditions = true;
        else break;
        return "none";
      case LETTER_L:
        if (lines.begins("linkType: ")) entry.linkType = this.#value(lines.start + 10);
        else if (!lines.begins("languageName: ")) break;
        return "none";
    }
    if (!lines.content().includes(": ")) throw lines.broken("a field has no value");
    return "none";
  }

  #readMeta(child: string, optional: string[]): void {
    if (this.#lines.content() === "optional: true") optional.push(child);
  }

  /** `"@s/name":` */
  #childName(): string {
    const lines = this.#lines;
    if (lines.at(lines.end - 1) !== COLON) throw lines.broken("a name is missing");
    if (lines.at() !== QUOTE) return lines.text.slice(lines.start, lines.end - 1);
    return lines.unquote(lines.start, lines.closingQuote(lines.start));
  }

  #ask(kind: "runtime" | "peer"): void {
    this.#requires[this.#count] = this.#asked(kind);
    this.#count += 1;
  }

  /** `name: "range"` */
  #asked(kind: "runtime" | "peer"): Requirement {
    const raw = this.#lines.content();
    const known = this.#known[kind].get(raw);
    if (known !== undefined) return known;
    const { text, start, end } = this.#lines;
    let at = start;
    let name: string;
    if (text.charCodeAt(start) === QUOTE) {
      const close = this.#lines.closingQuote(start);
      name = this.#lines.unquote(start, close);
      at = close + 1;
    } else {
      while (at < end && text.charCodeAt(at) !== COLON) at += 1;
      name = text.slice(start, at);
    }
    if (text.charCodeAt(at) !== COLON || text.charCodeAt(at + 1) !== SPACE || at + 2 >= end) {
      throw this.#lines.broken("a dependency has no range");
    }
    const requirement = this.#maker.make(name, this.#value(at + 2), kind);
    this.#known[kind].set(raw, requirement);
    return requirement;
  }

  /** `"a@npm:^1, a@npm:^2":`; over 1,024 characters YAML wants `? "…"` and the colon on the next line. */
  #readHeader(): string[] {
    const lines = this.#lines;
    const explicit = lines.at() === QUESTION && lines.at(lines.start + 1) === SPACE;
    const start = explicit ? lines.start + 2 : lines.start;
    let end = lines.end;
    if (!explicit) {
      end -= 1;
      if (lines.at(end) !== COLON) throw lines.broken("this is no entry");
    }
    const isQuoted = lines.at(start) === QUOTE;
    const key = isQuoted ? lines.quoted(start, end, "this is no entry") : this.#plain(start, end);
    if (explicit && !(lines.advance() && lines.content() === ":")) throw lines.broken("this is no entry");
    return key.includes(",") ? key.split(",").map((descriptor) => descriptor.trim()) : [key];
  }

  /** The scalar from `from` to the end of the line. */
  #value(from: number): string {
    const lines = this.#lines;
    if (lines.at(from) !== QUOTE) return this.#plain(from, lines.end);
    return lines.quoted(from);
  }

  /** Berry quotes whatever YAML could take for more than text. */
  #plain(from: number, end: number): string {
    const lines = this.#lines;
    if (SPECIAL.has(lines.at(from))) throw lines.broken("this is YAML, but not yarn's");
    return lines.text.slice(from, end);
  }
}

function newEntry(): BerryEntry {
  return {
    descriptors: [],
    line: 0,
    version: "",
    resolution: "",
    checksum: null,
    conditions: false,
    linkType: "",
    requires: NONE,
    optional: [],
    start: 0,
  };
}

function restart(entry: BerryEntry, descriptors: readonly string[], line: number, start: number): void {
  entry.descriptors = descriptors;
  entry.line = line;
  entry.start = start;
  entry.version = "";
  entry.resolution = "";
  entry.checksum = null;
  entry.conditions = false;
  entry.linkType = "";
  // Emptying an array gives its memory away; nearly all of these are empty already.
  if (entry.optional.length > 0) entry.optional = [];
}
