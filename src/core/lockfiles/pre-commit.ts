import { LockfileError } from "../errors.js";
import { isCommit } from "../model/commit.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { claimedVersion } from "./action-reference.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { readRepository } from "./repository-address.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import { isYamlMap, parseYaml, yamlField, type YamlValue } from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: false, contents: false };
/** Hooks of the repository itself, and checks of pre-commit's own. */
const OWN = new Set(["local", "meta", "builtin"]);

/**
 * Repositories of hooks that pre-commit (or prek) runs on the machines of developers and in CI. What hooks are told to
 * install besides is not told: in which ecosystem, only the hook's repository says.
 * https://pre-commit.com/#pre-commit-configyaml---repos
 */
export const preCommit: LockfileFormat = {
  id: "pre-commit",
  title: "pre-commit (.pre-commit-config.yaml)",
  purlType: "github",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => /^\.pre-commit-config\.ya?ml$/.test(nameOf(path)),
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const document = parseYaml(input.text, "allow");
  // A list was the whole file in the first versions.
  const repos = isYamlMap(document.value) ? yamlField(document.value, "repos") : document.value;
  if (!Array.isArray(repos)) throw new LockfileError("syntax", "it names no repositories of hooks", 1);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  const rows = input.text.split("\n");
  for (const one of repos as readonly YamlValue[]) {
    // What is `rev` now was `sha` once.
    const field = yamlField(one, "rev") === undefined ? "sha" : "rev";
    const [repo, rev] = [yamlField(one, "repo"), yamlField(one, field)];
    if (typeof repo !== "string" || OWN.has(repo)) continue;
    const line = document.lineOf(one, "repo");
    const version = typeof rev === "string" ? rev : "";
    const address = readRepository(repo);
    if (address === null) {
      problems.add("unreadable-entry", line, `${quote(repo)} is no address of a repository`);
      continue;
    }
    const row = rows[document.lineOf(one, field) - 1] ?? "";
    const claims = isCommit(version) ? claimedVersion(row, version) : undefined;
    const claim = claims === undefined ? {} : { claims };
    things.add({ ...address, version, source: "git", resolved: repo, line, development: true, ...claim });
  }
  return writtenFile(preCommit, input, things.all(), problems);
}
