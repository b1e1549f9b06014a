import { type PackageKey, packageKey, type RiskData } from "../../model/advisory.js";
import type { PurlType } from "../../model/component.js";
import { osvRelease } from "../../model/ecosystem.js";
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
    const answer = risk.advisories.get(key) ?? [];
    if (knownAdvisories(answer, pack, scheme).length === 0) return [];
    const byRelease = new Map<string | null, readonly KnownAdvisory[]>();
    const copies = (graph: Graph | null, versions: Versions | undefined) =>
      [...(versions ?? [])].map(([version, nodes]) => {
        const release = graph === null ? null : releaseOf(pack.type, graph, nodes);
        const known = byRelease.get(release) ?? knownAdvisories(answer, pack, scheme, release);
        byRelease.set(release, known);
        const groups = groupsFor(known, version, scheme);
        const cleanIn = groups.length === 0 ? null : cleanVersion(known, version, scheme);
        return { version, nodes, groups, cleanIn };
      });
    const both = { pack, base: copies(base, before.get(key)), head: copies(head, after.get(key)) };
    return [...both.base, ...both.head].some((copy) => copy.groups.length > 0) ? [both] : [];
  });
}

/** Nodes of one package by version. */
type Versions = ReadonlyMap<string, readonly number[]>;

/** Of a distribution's package; all copies of one version are of one release. */
function releaseOf(type: PurlType, graph: Graph, nodes: readonly number[]): string | null {
  return osvRelease(type, nodeAt(graph, nodes[0] ?? 0).qualifiers);
}

function nodesOf(graph: Graph | null, keys: ReadonlySet<string>): ReadonlyMap<string, Versions> {
  const found = new Map<string, Map<string, number[]>>();
  graph?.lockfile.nodes.forEach((_, index) => {
    const node = nodeAt(graph, index);
    const { version, source } = node;
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
