import type { EntryProblems } from "./entry-problems.js";
import { quote } from "./entry-problems.js";
import { TextLines } from "./text-lines.js";

/** Where Paket gets a thing from. */
export type PaketSection = "nuget" | "git" | "github" | "gist" | "http";

/** One dependency of an entry. */
export interface PaketDependency {
  readonly name: string;
  /** As written in brackets; empty where nothing is. */
  readonly range: string;
  /** Only for some frameworks: Paket may hold nothing for it. */
  readonly restricted: boolean;
}

/** One entry of a paket.lock. */
export interface PaketEntry {
  /** In lower case; that of the first one, which has no name in the file, is `main`. */
  readonly group: string;
  readonly section: PaketSection;
  readonly remote: string;
  /** Empty in a `GIT` section. */
  readonly name: string;
  /** What stands in brackets: a version, a commit, the path of a download; empty where nothing does. */
  readonly version: string;
  readonly line: number;
  readonly dependencies: PaketDependency[];
}

/** What a paket.lock holds. */
export interface PaketEntries {
  readonly entries: readonly PaketEntry[];
  /** Line of the first marker of a merge of which one side is empty; null = there is none. */
  readonly conflict: number | null;
  /** Line of the first text that is none of Paket's; null = there is none. */
  readonly strange: number | null;
}

export const MAIN_GROUP = "main";

const SECTIONS: ReadonlyMap<string, PaketSection> = new Map([
  ["NUGET", "nuget"],
  ["GIT", "git"],
  ["GITHUB", "github"],
  ["GIST", "gist"],
  ["HTTP", "http"],
]);
/** Spaces before what an entry depends on; the entries themselves have four. */
const DEPENDENCY_INDENT = 6;
const OPTION = /^[A-Z][A-Z_-]{0,40}:/;
/** Beside the dependencies of a repository stand how it is built and what of it is used. */
const PROPERTY = /^(?:build|path|os|packages|operating system):/i;

/**
 * The entries of a paket.lock. https://fsprojects.github.io/Paket/lock-file.html
 * @throws {LockfileError} `merge-conflict`, or `syntax` for a tab in the indentation
 */
export function readPaketEntries(text: string, problems: EntryProblems): PaketEntries {
  const lines = new TextLines(text);
  const entries: PaketEntry[] = [];
  let group = MAIN_GROUP;
  let section: PaketSection | null = null;
  let remote = "";
  let strange: number | null = null;
  const refuse = (content: string) => {
    strange ??= lines.line;
    problems.add("unreadable-entry", lines.line, `${quote(content)} cannot be read`);
  };
  while (lines.advance()) {
    const content = lines.content();
    if (lines.indent === 0) {
      if (content.startsWith("GROUP ")) {
        group = content.slice(6).trim().toLowerCase();
        section = null;
      } else if (!OPTION.test(content)) {
        section = SECTIONS.get(content) ?? null;
        if (section === null) refuse(content);
      }
      remote = "";
    } else if (content.startsWith("remote:") && lines.indent < 4) {
      remote = unquoted(content.slice(7).trim());
    } else if (content === "specs:" && lines.indent < 4) {
      continue;
    } else if (section === null) {
      refuse(content);
    } else if (lines.indent < DEPENDENCY_INDENT) {
      const { name, inner } = splitEntry(content);
      entries.push({ group, section, remote, name, version: inner, line: lines.line, dependencies: [] });
    } else if (!PROPERTY.test(content)) {
      const { name, inner, options } = splitEntry(content);
      entries.at(-1)?.dependencies.push({ name, range: inner, restricted: options !== "" });
    }
  }
  return { entries, conflict: lines.conflict, strange };
}

/** `Name (inner) - options`, of which only one of the first two must be there. */
function splitEntry(content: string): { name: string; inner: string; options: string } {
  const open = content.startsWith("(") ? 0 : content.indexOf(" (") + 1;
  const dash = content.indexOf(" - ");
  if ((open === 0 && !content.startsWith("(")) || (dash >= 0 && dash < open)) {
    const end = dash < 0 ? content.length : dash;
    return { name: content.slice(0, end).trim(), inner: "", options: content.slice(end + 3).trim() };
  }
  const close = content.indexOf(")", open);
  const end = close < 0 ? content.length : close;
  const options = content.slice(end + 1).trim();
  return {
    name: content.slice(0, open).trim(),
    inner: content.slice(open + 1, end).trim(),
    options: options.startsWith("- ") ? options.slice(2) : options,
  };
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
