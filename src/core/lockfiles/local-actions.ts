import { LockfileError } from "../errors.js";
import type { LockedNode, LockedService, LockfileInput, Requirement } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import { type Uses, UsesReader } from "./action-steps.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { joinPaths } from "../model/paths.js";
import { ownNode, requirementOf, type WrittenThings } from "./written-things.js";
import { parseYaml, yamlField } from "./yaml-text.js";

/** What an action of a repository may be called. */
export const ACTION_NAMES = ["action.yml", "action.yaml"];
/** A workflow that uses more of the repository's own actions sees the rest of them missing. */
const MOST_ACTIONS = 64;

/** Every action of the repository: which of them a file uses stands in the file. Those in `.github` come first. */
export function actionsAround(path: string, paths: ReadonlySet<string>): string[] {
  const own = [...paths].filter((other) => other !== path && ACTION_NAMES.includes(nameOf(other)));
  const rank = (other: string) => (other.startsWith(".github/") ? 0 : 1);
  return own
    .sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1))
    .slice(0, MOST_ACTIONS);
}

/** The repository's own actions that a file uses, each a service of its own. */
export interface LocalActions {
  readonly nodes: readonly LockedNode[];
  readonly services: readonly LockedService[];
}

/** Key of the node of one of the repository's own actions. */
function keyOfOwn(folder: string): string {
  return `./${folder}`;
}

/** Follows the repository's own actions from those that a file uses, each once; `things` get what they use. */
export function followActions(
  from: Uses["own"],
  input: LockfileInput,
  things: WrittenThings,
  problems: EntryProblems,
): LocalActions {
  const nodes: LockedNode[] = [];
  const services: LockedService[] = [];
  // Each is told in the line, and by the action, through which the file comes to it.
  const pending = new Map(from.map(({ folder, line }) => [folder, { line, through: keyOfOwn(folder) }]));
  for (const [folder, come] of pending) {
    const { line, through } = come;
    const path = ACTION_NAMES.map((name) => joinPaths(folder, name)).find((one) => input.companions.has(one));
    const text = path === undefined ? undefined : input.companions.get(path);
    if (path === undefined || text === undefined) {
      // An action may use itself: the repository's root is its own action.
      if (
        folderOf(input.path) !== (folder === "." ? "" : `${folder}/`) ||
        !ACTION_NAMES.includes(nameOf(input.path))
      )
        problems.add(
          "missing-manifest",
          line,
          `not read: the action ${quote(`./${folder}`)}; what it uses is not told`,
        );
      continue;
    }
    const used = usedBy(path, text, { name: through, path, line }, things, problems);
    for (const own of used?.own ?? []) if (!pending.has(own.folder)) pending.set(own.folder, come);
    const key = keyOfOwn(folder);
    nodes.push(ownNode(key, folder, line, requiredBy(used)));
    services.push({
      path: folder,
      name: null,
      node: key,
      manifest: used && { path, declared: used.declared },
    });
  }
  return { nodes, services };
}

/** What a file asks for: what it uses, and the repository's own actions. */
export function requiredBy(uses: Uses | null): Requirement[] {
  return [
    ...(uses?.things ?? []).map(({ name, key }) => requirementOf(name, key)),
    ...(uses?.own ?? []).map(({ folder }) => ({
      ...requirementOf(keyOfOwn(folder), keyOfOwn(folder)),
      mayBeMissing: true,
    })),
  ];
}

function usedBy(
  path: string,
  text: string,
  via: { readonly name: string; readonly path: string; readonly line: number },
  things: WrittenThings,
  problems: EntryProblems,
): Uses | null {
  try {
    const document = parseYaml(text, "allow");
    const reader = new UsesReader(document, text, things, problems, via);
    reader.runs(yamlField(document.value, "runs"));
    return reader.all();
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}
