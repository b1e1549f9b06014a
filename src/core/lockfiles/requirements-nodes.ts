import { askingFor, lockedNode } from "../model/locked-node.js";
import type { DeclaredDependency, LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import { nameOf, withoutEndSlashes } from "../model/paths.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { pythonName } from "./python-requirement.js";
import { relativeDirectory } from "./python-directory.js";
import { indexQualifiers } from "./python-source.js";
import type { RequirementsEntry } from "./requirements-file.js";
import { isForDevelopment } from "./development-names.js";
import type { RequirementsSet } from "./requirements-set.js";
import { serviceNode } from "./service-node.js";

const NONE: readonly never[] = [];

/** The project that the file lies in (`-e .`), which is the service itself. */
const ITSELF = /^(?:file:)?\.\/?(?:#.*)?$/;

/** Key of the node of the service itself. */
export const SERVICE = "";

/** An entry's node before anybody has said who asks for it. */
export interface RequirementsNode {
  readonly entry: RequirementsEntry;
  readonly node: LockedNode;
}

/** One node per entry but the project itself, in the order of the file, as constraints leave it. */
export function requirementsNodes(set: RequirementsSet): RequirementsNode[] {
  const taken = new Map<string, number>();
  const others = set.entries.filter(
    ({ source, resolved }) => source !== "file" || !ITSELF.test(resolved ?? ""),
  );
  return others
    .flatMap((one) => constrained(one, set))
    .map((entry) => {
      const { version, resolved } = entry;
      const isOwn = entry.source === "file" && relativeDirectory(resolved ?? "") !== null;
      const name = entry.name ?? (isOwn ? resolved : folderNameOf(resolved ?? "")) ?? "";
      const base =
        entry.name === null
          ? `dir:${resolved ?? ""}`
          : `${pythonName(name)}@${version === "" ? (entry.resolved ?? entry.range) : version}`;
      const count = taken.get(base) ?? 0;
      taken.set(base, count + 1);
      const qualifiers =
        entry.source === "registry" ? indexQualifiers(entry.index ?? set.index) : entry.qualifiers;
      const node = lockedNode({
        key: count === 0 ? base : `${base}#${count + 1}`,
        type: entry.type ?? (entry.name === null && !isOwn ? "generic" : undefined),
        name,
        version,
        range: version === "" && entry.source === "registry" ? entry.range : undefined,
        source: isOwn ? "workspace" : entry.source,
        qualifiers: qualifiers.length === 0 ? undefined : qualifiers,
        resolved: entry.resolved,
        integrity: entry.hashes.length === 0 ? null : entry.hashes.join(" "),
        line: entry.line,
        platform: entry.platform,
      });
      return { entry, node };
    });
}

/** What a directory outside of the repository is called, whose package nobody names. */
function folderNameOf(path: string): string {
  const bare = withoutEndSlashes(path.replaceAll("\\", "/"));
  return nameOf(bare) || path;
}

/** The entry, with the version and the place that constraints give it; several times where they name several places. */
function constrained(entry: RequirementsEntry, { constraints }: RequirementsSet): RequirementsEntry[] {
  if (constraints.size === 0 || entry.source !== "registry" || entry.name === null) return [entry];
  const constraint = constraints.get(pythonName(entry.name));
  if (constraint === undefined) return [entry];
  const version = entry.version === "" ? (constraint.version ?? "") : entry.version;
  if (constraint.places.length === 0) return [{ ...entry, version }];
  return constraint.places.map((place) => ({
    ...entry,
    version: place.version === "" ? version : place.version,
    source: place.source,
    qualifiers: place.qualifiers,
    resolved: place.resolved,
    hashes: entry.hashes.length === 0 ? place.hashes : entry.hashes,
  }));
}

/** The node of the service that a requirements file is for; without a name of its own it has none. */
export function rootNode(name: string | null, requires: LockedNode["requires"]): LockedNode {
  return serviceNode({ node: SERVICE, name, path: "" }, { requires });
}

/** What entries declare, their lines those of their file. */
export function declaredBy(
  entries: readonly RequirementsEntry[],
  kind: DeclaredDependency["kind"],
): DeclaredDependency[] {
  return entries.flatMap(({ name, version, range, resolved, line }) =>
    name === null ? [] : [{ name, range: resolved ?? (version === "" ? range : `==${version}`), kind, line }],
  );
}

/** Entries of one name, told apart by their markers: each asks for all that any of them does. A real file has three. */
const MOST_COPIES = 20;

/** What pip-compile leaves out of its files unless it is told not to. */
const NEVER_HELD = new Set(["pip", "setuptools", "distribute"]);

/** What joining needs to know of the file. */
export interface JoinInput {
  /** Names, folded, that stand for the service itself in comments (`# via my-project`). */
  readonly own: ReadonlySet<string>;
  /** Whether every name that the file does not hold stands for first-party code. */
  readonly unheldIsOwn: boolean;
  /** Ranges that a person wrote, by folded name. */
  readonly ranges: ReadonlyMap<string, string>;
  readonly development: boolean;
}

/**
 * Gives every node what the comments `# via …` of others say that it asks for.
 * @returns the nodes, what the service itself asks for (what comes from an input, and what no comment explains), and
 * whether the file holds all that the comments name
 */
export function joinByVia(
  nodes: readonly RequirementsNode[],
  input: JoinInput,
  problems: EntryProblems,
): { readonly nodes: LockedNode[]; readonly asked: Requirement[]; readonly isWhole: boolean } {
  const byName = new Map<string, Requirement[][]>();
  const crowded = new Set<string>();
  const requires = nodes.map((): Requirement[] => []);
  nodes.forEach(({ node }, at) => {
    const name = pythonName(node.name);
    const own = requires[at] ?? [];
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [own]);
    else if (same.length < MOST_COPIES) same.push(own);
    else crowded.add(name);
  });
  for (const name of crowded) {
    const message = `${quote(name)} stands here more than ${MOST_COPIES} times; what the further ones ask for is not told`;
    problems.add("limit", null, message);
  }
  const asked: Requirement[] = [];
  let isWhole = true;
  for (const { entry, node } of nodes) {
    const { name } = node;
    const range = input.ranges.size === 0 ? "" : (input.ranges.get(pythonName(name)) ?? "");
    const askFor = (kind: RequirementKind): void => {
      asked.push({ name, range, kind, targets: [node.key], mayBeMissing: false });
    };
    const normal = input.development ? "development" : "runtime";
    if (entry.vias.length === 0) askFor(normal);
    for (const via of entry.vias) {
      if (via.kind === "constraint") continue;
      if (via.kind === "input") {
        askFor(isInputForDevelopment(via.text) ? "development" : normal);
        continue;
      }
      const parent = pythonName(via.name);
      const dependants = byName.get(parent);
      if (dependants !== undefined) {
        const targets = [node.key];
        const requirement: Requirement = { name, range: "", kind: "runtime", targets, mayBeMissing: false };
        for (const list of dependants) list.push(requirement);
      } else if (input.unheldIsOwn || input.own.has(parent)) askFor(normal);
      else {
        isWhole &&= NEVER_HELD.has(parent);
        const message = `${quote(name)} is there for ${quote(via.name)}, which the file does not hold`;
        problems.add("unresolved", node.line, message);
      }
    }
  }
  return { nodes: nodes.map(({ node }, at) => askingFor(node, requires[at] ?? NONE)), asked, isWhole };
}

/** `-r requirements-dev.in`, `name (pyproject.toml:dev)`. */
function isInputForDevelopment(text: string): boolean {
  const group = /:([^:()]+)\)$/.exec(text)?.[1];
  return isForDevelopment(group === undefined ? text.replace(/\)$/, "") : `${group}.`);
}
