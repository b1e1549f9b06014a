import { type PackageKey, packageKey, type RiskData } from "../../model/advisory.js";
import type { PurlType } from "../../model/component.js";
import { commitOf } from "../../model/commit.js";
import { osvRelease } from "../../model/ecosystem.js";
import { type Graph, nodeAt } from "../../model/graph.js";
import { typeOf } from "../../model/lockfile.js";
import { addTo } from "../../model/multimap.js";
import { schemeOf } from "../../versions/index.js";
import { cleanVersion } from "./fixes.js";
import { type AliasGroup, groupsFor, groupsOfCommit } from "./groups.js";
import { type KnownAdvisory, knownAdvisories, knownOfCommit } from "./known.js";

/** One version of a name on one side, with what is known against it. */
export interface Copy {
  readonly version: string;
  /** The commit of git that it is taken from and was judged by; null = it was judged by its version. */
  readonly commit: string | null;
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
 * (or as an archive by URL) is judged by name: a file or a workspace of that name is another thing. What comes from git is
 * judged by its commit.
 * @param packages no name in two spellings
 */
export function affectedCopies(
  packages: readonly PackageKey[],
  base: Graph | null,
  head: Graph | null,
  risk: RiskData,
): readonly NameCopies[] {
  const keys = new Set(packages.map(packageKey));
  const [before, after] = [heldOf(base, keys), heldOf(head, keys)];
  return packages.flatMap((pack) => {
    const key = packageKey(pack);
    const scheme = schemeOf(pack.type);
    const answer = risk.advisories.get(key) ?? [];
    const isKnown = knownAdvisories(answer, pack, scheme).length > 0;
    const byRelease = new Map<string | null, readonly KnownAdvisory[]>();
    const served = (graph: Graph | null, held: Held | undefined) =>
      [...((isKnown && held?.served) || [])].map(([version, nodes]): Copy => {
        const release = graph === null ? null : releaseOf(pack.type, graph, nodes);
        const known = byRelease.get(release) ?? knownAdvisories(answer, pack, scheme, release);
        byRelease.set(release, known);
        const groups = groupsFor(known, version, scheme);
        const cleanIn = groups.length === 0 ? null : cleanVersion(known, version, scheme);
        return { version, commit: null, nodes, groups, cleanIn };
      });
    const taken = (held: Held | undefined) =>
      [...(held?.taken ?? [])].map(([commit, { version, nodes }]): Copy => {
        const known = knownOfCommit(risk.commits?.get(commit) ?? [], pack, scheme);
        return { version, commit, nodes, groups: groupsOfCommit(known), cleanIn: null };
      });
    const copies = (graph: Graph | null, held: Held | undefined) => [...served(graph, held), ...taken(held)];
    const both = { pack, base: copies(base, before.get(key)), head: copies(head, after.get(key)) };
    return [...both.base, ...both.head].some((copy) => copy.groups.length > 0) ? [both] : [];
  });
}

/** What one side holds of one package. */
interface Held {
  /** Nodes from registries and archives by version. */
  readonly served: Map<string, number[]>;
  /** Those from git by commit. */
  readonly taken: Map<string, { readonly version: string; readonly nodes: number[] }>;
}

/** Of a distribution's package; all copies of one version are of one release. */
function releaseOf(type: PurlType, graph: Graph, nodes: readonly number[]): string | null {
  return osvRelease(type, nodeAt(graph, nodes[0] ?? 0).qualifiers);
}

function heldOf(graph: Graph | null, keys: ReadonlySet<string>): ReadonlyMap<string, Held> {
  const found = new Map<string, Held>();
  graph?.lockfile.nodes.forEach((_, index) => {
    const node = nodeAt(graph, index);
    const { version, source } = node;
    const commit = commitOf(node);
    if (source !== "registry" && source !== "url" && commit === null) return;
    const key = packageKey({ type: typeOf(graph.lockfile, node), name: node.name });
    if (!keys.has(key)) return;
    let held = found.get(key);
    if (held === undefined) found.set(key, (held = { served: new Map(), taken: new Map() }));
    if (commit === null) addTo(held.served, version, index);
    else {
      const known = held.taken.get(commit);
      if (known === undefined) held.taken.set(commit, { version, nodes: [index] });
      else known.nodes.push(index);
    }
  });
  return found;
}
