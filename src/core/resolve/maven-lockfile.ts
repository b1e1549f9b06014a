import { artifactKey, variantQualifiers } from "../maven/coordinates.js";
import type { EffectiveDependency, EffectivePom } from "../maven/effective.js";
import type { LockedNode, ParsedLockfile, Requirement, RequirementKind } from "../model/lockfile.js";
import type { Problem } from "../model/problem.js";
import { TOLD_BY } from "./knowledge.js";
import type { Mediation, Winner } from "./maven-mediation.js";
import { type Purpose, purposesOf } from "./maven-scopes.js";

/**
 * What a pom.xml came to: every artifact that won, what it requires, and of what the file told before all that is no
 * dependency (parent, imports, plugins, profiles). What is managed and not used is gone.
 */
export function lockfileOf(
  read: ParsedLockfile,
  root: EffectivePom,
  mediation: Mediation,
  problems: readonly Problem[],
): ParsedLockfile {
  const purposes = purposesOf(mediation);
  const known = new Map(read.nodes.map((node) => [node.key, node]));
  const keys = new Map([...mediation.winners].map(([key, winner]) => [key, keyOf(winner)]));
  const requires = requirementsOf(mediation, keys, purposes);
  // Versions that were unknown are known now, so these are told apart by name.
  const told = new Set([...root.dependencies, ...ownManagement(root)].map(identityOfAsked));
  const kept = read.nodes.filter((node) => node.source !== "workspace" && !told.has(identityOf(node)));
  const found = [...mediation.winners.values()].map((winner): LockedNode => {
    const key = keyOf(winner);
    const node = {
      ...nodeOf(winner, key, root),
      optional: purposes.get(winner.key)?.optional === true,
      requires: requires.get(winner.key) ?? [],
    };
    const isTold = winner.placed?.path != null || (winner.depth === 1 && known.has(key));
    return isTold ? node : { ...node, toldBy: TOLD_BY };
  });
  const services = new Set(read.services.map(({ node }) => node));
  const asked = [...(requires.get(null) ?? []), ...kept.map(keptRequirement)];
  return {
    ...read,
    tells: { ...read.tells, edges: true },
    nodes: uniqueKeys([
      ...found,
      ...kept.map((node) => ({ ...node, told: null })),
      ...read.nodes.filter(({ key }) => services.has(key)).map((node) => ({ ...node, requires: asked })),
    ]),
    problems,
  };
}

/** Where a direct dependency stands in the file: what is inherited stands where the parent is named. */
export function lineOf(root: EffectivePom, { from, written }: EffectiveDependency): number {
  const line = from.path === root.placed.path ? written.line : root.placed.pom.parent?.line;
  return line ?? 1;
}

function keyOf({ name, version, placed, type, classifier }: Winner): string {
  const variant = { type, classifier };
  return placed?.path == null
    ? artifactKey(name, version, "", variant)
    : artifactKey(`workspace:${placed.path}`, "", "", variant);
}

function identityOf({ name, qualifiers }: Pick<LockedNode, "name" | "qualifiers">): string {
  return JSON.stringify([name, qualifiers ?? []]);
}

function identityOfAsked(asked: EffectiveDependency): string {
  return identityOf({ name: asked.name, qualifiers: variantQualifiers(asked) });
}

/** What the file itself manages. */
function ownManagement(root: EffectivePom): EffectiveDependency[] {
  return [...root.management.values()].filter(({ from }) => from.path === root.placed.path);
}

function requirementsOf(
  { edges }: Mediation,
  keys: ReadonlyMap<string, string>,
  purposes: ReadonlyMap<string, Purpose>,
): ReadonlyMap<string | null, readonly Requirement[]> {
  const requires = new Map<string | null, Requirement[]>();
  for (const { from, to, asked } of edges) {
    const key = keys.get(to);
    if (key === undefined) continue;
    const requirement: Requirement = {
      name: asked.name,
      range: asked.version,
      kind: kindOf(purposes.get(to)),
      targets: [key],
      mayBeMissing: false,
    };
    const before = requires.get(from);
    if (before === undefined) requires.set(from, [requirement]);
    else before.push(requirement);
  }
  return requires;
}

function kindOf(purpose: Purpose | undefined): RequirementKind {
  if (purpose?.scope === "test") return "development";
  return purpose?.optional === true ? "optional" : "runtime";
}

function keptRequirement({ key, name, version, range, told, optional }: LockedNode): Requirement {
  return {
    name,
    range: range ?? version,
    kind: told?.development === true ? "development" : optional ? "optional" : "runtime",
    targets: [key],
    mayBeMissing: false,
  };
}

function nodeOf(winner: Winner, key: string, root: EffectivePom): LockedNode {
  const qualifiers = variantQualifiers(winner);
  const isOwn = winner.placed?.path != null;
  const isFile = winner.depth === 1 && winner.by.scope === "system";
  return {
    key,
    provides: [],
    name: winner.name,
    version: winner.version,
    source: isOwn ? "workspace" : isFile ? "file" : "registry",
    ...(qualifiers.length === 0 ? {} : { qualifiers }),
    ...(winner.isManaged ? { managed: true } : {}),
    resolved: null,
    integrity: null,
    line: lineOf(root, winner.by),
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: false,
    told: null,
    requires: [],
  };
}

/** Plugins may be dependencies too: the first of a key counts. */
function uniqueKeys(nodes: readonly LockedNode[]): LockedNode[] {
  const byKey = new Map<string, LockedNode>();
  for (const node of nodes) if (!byKey.has(node.key)) byKey.set(node.key, node);
  return [...byKey.values()];
}
