import type { Finding } from "../model/finding.js";
import { nameKey } from "../model/ecosystem.js";
import { type Graph, nodeAt } from "../model/graph.js";
import {
  countsOwnWord,
  type DeclaredDependency,
  type LockedNode,
  type LockedService,
  type Manifest,
  typeOf,
} from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { code, type Prose } from "../model/prose.js";
import { addTo } from "../model/multimap.js";
import { schemeOf } from "../versions/index.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { demandOf } from "./demand.js";
import { findingKey } from "./finding-about.js";

/** One line of a manifest that the lockfile does not keep. */
interface Drift {
  readonly service: LockedService;
  readonly manifest: Manifest;
  readonly declared: DeclaredDependency;
  readonly kind: "absent" | "range" | "name";
  readonly reason: Prose;
}

/**
 * `manifest-drift`: the manifest asks for what the lockfile does not hold. Peer dependencies are not demanded, optional
 * ones may be absent, and what an override decides is left to it. What cannot be told raises nothing.
 */
export const assessManifestDrift: Assessor = (input) => {
  const { base, head } = input;
  if (head === null || countsOwnWord(head.lockfile)) return [];
  const before = new Set((base === null ? [] : driftsOf(base)).map(identity));
  return driftsOf(head).map((drift) => findingOf(input, drift, before.has(identity(drift))));
};

/** The same service, name and kind of drift in base: it was there before. */
function identity({ service, declared, kind }: Drift): string {
  return JSON.stringify([service.path, declared.name, kind]);
}

function driftsOf(graph: Graph): readonly Drift[] {
  /** Names are compared as the ecosystem compares them. */
  const keyOf = (name: string): string => nameKey(graph.lockfile.purlType, name);
  const overridden = new Set(graph.lockfile.overrides.map(({ name }) => keyOf(name)));
  const roots = new Map(graph.roots.map((root) => [nodeAt(graph, root).key, root]));
  return graph.lockfile.services.flatMap((service) => {
    const root = roots.get(service.node);
    const { manifest } = service;
    if (root === undefined || manifest === null) return [];
    const held = heldBy(graph, root, keyOf);
    const mayBeAbsent = new Set([
      ...manifest.declared.filter(({ kind }) => kind === "optional").map(({ name }) => keyOf(name)),
      ...nodeAt(graph, root)
        .requires.filter(({ mayBeMissing }) => mayBeMissing)
        .map(({ name }) => keyOf(name)),
    ]);
    return manifest.declared.flatMap((declared) => {
      const key = keyOf(declared.name);
      if (declared.kind === "peer" || overridden.has(key)) return [];
      const found = held.get(key) ?? [];
      const drift = driftOf(graph, declared, found, mayBeAbsent.has(key), overridden);
      return drift === null ? [] : [{ service, manifest, declared, ...drift }];
    });
  });
}

/** What the service's own requirements lead to, by the key of the name under which it asks. */
function heldBy(
  graph: Graph,
  root: number,
  keyOf: (name: string) => string,
): ReadonlyMap<string, readonly LockedNode[]> {
  const byKey = new Map<string, LockedNode>();
  for (let edge = graph.offsets[root] ?? 0; edge < (graph.offsets[root + 1] ?? 0); edge++) {
    const node = nodeAt(graph, graph.targets[edge] ?? 0);
    for (const key of [...node.provides, node.key]) byKey.set(lookupKey(graph, key), node);
  }
  const held = new Map<string, LockedNode[]>();
  for (const { name, targets } of nodeAt(graph, root).requires) {
    const keys = graph.lockfile.lookup === "nested" ? [name] : targets;
    const node = keys.map((key) => byKey.get(key)).find((found) => found !== undefined);
    if (node !== undefined) addTo(held, keyOf(name), node);
  }
  return held;
}

/** `nested`: the folder's name, which is what the requirement says; an edge leads to the nearest one. */
function lookupKey({ lockfile }: Graph, key: string): string {
  const folder = "node_modules/";
  const at = lockfile.lookup === "nested" ? key.lastIndexOf(folder) : -1;
  return at === -1 ? key : key.slice(at + folder.length);
}

function driftOf(
  graph: Graph,
  declared: DeclaredDependency,
  found: readonly LockedNode[],
  mayBeAbsent: boolean,
  overridden: ReadonlySet<string>,
): Pick<Drift, "kind" | "reason"> | null {
  const scheme = schemeOf(graph.lockfile.purlType);
  const demand = demandOf(declared, scheme);
  const asks: Prose = ["asks for ", code(`${declared.name} ${declared.range}`.trim())];
  if (found.length === 0) {
    if (!demand.held || mayBeAbsent) return null;
    return { kind: "absent", reason: [...asks, ", which the lockfile does not hold"] };
  }
  // Only what a registry serves has a name and a version of its own to be held to.
  const served = found.filter((node) => node.source === "registry");
  const { name, range } = demand;
  if (served.length < found.length || name === null) return null;
  if (overridden.has(nameKey(graph.lockfile.purlType, name))) return null;
  const keyOf = (node: LockedNode) => nameKey(typeOf(graph.lockfile, node), node.name);
  const other = served.find((node) => keyOf(node) !== nameKey(typeOf(graph.lockfile, node), name));
  if (other !== undefined) {
    return {
      kind: "name",
      reason: [...asks, ", but the lockfile holds ", code(other.name), " in its place"],
    };
  }
  if (range === null || served.some((node) => scheme.satisfies(node.version, range) !== false)) return null;
  const versions = [...new Set(served.map((node) => node.version))].sort();
  return { kind: "range", reason: [...asks, ", but the lockfile holds ", code(versions.join(", "))] };
}

function findingOf(input: AssessInput, drift: Drift, before: boolean): Finding {
  const { service, manifest, declared, kind, reason } = drift;
  return {
    flag: "manifest-drift",
    state: before ? "still" : "new",
    lockfile: input.diff.path,
    services: [service.path],
    component: null,
    change: null,
    key: findingKey("manifest-drift", declared.name, kind),
    reason,
    advice: ["run the package manager's install and commit the lockfile"],
    advisory: null,
    fix: null,
    severity: "none",
    scope: declared.kind === "development" ? "development" : "runtime",
    direct: true,
    source: nameOf(manifest.path),
    location: { path: manifest.path, line: declared.line },
    becameRuntime: false,
  };
}
