import type { FormatTells, LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import type { DocumentPart } from "./document-part.js";
import { MAX_TEXT } from "./entry-problems.js";
import { lockedNode } from "../model/locked-node.js";

/** What a bill of materials says, whichever format it is written in. */
export interface DocumentContent {
  /** In the order of the file, every key once. */
  readonly parts: readonly DocumentPart[];
  /** What the document is about; null = it does not say. Not among the parts. */
  readonly subject: { readonly key: string; readonly name: string; readonly version: string } | null;
  /** What the document is about besides: components that it names first. */
  readonly described: readonly string[];
  /** Key of the dependant → key of the dependency → how it is needed. */
  readonly edges: DocumentEdges;
  /** What contains a part, by the part's key: no dependency, but where nobody asks for the part, the way to it. */
  readonly containers: ReadonlyMap<string, string>;
  /** Whether the document says of anything that it is needed for development alone, or would if it were. */
  readonly tellsScope: boolean;
}

export type DocumentEdges = ReadonlyMap<string, ReadonlyMap<string, RequirementKind>>;

/** Nodes and what the document could tell. The last node is that of the service. */
export interface DocumentGraph {
  readonly nodes: readonly LockedNode[];
  readonly service: string;
  readonly tells: FormatTells;
}

/** Key of the service of a document that does not say what it is about: no reference is empty. */
const NOBODY = "";

/**
 * Joins the parts. The service is what the document is about; what it asks for is direct, through first-party parts
 * (trivy puts one for each lockfile between). A document without dependencies tells no edges; one that tells them, and
 * not what the service asks for, has its chains begin where nobody asks for a part: whether that is direct is not told.
 */
export function documentGraph(content: DocumentContent): DocumentGraph {
  const { parts, subject, described, tellsScope } = content;
  const service = subject?.key ?? NOBODY;
  const byKey = new Map(parts.map((part) => [part.key, part]));
  const hasEdges = content.edges.size > 0 || described.length > 0;
  const tells: FormatTells = { direct: false, scope: tellsScope, edges: hasEdges, integrity: false };
  const own = { key: service, name: subject?.name ?? "", version: subject?.version ?? "" };
  const serviceNode = (requires: readonly Requirement[]) =>
    lockedNode({ ...own, source: "workspace", line: 1, requires });
  if (!hasEdges && parts.length > 0) {
    const nodes = parts.map((part) => nodeOf(part, [], { direct: null, development: part.development }));
    return { nodes: [...nodes, serviceNode([])], service, tells };
  }
  const asked = askedFor(content, byKey, service);
  const firstParty = [service, ...parts.flatMap(({ key, source }) => (source === "workspace" ? [key] : []))];
  const isTold = described.length > 0 || firstParty.some((key) => content.edges.has(key));
  const edges = withWays(content, asked, service, isTold ? null : parts);
  const requirementsOf = (targets: ReadonlyMap<string, RequirementKind>) =>
    [...targets].map(([key, kind]) => requirementOf(key, kind, byKey.get(key)));
  const nodes = parts.map((part) => nodeOf(part, requirementsOf(edges.get(part.key) ?? new Map()), null));
  const requires = requirementsOf(throughFirstParty(service, edges, byKey));
  return {
    nodes: [...nodes, serviceNode(requires)],
    service,
    tells: { ...tells, edges: true, direct: isTold || parts.length === 0 },
  };
}

function nodeOf(part: DocumentPart, requires: readonly Requirement[], told: LockedNode["told"]): LockedNode {
  const { key, provides, type, name, version, qualifiers, source, resolved, integrity, line } = part;
  const stated = { key, provides, type, name, version, qualifiers, source, resolved, integrity, line };
  const node = lockedNode({ ...stated, optional: part.optional, told, requires });
  return part.licenses.length === 0 ? node : { ...node, licenses: part.licenses };
}

function requirementOf(key: string, kind: RequirementKind, part: DocumentPart | undefined): Requirement {
  return {
    name: part?.name ?? key.slice(0, MAX_TEXT),
    range: "",
    kind: kind !== "runtime" ? kind : kindOf(part),
    targets: [key],
    mayBeMissing: false,
  };
}

/** A part that is needed for development alone is so for whoever asks for it. */
function kindOf(part: DocumentPart | undefined): RequirementKind {
  if (part?.development === true) return "development";
  return part?.optional === true ? "optional" : "runtime";
}

/** Keys of the parts that something else asks for. */
function askedFor(
  { edges, described }: DocumentContent,
  byKey: ReadonlyMap<string, DocumentPart>,
  service: string,
): Set<string> {
  const keys = new Map([...byKey.values()].flatMap(({ key, provides }) => provides.map((one) => [one, key])));
  const asked = new Set(described);
  for (const [from, targets] of edges) {
    if (from !== service && !byKey.has(from)) continue;
    for (const target of targets.keys()) if (target !== from) asked.add(keys.get(target) ?? target);
  }
  return asked;
}

/** The edges, and a way to what nobody asks for: from what contains it, else from the service. */
function withWays(
  { edges, described, containers }: DocumentContent,
  asked: ReadonlySet<string>,
  service: string,
  orphans: readonly DocumentPart[] | null,
): Map<string, Map<string, RequirementKind>> {
  const all = new Map([...edges].map(([from, targets]) => [from, new Map(targets)]));
  const add = (from: string, to: string) => {
    const targets = all.get(from) ?? new Map<string, RequirementKind>();
    all.set(from, targets);
    if (!targets.has(to)) targets.set(to, "runtime");
  };
  for (const key of described) add(service, key);
  for (const [part, container] of containers) if (!asked.has(part)) add(container, part);
  for (const { key } of orphans ?? []) if (!asked.has(key) && !containers.has(key)) add(service, key);
  return all;
}

/** What the service asks for, first-party parts replaced by what they ask for. */
function throughFirstParty(
  service: string,
  edges: ReadonlyMap<string, ReadonlyMap<string, RequirementKind>>,
  byKey: ReadonlyMap<string, DocumentPart>,
): ReadonlyMap<string, RequirementKind> {
  const found = new Map<string, RequirementKind>();
  const passed = new Set([service]);
  const pending = [service];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    for (const [to, kind] of edges.get(from) ?? []) {
      if (byKey.get(to)?.source !== "workspace") {
        if (found.get(to) !== "runtime") found.set(to, kind);
      } else if (!passed.has(to)) {
        passed.add(to);
        pending.push(to);
      }
    }
  }
  return found;
}
