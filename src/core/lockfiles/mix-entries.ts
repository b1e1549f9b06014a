import { LockfileError } from "../errors.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type BeamTerm, keywordOf, listOf, readBeamTerms, textOf, tupleOf } from "./beam-terms.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { gitNode, hexNode, hexRequirement, packageNode } from "./mix-nodes.js";

const NOTHING: readonly never[] = [];

/**
 * What a mix.lock holds, by its values.
 * @throws {LockfileError} `merge-conflict`, `syntax`, `too-deep`, or `empty` where no entry can be read
 */
export function entriesByTerms(text: string, problems: EntryProblems): LockedNode[] {
  const [root] = readBeamTerms(text, "elixir");
  if (root === undefined) throw new LockfileError("empty", "the file is empty", 1);
  if (root.kind !== "map" && root.kind !== "list")
    throw new LockfileError("syntax", "it holds no map of dependencies", root.line);
  const nodes = new Map<string, LockedNode>();
  for (const entry of root.items) {
    const app = entry.kind === "pair" ? textOf(entry.key) : null;
    const node = entry.kind === "pair" && app !== null ? nodeOf(app, entry.value, entry.line) : null;
    if (node === null || app === null) {
      problems.add("unreadable-entry", entry.line, `the entry of ${quote(app ?? "?")} cannot be read`);
    } else {
      if (nodes.has(app))
        problems.add(
          "unreadable-entry",
          entry.line,
          `${quote(app)} stands in it twice: Elixir takes the last one`,
        );
      nodes.set(app, node);
    }
  }
  const first = root.items[0];
  if (nodes.size === 0 && first !== undefined)
    throw new LockfileError("empty", "none of its entries can be read", first.line);
  return [...nodes.values()];
}

function nodeOf(app: string, value: BeamTerm, line: number): LockedNode | null {
  const tuple = tupleOf(value) ?? NOTHING;
  const [first, second] = [textOf(tuple[1]), textOf(tuple[2])];
  if (first === null) return null;
  const manager = textOf(tuple[0]);
  if (manager === "package") return packageNode(app, first, line);
  if (second === null) return null;
  if (manager === "git") return gitNode(app, first, second, line);
  if (manager !== "hex") return null;
  return hexNode({
    app,
    name: first,
    version: second,
    innerHash: textOf(tuple[3]),
    repository: textOf(tuple[6]),
    line,
    requires: requirementsIn(listOf(tuple[5])),
  });
}

function requirementsIn(dependencies: readonly BeamTerm[]): readonly Requirement[] {
  if (dependencies.length === 0) return NOTHING;
  const requires: Requirement[] = [];
  for (const dependency of dependencies) {
    const required = requirementOf(dependency);
    if (required !== null) requires.push(required);
  }
  return requires;
}

function requirementOf(dependency: BeamTerm): Requirement | null {
  const tuple = tupleOf(dependency) ?? NOTHING;
  const name = textOf(tuple[0]);
  if (name === null) return null;
  const optional = textOf(keywordOf(tuple[2], "optional")) === "true";
  return hexRequirement(name, textOf(tuple[1]) ?? "", optional);
}
