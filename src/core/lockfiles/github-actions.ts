import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { UsesReader } from "./action-steps.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { ACTION_NAMES, actionsAround, followActions, requiredBy } from "./local-actions.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import { isYamlMap, parseYaml, yamlField } from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };

/** Both kinds of files use the same things, and the repository's own actions, which are followed. */
const SHARED = {
  purlType: "githubactions",
  tells: TELLS,
  manifestNames: ACTION_NAMES,
  manifestReach: "anywhere",
  isCovered: () => false,
  companions: actionsAround,
} as const;

/**
 * Workflows of GitHub Actions: actions, workflows of other repositories, images of containers and services. A workflow of
 * the same repository is read by itself. What an action of another repository uses, only that repository tells.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export const githubWorkflow: LockfileFormat = {
  ...SHARED,
  id: "github-workflow",
  title: "GitHub Actions (.github/workflows)",
  matches: (path) => /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path),
  parse: (input) => parse(githubWorkflow, input),
};

/**
 * Actions of a repository: what the steps of a composite action use, or the image that an action runs.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
 */
export const githubAction: LockfileFormat = {
  ...SHARED,
  id: "github-action",
  title: "GitHub Actions (action.yml)",
  matches: (path) => ACTION_NAMES.includes(nameOf(path)),
  parse: (input) => parse(githubAction, input),
};

function parse(format: LockfileFormat, input: LockfileInput): ParsedLockfile {
  const document = parseYaml(input.text, "allow");
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  const reader = new UsesReader(document, input.text, things, problems);
  if (format === githubAction) reader.runs(yamlField(document.value, "runs"));
  else {
    const jobs = yamlField(document.value, "jobs");
    if (!isYamlMap(jobs)) throw new LockfileError("syntax", "it has no jobs, so it is no workflow", 1);
    reader.jobs(jobs);
  }
  const uses = reader.all();
  const local = followActions(uses.own, input, things, problems);
  const nodes = [...things.all(), ...local.nodes];
  const file = writtenFile(format, input, nodes, problems, requiredBy(uses));
  const services = file.services.map((service) => ({
    ...service,
    manifest: { path: input.path, declared: uses.declared },
  }));
  return { ...file, services: [...services, ...local.services] };
}
