import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { COMPANION_ROUNDS, wantedCompanions } from "../../../src/core/lockfiles/companions.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import type { Scope } from "../../../src/core/model/component.js";
import { EdgeKind, type Graph, nodeAt } from "../../../src/core/model/graph.js";
import type { LockedNode, LockfileInput } from "../../../src/core/model/lockfile.js";

/** Where the fixtures of every format lie: `<format>/<case>/`. */
export const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "lockfiles");

/** A component as expected.json writes it; every fact that it names must hold, the others are not looked at. */
export interface ExpectedComponent {
  readonly name: string;
  readonly version: string;
  readonly direct?: boolean;
  readonly scope?: Scope;
  readonly line?: number;
  readonly source?: LockedNode["source"];
  readonly resolved?: string;
  readonly integrity?: string;
  readonly bundled?: boolean;
  readonly optional?: boolean;
  readonly platform?: boolean;
  readonly installScript?: boolean | null;
  readonly deprecated?: string | true | null;
  /** What its line says, where that is not its name (a parent, of what is inherited). */
  readonly row?: string;
}

/** expected.json; README.md beside the fixtures describes it. */
export interface Expected {
  readonly error?: { readonly kind: string; readonly line: number | null };
  readonly version?: string;
  readonly services?: readonly string[];
  readonly components?: readonly ExpectedComponent[];
  readonly edges?: readonly string[];
  readonly missing?: readonly string[];
  readonly problems?: readonly { readonly kind: string; readonly line: number | null }[];
}

/** The cases of a format, by folder name. */
export function casesOf(format: string): string[] {
  const folder = join(FIXTURES, format);
  return existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];
}

export function expectedOf(folder: string): Expected {
  return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
}

/** The lockfile of a folder with the companions its format asks for, as a caller gives them. */
export function inputOf(format: LockfileFormat, folder: string): LockfileInput {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const path = paths.find((candidate) => format.matches(candidate));
  if (path === undefined) throw new Error(`${folder} holds no lockfile of ${format.id}`);
  const text = readFileSync(join(folder, path), "utf8");
  const companions = new Map<string, string>();
  const others = new Set(paths.filter((other) => other !== path));
  for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
    const read = new Map([...companions, [path, text]]);
    for (const companion of wantedCompanions(format, path, others, read, new Set(read.keys()))) {
      companions.set(companion, readFileSync(join(folder, companion), "utf8"));
    }
  }
  return { path, text, companions };
}

/** What a graph says, in the words of expected.json. */
export function told(graph: Graph): Required<Omit<Expected, "error" | "components">> {
  const { lockfile } = graph;
  const label = labeller(graph);
  const edges: string[] = [];
  lockfile.nodes.forEach((_node, from) => {
    for (const [to, kind] of edgesFrom(graph, from)) {
      edges.push(`${label(from)} > ${label(to)}${kind === EdgeKind.runtime ? "" : ` (${nameOfKind(kind)})`}`);
    }
  });
  return {
    version: lockfile.version,
    services: lockfile.services.map((service) => service.path).sort(),
    edges: [...new Set(edges)].sort(),
    missing: graph.missing
      .map(({ from, requirement }) => `${label(from)} > ${requirement.name}@${requirement.range}`)
      .sort(),
    problems: lockfile.problems.map(({ kind, line }) => ({ kind, line })),
  };
}

export interface ComponentTold extends LockedNode {
  readonly direct: boolean;
  readonly scope: Scope;
}

/** Every component node with what can be said of it; `direct` and `scope` from the edges alone. */
export function componentsTold(graph: Graph): ComponentTold[] {
  const runtime = reached(graph, false);
  const anyhow = reached(graph, true);
  const direct = new Set(graph.roots.flatMap((root) => edgesFrom(graph, root).map(([to]) => to)));
  return graph.lockfile.nodes.flatMap((node, index) => {
    if (node.source === "workspace") return [];
    const scope = runtime.has(index) ? "runtime" : anyhow.has(index) ? "development" : "unknown";
    return [{ ...node, direct: direct.has(index), scope }];
  });
}

function labeller(graph: Graph): (index: number) => string {
  const services = new Map(graph.roots.map((root, at) => [root, graph.lockfile.services[at]?.path ?? "?"]));
  return (index) => {
    const node = nodeAt(graph, index);
    return services.get(index) ?? (node.source === "workspace" ? node.key : `${node.name}@${node.version}`);
  };
}

function edgesFrom(graph: Graph, from: number): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let edge = graph.offsets[from] ?? 0; edge < (graph.offsets[from + 1] ?? 0); edge += 1) {
    found.push([graph.targets[edge] ?? -1, graph.kinds[edge] ?? -1]);
  }
  return found;
}

function nameOfKind(kind: number): string {
  return Object.entries(EdgeKind).find(([, value]) => value === kind)?.[0] ?? "?";
}

function reached(graph: Graph, development: boolean): ReadonlySet<number> {
  const seen = new Set<number>();
  const pending = [...graph.roots];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const [to, kind] of edgesFrom(graph, next)) {
      if (seen.has(to) || (!development && kind === EdgeKind.development)) continue;
      seen.add(to);
      pending.push(to);
    }
  }
  return seen;
}
