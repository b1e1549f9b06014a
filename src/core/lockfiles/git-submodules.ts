import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { addTo } from "../model/multimap.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type IniEntry, parseIni } from "./ini-text.js";
import { readRepository } from "./repository-address.js";
import { writtenFile, WrittenThings } from "./written-things.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false };

/**
 * Submodules of git. Which commit is checked out stands in the tree, not in the file: it is the version where the tree is
 * known. A branch is what is asked for. https://git-scm.com/docs/gitmodules
 */
export const gitSubmodules: LockfileFormat = {
  id: "git-submodules",
  title: "git submodules (.gitmodules)",
  purlType: "github",
  tells: TELLS,
  manifestNames: [],
  readsSubmodules: true,
  matches: (path) => nameOf(path) === ".gitmodules",
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const sections = new Map<string, IniEntry[]>();
  for (const entry of parseIni(input.text)) {
    if (!entry.section.startsWith("submodule")) continue;
    addTo(sections, entry.section, entry);
  }
  const said = input.text.split("\n").findIndex((line) => !/^\s*(?:[#;]|$)/.test(line));
  if (sections.size === 0 && said >= 0)
    throw new LockfileError("syntax", "none of its lines can be read as a submodule", said + 1);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  for (const [section, entries] of sections) addSubmodule(section, entries, input, things, problems);
  return writtenFile(gitSubmodules, input, things.all(), problems);
}

function addSubmodule(
  section: string,
  entries: readonly IniEntry[],
  { submodules }: LockfileInput,
  things: WrittenThings,
  problems: EntryProblems,
): void {
  const valueOf = (key: string) => entries.find((entry) => entry.key === key)?.values[0];
  const url = valueOf("url");
  if (url === undefined) {
    const line = entries[0]?.values[0]?.line ?? null;
    problems.add("unreadable-entry", line, `${quote(section)} has no url`);
    return;
  }
  const text = unquoted(url.text);
  const branch = unquoted(valueOf("branch")?.text ?? "");
  const commit = submodules?.get(unquoted(valueOf("path")?.text ?? "").replace(/\/$/, ""));
  // A relative one lies beside this repository, wherever that is.
  const address = readRepository(text) ?? { type: "generic" as const, name: text, qualifiers: [] };
  const { line } = url;
  things.add({
    ...address,
    version: commit ?? "",
    ...(commit === undefined ? { range: branch } : {}),
    source: "git",
    resolved: text,
    line,
    development: null,
  });
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}
