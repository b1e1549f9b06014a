import type { Bill, BillEdge, BillNote, BillService, Occurrence } from "../model/bill.js";
import { nodeAt } from "../model/graph.js";
import {
  type LockedNode,
  type LockedService,
  type ParsedLockfile,
  type RequirementKind,
  typeOf,
} from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { refOfNode } from "../model/node-ref.js";
import { Copies } from "./copies.js";
import { Ids } from "./ids.js";
import { compareText } from "../model/order.js";
import { type BillSide, forEachRequired } from "./side.js";

/** One service, as several lockfiles may tell it. */
interface Draft {
  readonly path: string;
  name: string | null;
  version: string | null;
  readonly occurrences: Occurrence[];
}

/** In the order of `EdgeKind`. */
const KINDS: readonly RequirementKind[] = ["runtime", "development", "optional", "peer"];

/**
 * Puts lockfiles together: one component per (type, name, version, source, qualifiers), one service per directory. Until here
 * everything was told by node; the edges of a bill join what is merged, so they may show a way through two copies of
 * one component that no single copy has.
 */
export class Gathering {
  readonly #copies = new Map<string, Copies>();
  readonly #services = new Map<string, Draft>();
  readonly #edges = new Map<string, Map<string, RequirementKind>>();

  /** Adds what a lockfile has for the bill. */
  add(side: BillSide): void {
    const told = new Map(side.graph.lockfile.services.map((service) => [service.node, service]));
    const keys = keysOf(side, told);
    keys.forEach((key, index) => {
      if (key === null) return;
      const node = nodeAt(side.graph, index);
      if (side.services[index] === 1) this.#addService(key, side, node, told.get(node.key));
      else this.#copiesOf(key, side, node).add(side, index);
      forEachRequired(side, index, (target, kind) => {
        const to = keys[target];
        if (to !== null && to !== undefined && to !== key) this.#join(key, to, KINDS[kind] ?? "runtime");
      });
    });
  }

  /** Says something of every component that one of these nodes is a copy of. */
  note(side: BillSide, nodes: readonly number[], notes: readonly BillNote[]): void {
    for (const index of nodes) {
      const copies = this.#copies.get(componentKey(side.graph.lockfile, nodeAt(side.graph, index)));
      for (const { name, value } of notes) copies?.note(name, value);
    }
  }

  /**
   * All of it. A service at `path` becomes the subject; without one the repository does, and holds every service.
   * @param name of the repository, and of a service without one at its top
   */
  told(name: string, path: string | null): Pick<Bill, "subject" | "services" | "components"> {
    const ids = new Ids(
      [...this.#copies].map(([key, { ref }]) => ({ key, ref })),
      this.#services,
    );
    const requires = (key: string): BillEdge[] =>
      [...(this.#edges.get(key) ?? [])]
        .map(([to, kind]) => ({ to: ids.of(to), kind }))
        .sort((a, b) => compareText(a.to, b.to));
    const services = [...this.#services].map(([key, draft]): BillService => ({
      id: ids.of(key),
      name: draft.name ?? nameOfPath(draft.path, name),
      version: draft.version,
      occurrences: draft.occurrences.sort((a, b) => compareText(a.path, b.path) || a.line - b.line),
      notes: [{ name: "weir:path", value: draft.path }],
      requires: requires(key),
    }));
    services.sort((a, b) => compareText(a.id, b.id));
    const own = path === null ? undefined : services.find(({ id }) => id === ids.of(serviceKey(path)));
    const repository: BillService = {
      id: "repository",
      name,
      version: null,
      occurrences: [],
      notes: [],
      requires: services.map(({ id }) => ({ to: id, kind: "runtime" })),
    };
    return {
      subject: own ?? repository,
      services: services.filter((service) => service !== own),
      components: [...this.#copies]
        .map(([key, copies]) => copies.told(ids.of(key), requires(key)))
        .sort((a, b) => compareText(a.id, b.id)),
    };
  }

  #copiesOf(key: string, side: BillSide, node: LockedNode): Copies {
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    const copies = new Copies(refOfNode(side.graph.lockfile, node));
    this.#copies.set(key, copies);
    return copies;
  }

  #addService(key: string, side: BillSide, node: LockedNode, service: LockedService | undefined): void {
    const { path } = side.graph.lockfile;
    const occurrence = { path, line: node.line };
    const draft = this.#services.get(key) ?? {
      path: service?.path ?? node.key,
      name: null,
      version: null,
      occurrences: [],
    };
    draft.occurrences.push(occurrence);
    // Two lockfiles of one directory read the same manifest; if they differ, the choice must not depend on their order.
    draft.name = least(draft.name, service?.name ?? null);
    draft.version = least(draft.version, node.version);
    this.#services.set(key, draft);
  }

  #join(from: string, to: string, kind: RequirementKind): void {
    const edges = this.#edges.get(from) ?? new Map<string, RequirementKind>();
    this.#edges.set(from, edges);
    const known = edges.get(to);
    edges.set(to, known === undefined ? kind : stronger(known, kind));
  }
}

const BINDING: readonly RequirementKind[] = ["runtime", "peer", "optional", "development"];

/** Which of two kinds of requirement binds more. */
function stronger(a: RequirementKind, b: RequirementKind): RequirementKind {
  return BINDING.indexOf(a) <= BINDING.indexOf(b) ? a : b;
}

function least(a: string | null, b: string | null): string | null {
  if (a === null || a === "") return b === "" ? null : b;
  return b === null || b === "" || a < b ? a : b;
}

/** A directory's own name; the repository's for its top. */
function nameOfPath(path: string, repository: string): string {
  return path === "." ? repository : nameOf(path);
}

function serviceKey(path: string): string {
  return JSON.stringify(["service", path]);
}

/** What nodes of any lockfile have in common that are copies of one component. */
export function componentKey(lockfile: ParsedLockfile, node: LockedNode): string {
  const { name, version, source, qualifiers = [] } = node;
  return JSON.stringify([typeOf(lockfile, node), name, version, source, qualifiers]);
}

/** What every node of a lockfile is merged by; null where it is not in the bill. */
function keysOf(side: BillSide, told: ReadonlyMap<string, LockedService>): (string | null)[] {
  return side.graph.lockfile.nodes.map((node, index) => {
    if (side.included[index] === 0) return null;
    if (side.services[index] === 0) return componentKey(side.graph.lockfile, node);
    return serviceKey(told.get(node.key)?.path ?? node.key);
  });
}
