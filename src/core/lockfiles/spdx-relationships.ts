import type { RequirementKind } from "../model/lockfile.js";
import type { DocumentEdges } from "./document-graph.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import type { JsonPlace } from "./json-places.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

/** What the relationships of a document say. */
export interface Relationships {
  /** Ids of what the document describes, in the order of the file. */
  readonly described: readonly string[];
  readonly edges: DocumentEdges;
  /** Contained → what contains it; the first one counts. */
  readonly containers: ReadonlyMap<string, string>;
  /** Whether something is said to be for development alone. */
  readonly tellsScope: boolean;
}

/** https://spdx.github.io/spdx-spec/v2.3/relationships-between-SPDX-elements/: the related element asks for the first. */
const DEPENDENCY_OF: ReadonlyMap<unknown, RequirementKind> = new Map([
  ["DEPENDENCY_OF", "runtime"],
  ["RUNTIME_DEPENDENCY_OF", "runtime"],
  ["PROVIDED_DEPENDENCY_OF", "runtime"],
  ["PREREQUISITE_FOR", "runtime"],
  ["OPTIONAL_DEPENDENCY_OF", "optional"],
  ["BUILD_DEPENDENCY_OF", "development"],
  ["DEV_DEPENDENCY_OF", "development"],
  ["TEST_DEPENDENCY_OF", "development"],
  ["BUILD_TOOL_OF", "development"],
  ["DEV_TOOL_OF", "development"],
  ["TEST_TOOL_OF", "development"],
]);
const DEPENDS_ON: ReadonlySet<unknown> = new Set(["DEPENDS_ON", "HAS_PREREQUISITE"]);

/**
 * @param ids `known`: those of packages; `others`: of what stands in the document and is none
 */
export function readRelationships(
  { relationships = [] }: JsonObject,
  place: JsonPlace,
  ids: { readonly known: ReadonlySet<string>; readonly others: ReadonlySet<string> },
  problems: EntryProblems,
): Relationships {
  const described: string[] = [];
  const edges = new Map<string, Map<string, RequirementKind>>();
  const containers = new Map<string, string>();
  let tellsScope = false;
  const at = place.lines.get("relationships") ?? 1;
  const places = place.under.get("relationships")?.items;
  const depends = (from: string, to: string, kind: RequirementKind, line: number) => {
    if (from === to || ids.others.has(from) || ids.others.has(to)) return;
    if (!ids.known.has(from)) {
      problems.add(
        "unreadable-entry",
        line,
        `a dependency is told of ${quote(from)}, which is no package here`,
      );
      return;
    }
    const targets = edges.get(from) ?? new Map<string, RequirementKind>();
    edges.set(from, targets);
    if (targets.get(to) !== "runtime") targets.set(to, kind);
    tellsScope ||= kind === "development";
  };
  const contains = (from: string, to: string) => {
    if (from !== to && ids.known.has(from) && ids.known.has(to) && !containers.has(to))
      containers.set(to, from);
  };
  if (!Array.isArray(relationships)) {
    problems.add("unreadable-entry", at, "relationships are no list");
    return { described, edges, containers, tellsScope };
  }
  relationships.forEach((one: unknown, index) => {
    const own = places?.get(index);
    const { spdxElementId: a, relationshipType: type, relatedSpdxElement: b } = isJsonObject(one) ? one : {};
    const line = own?.lines.get("spdxElementId") ?? own?.line ?? at;
    if (typeof a !== "string" || typeof b !== "string" || typeof type !== "string") {
      problems.add("unreadable-entry", line, "a relationship does not name two elements and a type");
      return;
    }
    const kind = DEPENDENCY_OF.get(type);
    if (kind !== undefined) depends(b, a, kind, line);
    else if (DEPENDS_ON.has(type)) depends(a, b, "runtime", line);
    else if (type === "DESCRIBES") described.push(b);
    else if (type === "DESCRIBED_BY") described.push(a);
    else if (type === "CONTAINS") contains(a, b);
    else if (type === "CONTAINED_BY") contains(b, a);
  });
  return { described, edges, containers, tellsScope };
}
