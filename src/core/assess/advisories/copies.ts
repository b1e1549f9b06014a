import { type PackageKey, packageKey, type RiskData } from "../../model/advisory.js";
import type { PurlType } from "../../model/component.js";
import { commitOf } from "../../model/commit.js";
import { osvRelease } from "../../model/ecosystem.js";
import { type Graph, nodeAt } from "../../model/graph.js";
import { typeOf } from "../../model/lockfile.js";
import { addTo } from "../../model/multimap.js";
import type { AssessInput } from "../assessor.js";
import { oncePerInput } from "../once.js";
import { schemeOf, type VersionScheme } from "../../versions/index.js";
import { cleanVersion } from "./fixes.js";
import { type AliasGroup, groupsFor, groupsOfCommit, sameEvent } from "./groups.js";
import { judgedAs } from "./judged-as.js";
import { type KnownAdvisory, knownAdvisories, knownNotices, knownOfCommit } from "./known.js";
import { isOpen, matchAdvisory } from "./match.js";

/** One version of a name on one side, with what is known against it. */
export interface Copy {
  readonly version: string;
  /** The version that it was judged as (`judgedAs`). */
  readonly judged: string;
  /** The commit of git that it is taken from and was judged by; null = it was judged by its version. */
  readonly commit: string | null;
  /** Its nodes on that side. */
  readonly nodes: readonly number[];
  readonly groups: readonly AliasGroup[];
  /** What is told of it that is no vulnerability, events of `groups` apart. */
  readonly notices: readonly AliasGroup[];
  /** Whether something is known of its name that may or may not hold for it: its version is not told, or nobody answered. */
  readonly open: boolean;
  /** The same of what is no vulnerability. */
  readonly openNotices: boolean;
  /** Every advisory that it was held against. */
  readonly against: readonly KnownAdvisory[];
  /** Lowest version above it against which nothing is known; null = none, or nothing is known against this one. */
  readonly cleanIn: string | null;
}

/** All that both sides hold of one name. */
export interface NameCopies {
  readonly pack: PackageKey;
  readonly base: readonly Copy[];
  readonly head: readonly Copy[];
  /** Whether head holds what nothing is known of: a file or a branch of git of that name. */
  readonly unjudged: boolean;
}

/**
 * The names that some change is about of which at least one copy on either side is affected or open, unchanged copies
 * included. Only what comes from a registry (or as an archive by URL) is judged by name: a file or a workspace of that
 * name is another thing. What comes from git is judged by its commit.
 */
export const copiesOf = oncePerInput(workedOut);

function workedOut({ diff, base, head, risk }: AssessInput): readonly NameCopies[] {
  const once = new Map(diff.changes.map(({ type, name }) => [packageKey({ type, name }), { type, name }]));
  const packages = [...once.values()];
  const keys = new Set(packages.map(packageKey));
  const [before, after] = [heldOf(base, keys), heldOf(head, keys)];
  return packages.flatMap((pack) => {
    const key = packageKey(pack);
    const scheme = schemeOf(pack.type);
    const known = remembering(pack.type, scheme, risk);
    const served = (graph: Graph, held: Held) =>
      [...held.served].map(([version, nodes]): Copy => {
        const node = nodeAt(graph, nodes[0] ?? 0);
        const { name, version: judged } = judgedAs(pack.type, node);
        // All copies of one version are of one release of their distribution.
        const { against, notices } = known(name, osvRelease(pack.type, node.qualifiers));
        const groups = groupsFor(against, judged, scheme);
        const isOpenIn = (advisories: readonly KnownAdvisory[]) =>
          advisories.some(
            (one) => isOpen(one, judged, scheme) && matchAdvisory(one, judged, scheme) === null,
          );
        return {
          ...{ version, judged, commit: null, nodes, groups },
          notices: groupsFor(notices, judged, scheme).filter(
            (notice) => !groups.some((group) => sameEvent(notice, group)),
          ),
          open: isOpenIn(against),
          openNotices: isOpenIn(notices),
          against,
          cleanIn: groups.length === 0 ? null : cleanVersion(against, judged, pack.type),
        };
      });
    const taken = (held: Held) =>
      [...held.taken].map(([commit, { version, nodes }]): Copy => {
        const answer = risk.commits?.get(commit);
        const groups = groupsOfCommit(knownOfCommit(answer ?? [], pack, scheme));
        const { against, notices } = known(pack.name, null);
        const isUnasked = answer === undefined;
        return {
          ...{ version, judged: version, commit, nodes, groups },
          // No record of a notice names a commit.
          notices: [],
          open: isUnasked && against.length > 0,
          openNotices: isUnasked && notices.length > 0,
          against: [],
          cleanIn: null,
        };
      });
    const copies = (graph: Graph | null, held: Held | undefined) =>
      graph === null || held === undefined ? [] : [...served(graph, held), ...taken(held)];
    const both = { base: copies(base, before.get(key)), head: copies(head, after.get(key)) };
    const isTold = [...both.base, ...both.head].some(
      ({ groups, notices, open, openNotices }) => open || openNotices || groups.length + notices.length > 0,
    );
    return isTold ? [{ pack, ...both, unjudged: after.get(key)?.unjudged === true }] : [];
  });
}

/** All that was told of a name. */
interface Known {
  readonly against: readonly KnownAdvisory[];
  /** Told, and not held against it. */
  readonly notices: readonly KnownAdvisory[];
}

/** What is known of a name of the type, for one release; most copies ask for the same. */
function remembering(
  type: PurlType,
  scheme: VersionScheme,
  risk: RiskData,
): (name: string, release: string | null) => Known {
  const asked = new Map<string, Known>();
  return (name, release) => {
    const pack = { type, name };
    const answer = risk.advisories.get(packageKey(pack)) ?? [];
    if (answer.length === 0) return { against: [], notices: [] };
    const key = `${name}\n${release ?? ""}`;
    let known = asked.get(key);
    if (known === undefined) {
      const against = knownAdvisories(answer, pack, scheme, release);
      asked.set(key, (known = { against, notices: knownNotices(answer, pack, scheme) }));
    }
    return known;
  };
}

/** What one side holds of one package. */
interface Held {
  /** Nodes from registries and archives by version. */
  readonly served: Map<string, number[]>;
  /** Those from git by commit. */
  readonly taken: Map<string, { readonly version: string; readonly nodes: number[] }>;
  /** Whether one is a file of the repository or a branch of git: nobody tells what that is. */
  unjudged: boolean;
}

function heldOf(graph: Graph | null, keys: ReadonlySet<string>): ReadonlyMap<string, Held> {
  const found = new Map<string, Held>();
  graph?.lockfile.nodes.forEach((_, index) => {
    const node = nodeAt(graph, index);
    const { version, source } = node;
    const commit = commitOf(node);
    if (source === "workspace") return;
    const key = packageKey({ type: typeOf(graph.lockfile, node), name: node.name });
    if (!keys.has(key)) return;
    let held = found.get(key);
    if (held === undefined) found.set(key, (held = { served: new Map(), taken: new Map(), unjudged: false }));
    if (source === "file" || (source === "git" && commit === null)) held.unjudged = true;
    else if (commit === null) addTo(held.served, version, index);
    else {
      const known = held.taken.get(commit);
      if (known === undefined) held.taken.set(commit, { version, nodes: [index] });
      else known.nodes.push(index);
    }
  });
  return found;
}
