import type { RiskData } from "../../model/advisory.js";
import { packageKey } from "../../model/advisory.js";
import type { PurlType } from "../../model/component.js";
import { type Graph, nodeAt } from "../../model/graph.js";
import { schemeOf } from "../../versions/index.js";
import { cleanVersion } from "./fixes.js";
import { type AliasGroup, groupsFor } from "./groups.js";
import { type KnownAdvisory, knownAdvisories } from "./known.js";

/** One version of a name on one side, with what is known against it. */
export interface Copy {
  readonly version: string;
  /** Its nodes on that side. */
  readonly nodes: readonly number[];
  readonly groups: readonly AliasGroup[];
  /** Lowest version above it against which nothing is known; null = none, or nothing is known against this one. */
  readonly cleanIn: string | null;
}

/** All that both sides hold of one name. */
export interface NameCopies {
  readonly name: string;
  readonly advisories: readonly KnownAdvisory[];
  readonly base: readonly Copy[];
  readonly head: readonly Copy[];
}

/**
 * The names with at least one affected copy on either side, unchanged copies included. Only what comes from a registry
 * (or as an archive by URL) is judged by name: a file or a workspace of that name is another thing.
 */
export function affectedCopies(
  names: ReadonlySet<string>,
  type: PurlType,
  base: Graph | null,
  head: Graph | null,
  risk: RiskData,
): readonly NameCopies[] {
  const scheme = schemeOf(type);
  const [before, after] = [nodesOf(base, names), nodesOf(head, names)];
  return [...names].flatMap((name) => {
    const answer = risk.advisories.get(packageKey({ type, name })) ?? [];
    const advisories = knownAdvisories(answer, { type, name }, scheme);
    if (advisories.length === 0) return [];
    const copies = (versions: ReadonlyMap<string, readonly number[]> | undefined) =>
      [...(versions ?? [])].map(([version, nodes]) => {
        const groups = groupsFor(advisories, version, scheme);
        const cleanIn = groups.length === 0 ? null : cleanVersion(advisories, version, scheme);
        return { version, nodes, groups, cleanIn };
      });
    const both = { name, advisories, base: copies(before.get(name)), head: copies(after.get(name)) };
    return [...both.base, ...both.head].some((copy) => copy.groups.length > 0) ? [both] : [];
  });
}

function nodesOf(
  graph: Graph | null,
  names: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, Map<string, number[]>>();
  graph?.lockfile.nodes.forEach((_, index) => {
    const { name, version, source } = nodeAt(graph, index);
    if (!names.has(name) || (source !== "registry" && source !== "url")) return;
    let versions = found.get(name);
    if (versions === undefined) found.set(name, (versions = new Map<string, number[]>()));
    const nodes = versions.get(version);
    if (nodes === undefined) versions.set(version, [index]);
    else nodes.push(index);
  });
  return found;
}
