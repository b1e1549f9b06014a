import type { CommitKey, Gap, PackageKey } from "../model/advisory.js";
import { commitOf } from "../model/commit.js";
import type { PurlType } from "../model/component.js";
import { foldName } from "../model/ecosystem.js";
import type { Graph } from "../model/graph.js";
import { type LockedNode, typeOf } from "../model/lockfile.js";
import { addTo } from "../model/multimap.js";
import { compareText } from "../model/order.js";
import type { AssessInput } from "./assessor.js";
import { judgedAs } from "./advisories/judged-as.js";
import { familyOf, isWithin } from "./families.js";
import { isPublicRegistry, servedFrom } from "./registries.js";

/** What is not asked: the gap is about every source of them. */
const SOURCE = "advisories";

/** What may be asked outside, and what is not asked and why. */
interface Askable {
  /** Sorted by type and name, each once. */
  readonly packages: readonly PackageKey[];
  /**
   * Those that nothing but the address of a private registry keeps from being asked outside: it may mirror a public one,
   * so a source that is asked without a network is asked for them too. Sorted as `packages`.
   */
  readonly hosted: readonly PackageKey[];
  /** What is taken from whole commits of git, each once: a hash tells nobody a name. */
  readonly commits: readonly CommitKey[];
  /** At most one `private` and one `not-covered`. */
  readonly gaps: readonly Gap[];
}

/** What the operator says of names that are nobody else's business. */
export interface PrivateNames {
  /** E.g. `@acme/`, `acme-` or `acme-*`; upper and lower case are the same. */
  readonly prefixes: readonly string[];
}

/** What the lockfiles of both sides tell of names of one type, as `foldName` has them. */
interface Known {
  readonly nodes: ReadonlyMap<string, readonly LockedNode[]>;
  /** Names of first-party services. */
  readonly own: ReadonlySet<string>;
  /** Families of names of which something is first-party or comes from a private host. */
  readonly privateFamilies: ReadonlySet<string>;
}

/**
 * Which of the changed names may be sent to a public source. Private are: first-party names, those with a configured
 * prefix, those that come from a host which is no public registry; and, where the lockfile names no address (Berry,
 * pnpm, pom.xml), those of a scope or group of which something is known to be private. What comes from git, a URL or a file alone is not
 * asked either: no registry serves it under that name. Of git its commit may be asked for instead.
 * @param reviewed every lockfile of the review, so that what one tells of a scope holds for all
 */
export function askable(
  reviewed: readonly Pick<AssessInput, "diff" | "base" | "head">[],
  privateNames: PrivateNames,
): Askable {
  const packages: PackageKey[] = [];
  const commits = new Map<string, string[]>();
  const hosted: PackageKey[] = [];
  const hidden: string[] = [];
  const elsewhere: string[] = [];
  const changes = reviewed.flatMap(({ diff }) => diff.changes);
  const graphs = reviewed.flatMap(({ base, head }) => [base, head]).filter((graph) => graph !== null);
  for (const type of [...new Set(changes.map((change) => change.type))].sort()) {
    const known = knownOf(type, graphs);
    const names = changes.filter((change) => change.type === type).map(({ name }) => name);
    for (const name of spelledOnce(
      type,
      names.flatMap((each) => lookedUp(type, each, known)),
    )) {
      const answer = judge(type, name, known, privateNames.prefixes);
      if (answer === "hosted") hosted.push({ type, name });
      if (answer === "private" || answer === "hosted") hidden.push(name);
      if (answer !== "ask" && answer !== "elsewhere") continue;
      const taken = (known.nodes.get(foldName(type, name)) ?? []).map(commitOf);
      for (const commit of new Set(taken)) if (commit !== null) addTo(commits, commit, name);
      if (answer === "ask") packages.push({ type, name });
      else if (taken.includes(null)) elsewhere.push(name);
    }
  }
  const gap = (kind: Gap["kind"], reason: string, names: readonly string[]): Gap[] =>
    names.length === 0 ? [] : [{ source: SOURCE, kind, reason, packages: names }];
  return {
    packages,
    hosted,
    commits: [...commits].map(([commit, names]) => ({ commit, names })),
    gaps: [
      ...gap("private", "private names are not sent outside", hidden),
      ...gap("not-covered", "advisories are about what registries serve", elsewhere),
    ],
  };
}

/** What may become of a name: sent outside, kept because it is private, served elsewhere, or first-party. */
export type NameVerdict = "ask" | "private" | "elsewhere" | "own";

/**
 * Judges names of one type by what the lockfiles of a review tell. A name that none of them holds is asked for unless it
 * is first-party, has a configured prefix, or is of a private family.
 */
export function judgeOf(
  type: PurlType,
  graphs: readonly Graph[],
  { prefixes }: PrivateNames,
): (name: string) => NameVerdict {
  const known = knownOf(type, graphs);
  return (name) => {
    const answer = judge(type, name, known, prefixes);
    return answer === "hosted" ? "private" : answer;
  };
}

/** Under which names advisories are about it. */
function lookedUp(type: PurlType, name: string, { nodes }: Known): readonly string[] {
  const named = (nodes.get(foldName(type, name)) ?? []).map((node) => judgedAs(type, node).name);
  return named.length === 0 ? [name] : named;
}

/** Sorted; of several spellings of one name the first. */
function spelledOnce(type: PurlType, names: readonly string[]): readonly string[] {
  const once = new Map<string, string>();
  for (const name of [...new Set(names)].sort(compareText)) {
    const key = foldName(type, name);
    if (!once.has(key)) once.set(key, name);
  }
  return [...once.values()];
}

function knownOf(type: PurlType, graphs: readonly Graph[]): Known {
  const nodes = new Map<string, LockedNode[]>();
  const own = new Set<string>();
  const privateFamilies = new Set<string>();
  for (const { lockfile } of graphs) {
    if (lockfile.purlType === type) {
      for (const { name } of lockfile.services) if (name !== null) own.add(foldName(type, name));
    }
    for (const node of lockfile.nodes) {
      if (typeOf(lockfile, node) !== type) continue;
      const key = foldName(type, node.name);
      const known = nodes.get(key);
      if (known === undefined) nodes.set(key, [node]);
      else known.push(node);
      if (node.source === "workspace") own.add(key);
      const family = familyOf(type, node.name);
      if (family !== null && isPrivateHost(type, node)) privateFamilies.add(family);
    }
  }
  for (const name of own) {
    const family = familyOf(type, name);
    if (family !== null) privateFamilies.add(family);
  }
  return { nodes, own, privateFamilies };
}

function judge(
  type: PurlType,
  name: string,
  known: Known,
  prefixes: readonly string[],
): NameVerdict | "hosted" {
  const key = foldName(type, name);
  if (known.own.has(key)) return "own";
  if (prefixes.some((prefix) => hasPrefix(name, prefix))) return "private";
  const nodes = known.nodes.get(key) ?? [];
  const served = nodes.filter((node) => node.source === "registry");
  if (served.some((node) => isPublicHost(type, node))) return "ask";
  if (nodes.some((node) => isPrivateHost(type, node))) return "hosted";
  if (isWithin(type, name, known.privateFamilies)) return "private";
  return served.length > 0 || nodes.length === 0 ? "ask" : "elsewhere";
}

function hasPrefix(name: string, prefix: string): boolean {
  const bare = prefix.endsWith("*") ? prefix.slice(0, -1) : prefix;
  return bare !== "" && name.toLowerCase().startsWith(bare.toLowerCase());
}

function isPublicHost(type: PurlType, node: LockedNode): boolean {
  const url = servedFrom(node);
  return url !== null && isPublicRegistry(type, url, node.name);
}

/** A registry's address that everybody does not know. */
function isPrivateHost(type: PurlType, node: LockedNode): boolean {
  if (node.source !== "registry") return false;
  const url = servedFrom(node);
  return url !== null && !isPublicRegistry(type, url, node.name);
}
