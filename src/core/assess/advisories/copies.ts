import { type PackageKey, packageKey, type RiskData } from "../../model/advisory.js";
import { type Graph, nodeAt } from "../../model/graph.js";
import { typeOf } from "../../model/lockfile.js";
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
  readonly pack: PackageKey;
  readonly advisories: readonly KnownAdvisory[];
  readonly base: readonly Copy[];
  readonly head: readonly Copy[];
}

/**
 * The names with at least one affected copy on either side, unchanged copies included. Only what comes from a registry
 * (or as an archive by URL) is judged by name: a file or a workspace of that name is another thing.
 * @param packages no name in two spellings
 */
export function affectedCopies(
  packages: readonly PackageKey[],
  base: Graph | null,
  head: Graph | null,
  risk: RiskData,
): readonly NameCopies[] {
  const keys = new Set(packages.map(packageKey));
  const [before, after] = [nodesOf(base, keys), nodesOf(head, keys)];
  return packages.flatMap((pack) => {
    const key = packageKey(pack);
    const scheme = schemeOf(pack.type);
    const advisories = knownAdvisories(risk.advisories.get(key) ?? [], pack, scheme);
    if (advisories.length === 0) return [];
    const copies = (versions: ReadonlyMap<string, readonly number[]> | undefined) =>
      [...(versions ?? [])].map(([version, nodes]) => {
        const groups = groupsFor(advisories, version, scheme);
        const cleanIn = groups.length === 0 ? null : cleanVersion(advisories, version, scheme);
        return { version, nodes, groups, cleanIn };
      });
    const both = { pack, advisories, base: copies(before.get(key)), head: copies(after.get(key)) };
    return [...both.base, ...both.head].some((copy) => copy.groups.length > 0) ? [both] : [];
  });
}

function nodesOf(
  graph: Graph | null,
  keys: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, Map<string, number[]>>();
  graph?.lockfile.nodes.forEach((_, index) => {
    const { version, source, ...node } = nodeAt(graph, index);
    if (source !== "registry" && source !== "url") return;
    const key = packageKey({ type: typeOf(graph.lockfile, node), name: node.name });
    if (!keys.has(key)) return;
    let versions = found.get(key);
    if (versions === undefined) found.set(key, (versions = new Map<string, number[]>()));
    const nodes = versions.get(version);
    if (nodes === undefined) versions.set(version, [index]);
    else nodes.push(index);
  });
  return found;
}
