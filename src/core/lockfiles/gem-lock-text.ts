import { LockfileError } from "../errors.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { holdsAt } from "./holds-at.js";
import { mergeConflict } from "./merge-markers.js";
import { TextLines } from "./text-lines.js";

/** Where gems come from: one `GEM`, `GIT`, `PATH` or `PLUGIN SOURCE`. */
export interface GemSource {
  readonly kind: "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE";
  /** Old Bundlers write all registries into one source. */
  readonly remotes: string[];
  /** `revision`, `branch`, `type` …: what stands there besides. */
  readonly options: Map<string, string>;
}

/** What a gem, or the Gemfile, asks for. */
export interface GemAsked {
  readonly name: string;
  /** Without the parentheses; empty where none stands there. */
  readonly range: string;
  /** Counted from 1. */
  readonly line: number;
}

/** One gem of one platform. */
export interface GemSpec {
  readonly name: string;
  readonly version: string;
  /** `x86_64-linux`, `java` …; null = Ruby itself. */
  readonly platform: string | null;
  /** Counted from 1. */
  readonly line: number;
  readonly source: GemSource;
  readonly asks: GemAsked[];
}

/** What a Gemfile.lock says, section by section. */
export interface GemLock {
  readonly specs: readonly GemSpec[];
  /** null where the section is not there: the file is cut short, or was never written by Bundler. */
  readonly dependencies: readonly GemAsked[] | null;
  /** `sha256=…` by `name version-platform`; null where there is no such section. */
  readonly checksums: ReadonlyMap<string, string> | null;
  /** Of `BUNDLED WITH`; empty where it is not told. */
  readonly bundler: string;
}

const SOURCES = new Set(["GEM", "GIT", "PATH", "PLUGIN SOURCE"]);
const OTHERS = new Set(["PLATFORMS", "DEPENDENCIES", "CHECKSUMS", "RUBY VERSION", "BUNDLED WITH"]);
/** A line longer than this is no gem's. */
const MAX_LINE = 8192;
const NAME = /\S+/y;
const MARK = 33;
const CLOSE = 41;
const OPTION = /^([a-z_]{1,40}):(?: (.*))?$/i;

/** `name`, `name (version)`, `name (>= 1, < 2)!`, `name (version) sha256=…`; null = none of them. */
interface Row {
  readonly name: string;
  readonly inner: string;
  readonly rest: string;
}

/**
 * Reads a Gemfile.lock as Bundler does, by indentation:
 * https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/lockfile_parser.rb
 * @throws {LockfileError} `empty`, `merge-conflict`, or `syntax` for what is no Gemfile.lock
 */
export function readGemLock(text: string, problems: EntryProblems): GemLock {
  return new GemLockReader(text, problems).read();
}

class GemLockReader {
  readonly #lines: TextLines;
  readonly #problems: EntryProblems;
  readonly #specs: GemSpec[] = [];
  readonly #checksums = new Map<string, string>();
  #dependencies: GemAsked[] | null = null;
  #hasChecksums = false;
  #bundler = "";
  #section = "";
  #source: GemSource | null = null;
  #spec: GemSpec | null = null;

  constructor(text: string, problems: EntryProblems) {
    this.#lines = new TextLines(text);
    this.#problems = problems;
  }

  read(): GemLock {
    const lines = this.#lines;
    while (lines.advance()) {
      if (lines.indent === 0) this.#header(lines.content());
      else this.#row();
    }
    if (lines.conflict !== null) throw mergeConflict(lines.conflict);
    if (this.#section === "") throw new LockfileError("empty", "the file is empty", 1);
    return {
      specs: this.#specs,
      dependencies: this.#dependencies,
      checksums: this.#hasChecksums ? this.#checksums : null,
      bundler: this.#bundler,
    };
  }

  #header(title: string): void {
    const first = this.#section === "";
    this.#section = title;
    this.#source = null;
    this.#spec = null;
    if (SOURCES.has(title)) {
      this.#source = { kind: title as GemSource["kind"], remotes: [], options: new Map() };
    } else if (title === "DEPENDENCIES") this.#dependencies ??= [];
    else if (title === "CHECKSUMS") this.#hasChecksums = true;
    else if (!OTHERS.has(title)) {
      if (first || !/^[A-Z][A-Z ]{0,39}$/.test(title)) throw this.#lines.broken("this line opens no section");
      this.#unreadable(`Weir does not know the section ${quote(title)}`);
    }
  }

  #row(): void {
    if (this.#section === "") throw this.#lines.broken("this line belongs to no section");
    if (this.#source !== null) this.#sourceRow(this.#source);
    else if (this.#section === "DEPENDENCIES") this.#dependency();
    else if (this.#section === "CHECKSUMS") this.#checksum();
    else if (this.#section === "BUNDLED WITH" && this.#bundler === "")
      this.#bundler = this.#lines.content().slice(0, MAX_TEXT);
  }

  #sourceRow(source: GemSource): void {
    const { indent } = this.#lines;
    if (indent === 2) {
      this.#spec = null;
      const option = OPTION.exec(this.#lines.content().slice(0, MAX_LINE));
      if (option === null) this.#unreadable(`${quote(this.#lines.content())} cannot be read`);
      else if (option[1] === "remote") source.remotes.push(option[2] ?? "");
      else source.options.set(option[1] ?? "", option[2] ?? "");
      return;
    }
    const row = indent === 4 || indent === 6 ? this.#read() : null;
    if (row === null) {
      if (indent === 4) this.#spec = null;
      this.#unreadable(`the entry ${quote(this.#lines.content())} cannot be read`);
    } else if (indent === 4) this.#newSpec(row, source);
    else if (this.#spec !== null)
      this.#spec.asks.push({ name: row.name, range: row.inner, line: this.#lines.line });
  }

  #newSpec({ name, inner }: Row, source: GemSource): void {
    const dash = inner.indexOf("-");
    const version = dash < 0 ? inner : inner.slice(0, dash);
    const platform = dash < 0 ? null : inner.slice(dash + 1);
    this.#spec = null;
    if (version === "" || version.length > MAX_TEXT || (platform?.length ?? 0) > MAX_TEXT) {
      this.#unreadable(`the entry of ${quote(name)} has no version that can be read`);
      return;
    }
    this.#spec = { name, version, platform, line: this.#lines.line, source, asks: [] };
    this.#specs.push(this.#spec);
  }

  #dependency(): void {
    const row = this.#read();
    if (row === null) this.#unreadable(`the dependency ${quote(this.#lines.content())} cannot be read`);
    else this.#dependencies?.push({ name: row.name, range: row.inner, line: this.#lines.line });
  }

  #checksum(): void {
    const row = this.#read();
    if (row === null) this.#unreadable(`the checksum ${quote(this.#lines.content())} cannot be read`);
    else if (row.rest !== "") this.#checksums.set(`${row.name} ${row.inner}`, row.rest);
  }

  #read(): Row | null {
    const lines = this.#lines;
    const { text, start, end } = lines;
    if (end - start > MAX_LINE) return null;
    NAME.lastIndex = start;
    NAME.test(text);
    const after = NAME.lastIndex;
    // Nothing but a name, or a name and what is in brackets: the search ends at the line's last character, which closes them.
    if (after - start <= MAX_TEXT) {
      const last = text.charCodeAt(end - 1);
      if (after === end && last !== MARK) return { name: text.slice(start, end), inner: "", rest: "" };
      if (last === CLOSE && holdsAt(text, " (", after) && text.indexOf(")", after) === end - 1)
        return { name: text.slice(start, after), inner: text.slice(after + 2, end - 1), rest: "" };
    }
    const content = lines.content();
    const open = content.indexOf(" (");
    if (open < 0) {
      const name = content.endsWith("!") ? content.slice(0, -1) : content;
      return isName(name) ? { name, inner: "", rest: "" } : null;
    }
    const close = content.indexOf(")", open);
    const name = content.slice(0, open);
    if (close < 0 || !isName(name)) return null;
    const rest =
      close === content.length - 1
        ? ""
        : content
            .slice(close + 1)
            .replace(/^!/, "")
            .trim();
    return { name, inner: content.slice(open + 2, close), rest };
  }

  #unreadable(message: string): void {
    this.#problems.add("unreadable-entry", this.#lines.line, message);
  }
}

function isName(name: string): boolean {
  return name !== "" && name.length <= MAX_TEXT && !/\s/.test(name);
}
