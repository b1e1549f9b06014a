import { LockfileError } from "../errors.js";
import type {
  LockedNode,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { addTo } from "../model/multimap.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { CONFLICT } from "./merge-markers.js";
import { readPaketEntries } from "./paket-entries.js";
import {
  dependenciesBeside,
  isReferences,
  PAKET_MANIFESTS,
  type PaketAsk,
  paketCompanions,
  readDependencies,
  readReferences,
} from "./paket-manifests.js";
import { paketNodes, requirementAsked } from "./paket-nodes.js";
import { serviceNode } from "./service-node.js";

/**
 * Paket's paket.lock: packages of NuGet, and files of repositories, by groups. What is direct stands in paket.dependencies
 * and in the paket.references of every project, each of which is a service. Groups are named as people like, so nothing
 * tells what is for development. https://fsprojects.github.io/Paket/lock-file.html
 */
export const paketLock: LockfileFormat = {
  id: "paket-lock",
  title: "Paket (paket.lock)",
  purlType: "nuget",
  tells: { direct: true, scope: false, edges: true, integrity: false },
  manifestNames: PAKET_MANIFESTS,
  matches: (path) => nameOf(path) === "paket.lock",
  companions: paketCompanions,
  parse,
};

interface Manifest {
  readonly path: string;
  readonly asks: readonly PaketAsk[];
}

function parse(input: LockfileInput): ParsedLockfile {
  const { path, text } = input;
  if (text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
  const problems = new EntryProblems(path);
  const { entries, conflict, strange } = readPaketEntries(text, problems);
  if (conflict !== null) problems.addFatal("merge-conflict", conflict, CONFLICT);
  const nodes = paketNodes(entries, problems);
  const manifests = manifestsOf(input);
  if (nodes.length === 0) refuseEmpty(manifests, entries[0]?.line ?? null, strange);
  if (manifests.length === 0) {
    const message = "no paket.dependencies beside it was read: what is direct is unknown";
    problems.add("missing-manifest", null, message);
  }
  const services = servicesOf(manifests, directoryOf(path));
  return {
    format: paketLock.id,
    version: "",
    path,
    purlType: "nuget",
    tells: { ...paketLock.tells, direct: manifests.length > 0 },
    lookup: "exact",
    nodes: [...nodes, ...services.map(({ node }) => node)],
    services: services.map(({ service }) => service),
    overrides: [],
    problems: problems.all(),
  };
}

function manifestsOf({ path, companions }: LockfileInput): Manifest[] {
  const dependencies = dependenciesBeside(path);
  return [...companions].flatMap(([other, text]): Manifest[] => {
    if (other === dependencies) return [{ path: other, asks: readDependencies(text) }];
    return isReferences(other) ? [{ path: other, asks: readReferences(text) }] : [];
  });
}

/** One per directory; what stands beside the paket.lock belongs to its own, which is always there. */
function servicesOf(
  manifests: readonly Manifest[],
  own: string,
): { readonly service: LockedService; readonly node: LockedNode }[] {
  const byDirectory = new Map<string, Manifest[]>([[own, []]]);
  for (const manifest of manifests) {
    const directory = directoryOf(manifest.path);
    addTo(byDirectory, directory, manifest);
  }
  return [...byDirectory].map(([directory, inside]) => {
    const requires: Requirement[] = inside.flatMap(({ asks }) => asks.map(requirementAsked));
    const [first] = inside;
    const declared = first?.asks.map(({ name, range, kind, line }) => ({ name, range, kind, line })) ?? [];
    const manifest = first === undefined ? null : { path: first.path, declared };
    const service = { path: directory, name: null, node: `service:${directory}`, manifest };
    return { service, node: serviceNode(service, { requires }) };
  });
}

function refuseEmpty(manifests: readonly Manifest[], unread: number | null, strange: number | null): void {
  if (unread !== null) throw new LockfileError("empty", "none of its entries can be read", unread);
  if (strange !== null) throw new LockfileError("syntax", "it is no paket.lock", strange);
  for (const { path, asks } of manifests) {
    const [asked] = asks;
    if (asked === undefined) continue;
    throw new LockfileError("empty", `it holds no component, but ${path} asks for ${quote(asked.name)}`, 1);
  }
}
