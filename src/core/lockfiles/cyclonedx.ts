import { LockfileError } from "../errors.js";
import type { RequirementKind } from "../model/lockfile.js";
import { type CycloneDxEntry, entriesOf } from "./cyclonedx-entries.js";
import { partOf } from "./cyclonedx-part.js";
import type { DocumentContent } from "./document-graph.js";
import { type DocumentPart, Keys } from "./document-part.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import type { JsonPlace } from "./json-places.js";

const VERSIONS: ReadonlySet<unknown> = new Set(["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"]);

/** @throws {LockfileError} `unknown-version` */
export function cyclonedxVersion(json: JsonObject, place: JsonPlace): string {
  const { specVersion } = json;
  if (typeof specVersion === "string" && VERSIONS.has(specVersion)) return specVersion;
  const told =
    specVersion === undefined ? "it has no specVersion" : `CycloneDX ${quote(JSON.stringify(specVersion))}`;
  throw new LockfileError(
    "unknown-version",
    `${told}: 1.2 to 1.7 can be read`,
    place.lines.get("specVersion") ?? 1,
  );
}

/**
 * CycloneDX as JSON, https://cyclonedx.org/docs/1.7/json/. `metadata.component` is the service; components nested in it
 * are its own, as is an `application` that names neither version nor purl. Files are no components.
 */
export function readCyclonedx(json: JsonObject, place: JsonPlace, problems: EntryProblems): DocumentContent {
  const { metadata } = json;
  const subjectJson = isJsonObject(metadata) ? metadata["component"] : undefined;
  const subjectPlace = place.under.get("metadata")?.under.get("component");
  const keys = new Keys();
  const subject = isJsonObject(subjectJson) ? subjectOf(subjectJson, keys) : null;
  const own = isJsonObject(subjectJson) ? entriesOf(subjectJson, subjectPlace, true, problems) : [];
  const outside = new Set(servicesIn(json));
  const parts: DocumentPart[] = [];
  const containers = new Map<string, string>();
  const keyOf = new Map<CycloneDxEntry, string>();
  for (const entry of [...own, ...entriesOf(json, place, false, problems)]) {
    const reference = entry.json["bom-ref"];
    // Some tools list the subject among the components too.
    if (reference !== undefined && reference === subject?.key) continue;
    if (isFile(entry.json)) {
      if (typeof reference === "string") outside.add(reference);
      continue;
    }
    const part = partOf(entry, keys, problems);
    if (part === null) continue;
    parts.push(part);
    keyOf.set(entry, part.key);
    const above = entry.above === null ? (entry.isOwn ? subject?.key : undefined) : keyOf.get(entry.above);
    if (above !== undefined) containers.set(part.key, above);
  }
  if (json["components"] === undefined) problems.add("unreadable-entry", 1, "it names no components");
  return {
    parts,
    subject,
    described: [],
    edges: edgesOf(json, place, { known: new Set(referencesOf(parts, subject)), outside }, problems),
    containers,
    tellsScope: true,
  };
}

function subjectOf(json: JsonObject, keys: Keys): NonNullable<DocumentContent["subject"]> {
  const { "bom-ref": reference, purl, name, group, version } = json;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const wanted = [reference, purl].find((value) => typeof value === "string" && value !== "");
  const prefix = text(group) === "" ? "" : `${text(group)}/`;
  return {
    key: typeof wanted === "string" ? (keys.take(wanted) ?? keys.other()) : keys.other(),
    name: prefix + text(name),
    version: text(version),
  };
}

/** What stands in a folder is no package, as SPDX has files and packages apart. */
function isFile({ type, purl }: JsonObject): boolean {
  return type === "file" && purl === undefined;
}

/** Everything that may say what it depends on. */
function* referencesOf(
  parts: readonly DocumentPart[],
  subject: DocumentContent["subject"],
): Iterable<string> {
  if (subject !== null) yield subject.key;
  for (const { key, provides } of parts) {
    yield key;
    yield* provides;
  }
}

/** References of what others run: a component may depend on it, and it is none. */
function servicesIn({ services }: JsonObject): string[] {
  const found: string[] = [];
  const pending: unknown[] = [services];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const one of Array.isArray(next) ? (next as unknown[]) : []) {
      if (!isJsonObject(one)) continue;
      if (typeof one["bom-ref"] === "string") found.push(one["bom-ref"]);
      pending.push(one["services"]);
    }
  }
  return found;
}

function edgesOf(
  { dependencies = [] }: JsonObject,
  place: JsonPlace,
  { known, outside }: { readonly known: ReadonlySet<string>; readonly outside: ReadonlySet<string> },
  problems: EntryProblems,
): DocumentContent["edges"] {
  const edges = new Map<string, Map<string, RequirementKind>>();
  const at = place.lines.get("dependencies") ?? 1;
  if (!Array.isArray(dependencies)) {
    problems.add("unreadable-entry", at, "dependencies are no list");
    return edges;
  }
  const places = place.under.get("dependencies")?.items;
  dependencies.forEach((one: unknown, index) => {
    const own = places?.get(index);
    const line = own?.lines.get("ref") ?? own?.line ?? at;
    const { ref, dependsOn = [] } = isJsonObject(one) ? one : {};
    if (typeof ref !== "string" || !isTexts(dependsOn)) {
      problems.add("unreadable-entry", line, "an entry of the dependencies is no list of references");
      return;
    }
    if (dependsOn.length === 0 || outside.has(ref)) return;
    if (!known.has(ref)) {
      problems.add(
        "unreadable-entry",
        line,
        `dependencies are told of ${quote(ref)}, which is no component here`,
      );
      return;
    }
    const targets = edges.get(ref) ?? new Map<string, RequirementKind>();
    for (const to of dependsOn) if (to !== ref && !outside.has(to)) targets.set(to, "runtime");
    if (targets.size > 0) edges.set(ref, targets);
  });
  return edges;
}

function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((one) => typeof one === "string");
}
