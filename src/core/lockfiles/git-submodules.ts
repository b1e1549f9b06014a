import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { addTo } from "../model/multimap.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type GitSetting, parseGitConfig } from "./git-config.js";
import { readRepository } from "./repository-address.js";
import { writtenFile, WrittenThings } from "./written-things.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };

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
  const sections = new Map<string, GitSetting[]>();
  for (const setting of parseGitConfig(input.text)) {
    const name = submoduleOf(setting);
    if (name !== null) addTo(sections, name, setting);
  }
  const said = input.text.split("\n").findIndex((line) => !/^\s*(?:[#;]|$)/.test(line));
  if (sections.size === 0 && said >= 0)
    throw new LockfileError("syntax", "none of its lines can be read as a submodule", said + 1);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  for (const [section, entries] of sections) addSubmodule(section, entries, input, things, problems);
  return writtenFile(gitSubmodules, input, things.all(), problems);
}

/** `[submodule "name"]`, or as it was written once, `[submodule.name]`. */
function submoduleOf({ section, subsection }: GitSetting): string | null {
  if (subsection !== null) return section === "submodule" ? subsection : null;
  return section.startsWith("submodule.") ? section.slice("submodule.".length) : null;
}

function addSubmodule(
  name: string,
  settings: readonly GitSetting[],
  { submodules }: LockfileInput,
  things: WrittenThings,
  problems: EntryProblems,
): void {
  const last = (key: string) => settings.findLast((setting) => setting.key === key && setting.value !== "");
  const url = last("url");
  if (url === undefined) {
    problems.add("unreadable-entry", settings[0]?.line ?? null, `${quote(`submodule "${name}"`)} has no url`);
    return;
  }
  const { value: text, line } = url;
  const branch = last("branch")?.value ?? "";
  const commit = submodules?.get((last("path")?.value ?? "").replace(/\/$/, ""));
  // A relative one lies beside this repository, wherever that is.
  const address = readRepository(text) ?? { type: "generic" as const, name: text, qualifiers: [] };
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
