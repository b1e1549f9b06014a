import { packageKey } from "../model/advisory.js";
import type { DependencyGraph } from "../model/dependency-graph.js";
import { nameKey } from "../model/ecosystem.js";
import { type LockedNode, type ParsedLockfile, type Requirement, typeOf } from "../model/lockfile.js";
import { versionKey } from "../model/package-facts.js";
import type { Problem } from "../model/problem.js";
import { schemeOf } from "../versions/index.js";
import { isPreRelease } from "../versions/pre-release.js";
import { directRequirement } from "./direct.js";
import { type GraphKnowledge, type GraphNeed, TOLD_BY } from "./knowledge.js";

/** Names in one sentence. */
const NAMED = 5;
/** Components of one manifest: beyond it the answer is no estimate but a flood. */
const MOST_NODES = 50_000;

/** What became of a manifest, and what has to be known to go on. */
export interface Estimated {
  readonly lockfile: ParsedLockfile;
  readonly needs: readonly GraphNeed[];
}

/**
 * What a manifest without a lockfile leads to: for each direct dependency what it brings when it is installed alone, put
 * together. An estimate: a package manager would make versions agree. Where a range is asked for, the highest version
 * that it admits is taken, a pre-release only where there is nothing else.
 * @param read a manifest of one service; what its node does not require by itself it asks for by the file's own word
 * @returns with edges, every node from outside marked `toldBy`; directs of which nothing is known stand alone, and a
 *   problem names them
 */
export function estimate(read: ParsedLockfile, knowledge: GraphKnowledge): Estimated {
  const needs: GraphNeed[] = [];
  const unknown: string[] = [];
  const growing = new Growing(read);
  for (const node of directsOf(read)) {
    const type = typeOf(read, node);
    const version = node.version === "" ? chosen(read, node, knowledge, needs) : node.version;
    if (version === undefined) continue;
    const known = version === null ? null : { type, name: node.name, version };
    const graph = known === null ? null : knowledge.graphs.get(versionKey(known));
    if (known !== null && graph === undefined) needs.push({ kind: "graph", version: known });
    else if (known === null || graph == null || graph.nodes.length === 0) unknown.push(node.name);
    else {
      if (graph.partial) unknown.push(node.name);
      growing.add(node, known.version, graph);
    }
  }
  const problems = [...read.problems, ...unresolved(read, unknown), ...growing.problems()];
  return {
    needs,
    lockfile: { ...read, tells: { ...read.tells, edges: true }, nodes: growing.nodes(), problems },
  };
}

/** What services ask for and a registry serves. */
function directsOf({ nodes }: ParsedLockfile): LockedNode[] {
  return nodes.filter((node) => node.source === "registry");
}

/** The version that a range means; null = none is known, undefined = the versions have to be asked for first. */
function chosen(
  read: ParsedLockfile,
  node: LockedNode,
  { versions }: GraphKnowledge,
  needs: GraphNeed[],
): string | null | undefined {
  const pack = { type: typeOf(read, node), name: node.name };
  const published = versions.get(packageKey(pack));
  if (published === undefined) {
    needs.push({ kind: "versions", pack });
    return undefined;
  }
  const scheme = schemeOf(pack.type);
  const range = node.range ?? "";
  const fitting = (published ?? []).filter(
    (version) => range === "" || scheme.satisfies(version, range) === true,
  );
  const stable = fitting.filter((version) => !isPreRelease(pack.type, version));
  return highest(stable.length > 0 ? stable : fitting, (a, b) => scheme.compare(a, b));
}

function highest(versions: readonly string[], compare: (a: string, b: string) => number): string | null {
  return versions.reduce<string | null>(
    (best, version) => (best === null || compare(version, best) > 0 ? version : best),
    null,
  );
}

/** The nodes that come together. */
class Growing {
  readonly #read: ParsedLockfile;
  readonly #nodes = new Map<string, LockedNode & { requires: Requirement[] }>();
  readonly #direct = new Map<string, LockedNode>();
  #left = 0;

  constructor(read: ParsedLockfile) {
    this.#read = read;
    for (const node of read.nodes) {
      this.#nodes.set(node.key, { ...node, told: null, requires: [...node.requires] });
      if (node.source === "registry") this.#direct.set(nameKey(typeOf(read, node), node.name), node);
    }
    const service = this.#nodes.get(read.services[0]?.node ?? "");
    const asked = new Set(read.nodes.flatMap(({ requires }) => requires.flatMap(({ targets }) => targets)));
    for (const node of read.nodes) {
      if (node.source !== "workspace" && !asked.has(node.key))
        service?.requires.push(directRequirement(node));
    }
  }

  /** What a direct dependency brings. @param version the one that its range means */
  add(direct: LockedNode, version: string, graph: DependencyGraph): void {
    const type = typeOf(this.#read, direct);
    const known = this.#nodes.get(direct.key);
    if (known !== undefined && known.version === "")
      this.#nodes.set(direct.key, { ...known, version, toldBy: TOLD_BY });
    const keys = graph.nodes.map((node, index) => {
      if (index === 0) return direct.key;
      const asked = this.#direct.get(nameKey(type, node.name));
      // Python installs one version of a name: the one that is asked for.
      const isIt = asked !== undefined && (type === "pypi" || asked.version === node.version);
      return isIt ? asked.key : `${nameKey(type, node.name)}@${node.version}`;
    });
    graph.nodes.forEach((node, index) => {
      const key = keys[index] ?? "";
      if (this.#nodes.has(key)) return;
      if (this.#nodes.size >= MOST_NODES) {
        this.#left += 1;
        return;
      }
      this.#nodes.set(key, {
        ...broughtBy(direct),
        key,
        name: node.name,
        version: node.version,
        bundled: node.bundled,
        requires: [],
      });
    });
    for (const { from, to, range } of graph.edges) {
      const source = this.#nodes.get(keys[from] ?? "");
      const name = graph.nodes[to]?.name ?? "";
      if (source === undefined || source.requires.some(({ targets }) => targets[0] === keys[to])) continue;
      source.requires.push({ name, range, kind: "runtime", targets: [keys[to] ?? ""], mayBeMissing: true });
    }
  }

  nodes(): LockedNode[] {
    return [...this.#nodes.values()];
  }

  problems(): Problem[] {
    if (this.#left === 0) return [];
    const message = `what it leads to has more than ${MOST_NODES} components; ${this.#left} were left out`;
    return [{ kind: "limit", path: this.#read.path, line: null, message, severity: "partial" }];
  }
}

/** A component that no file of the repository names: it stands on the line of what brings it. */
function broughtBy({ line, type }: LockedNode): Omit<LockedNode, "key" | "name" | "version" | "requires"> {
  return {
    ...(type === undefined ? {} : { type }),
    provides: [],
    source: "registry",
    resolved: null,
    integrity: null,
    line,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    toldBy: TOLD_BY,
  };
}

function unresolved({ path }: ParsedLockfile, names: readonly string[]): Problem[] {
  if (names.length === 0) return [];
  const told = names.slice(0, NAMED).join(", ");
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  const message = `${TOLD_BY} does not tell all that these bring: ${told}${more}; what they inherit is not checked`;
  return [{ kind: "unresolved", path, line: null, message, severity: "partial" }];
}
