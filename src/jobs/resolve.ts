import type { PrivateNames } from "../core/assess/privacy.js";
import type { LockfilePair } from "../core/compare.js";
import { buildGraph } from "../core/graph.js";
import { formatById } from "../core/lockfiles/index.js";
import type { Gap } from "../core/model/advisory.js";
import type { Graph } from "../core/model/graph.js";
import type { ParsedLockfile } from "../core/model/lockfile.js";
import { compareText } from "../core/model/order.js";
import { nameOf } from "../core/model/paths.js";
import type { Problem } from "../core/model/problem.js";
import { helpFor, type Need, resolve } from "../core/resolve/index.js";
import type { DependencyResolver } from "../ports.js";
import { Learning } from "./learning.js";

/** Parents of parents of imports: real projects come to an end after about ten. */
const MOST_ROUNDS = 60;
const SOURCE = "deps.dev";

/** What resolving needs from outside. */
export interface ResolvingPorts {
  /** null = the operator lets nobody be asked. */
  readonly resolver: DependencyResolver | null;
  readonly privateNames: PrivateNames;
}

/** What was read, with what could be found out about files that do not tell all. */
interface Resolution<T> {
  readonly read: readonly T[];
  readonly gaps: readonly Gap[];
}

/** Both sides of pairs, resolved by the same answers. Reads nothing but the resolver. @throws the signal's reason when it aborts */
export async function resolvePairs(
  ports: ResolvingPorts,
  pairs: readonly LockfilePair[],
  signal: AbortSignal,
): Promise<Resolution<LockfilePair>> {
  const graphs = pairs.flatMap(({ base, head }) => [base, head]).filter((graph) => graph !== null);
  const { resolved, gaps } = await resolveGraphs(ports, graphs, signal);
  const side = (graph: Graph | null) => (graph === null ? null : (resolved.get(graph) ?? graph));
  return { read: pairs.map((pair) => ({ ...pair, base: side(pair.base), head: side(pair.head) })), gaps };
}

/** The lockfiles of one commit. @throws the signal's reason when it aborts */
export async function resolveState<
  T extends { readonly graph: Graph | null; readonly problems: readonly Problem[] },
>(ports: ResolvingPorts, lockfiles: readonly T[], signal: AbortSignal): Promise<Resolution<T>> {
  const graphs = lockfiles.flatMap(({ graph }) => graph ?? []);
  const { resolved, gaps } = await resolveGraphs(ports, graphs, signal);
  return {
    read: lockfiles.map((one) => ({
      ...one,
      graph: one.graph === null ? null : (resolved.get(one.graph) ?? one.graph),
    })),
    gaps,
  };
}

/** A file that can be helped. */
interface Helped {
  readonly graph: Graph;
  readonly help: "maven" | "estimate" | "chains";
  lockfile: ParsedLockfile;
  done: boolean;
}

async function resolveGraphs(
  { resolver, privateNames }: ResolvingPorts,
  graphs: readonly Graph[],
  signal: AbortSignal,
): Promise<{ readonly resolved: ReadonlyMap<Graph, Graph>; readonly gaps: readonly Gap[] }> {
  const helped = graphs.flatMap((graph): Helped[] => {
    const { lockfile } = graph;
    const help = helpFor(lockfile, isManifest(lockfile));
    return help === null ? [] : [{ graph, help, lockfile, done: false }];
  });
  const beyondHelp = notTold(graphs.map(({ lockfile }) => lockfile));
  if (helped.length === 0) return { resolved: new Map(), gaps: beyondHelp };
  if (resolver === null) return { resolved: new Map(), gaps: [...beyondHelp, ...nobodyAsked(helped)] };
  const learning = new Learning(resolver, graphs, privateNames);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const needs = helped.flatMap((one) => advance(one, learning));
    if (needs.length === 0) break;
    if (!(await learning.learn(needs, signal))) break;
  }
  // What nobody will tell any more counts as not known: the problems say so.
  const left = helped.filter((one) => !one.done);
  const resolved = new Map(helped.map(({ graph, lockfile }) => [graph, buildGraph(lockfile)]));
  return { resolved, gaps: [...beyondHelp, ...learning.gaps(), ...unfinished(left)] };
}

function advance(one: Helped, learning: Learning): readonly Need[] {
  if (one.done) return [];
  const { lockfile, needs } = resolve(one.graph.lockfile, one.help, learning);
  one.lockfile = lockfile;
  one.done = needs.length === 0;
  return needs;
}

/** Whether a file stands in for a lockfile. */
function isManifest({ format }: ParsedLockfile): boolean {
  return formatById(format)?.isCovered !== undefined;
}

function namesOf(files: readonly ParsedLockfile[]): string {
  return [...new Set(files.map(({ path }) => nameOf(path)))].sort(compareText).join(" and ");
}

const SOURCE_OF_REST = "transitive components";

/** Manifests of ecosystems of which nobody tells what versions bring. */
function notTold(lockfiles: readonly ParsedLockfile[]): readonly Gap[] {
  const left = lockfiles.filter(
    (lockfile) =>
      isManifest(lockfile) &&
      !lockfile.tells.edges &&
      helpFor(lockfile, true) === null &&
      lockfile.nodes.some(({ source }) => source === "registry"),
  );
  if (left.length === 0) return [];
  const reason = `of ${namesOf(left)} only direct dependencies are known; what they bring is not checked: nobody tells it for this ecosystem`;
  return [{ source: SOURCE_OF_REST, kind: "not-covered", reason, packages: [] }];
}

/** Chains alone are no gap: the review says of each that its parent is not told. */
function nobodyAsked(helped: readonly Helped[]): readonly Gap[] {
  const manifests = helped.filter(({ help }) => help !== "chains").map(({ lockfile }) => lockfile);
  if (manifests.length === 0) return [];
  const reason = `${namesOf(manifests)} tells of direct dependencies; what they bring beyond it is not checked: deps.dev is not asked`;
  return [{ source: SOURCE_OF_REST, kind: "not-configured", reason, packages: [] }];
}

function unfinished(left: readonly Helped[]): readonly Gap[] {
  if (left.length === 0) return [];
  const reason = `what ${namesOf(left.map(({ lockfile }) => lockfile))} leads to is more than Weir asks for in one review; the rest is not checked`;
  return [{ source: SOURCE, kind: "not-asked", reason, packages: [] }];
}
