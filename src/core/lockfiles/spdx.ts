import { LockfileError } from "../errors.js";
import type { DocumentContent } from "./document-graph.js";
import { type DocumentPart, Keys } from "./document-part.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import type { JsonPlace } from "./json-places.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { isApplication, packageOf } from "./spdx-package.js";
import { readRelationships } from "./spdx-relationships.js";

const VERSIONS: ReadonlySet<unknown> = new Set(["SPDX-2.2", "SPDX-2.3"]);

/** @throws {LockfileError} `unknown-version` */
export function spdxVersion(json: JsonObject, place: JsonPlace): string {
  const { spdxVersion: version } = json;
  if (typeof version === "string" && VERSIONS.has(version)) return version.slice("SPDX-".length);
  throw new LockfileError(
    "unknown-version",
    `SPDX ${quote(JSON.stringify(version))}: SPDX-2.2 and SPDX-2.3 can be read`,
    place.lines.get("spdxVersion") ?? 1,
  );
}

/**
 * SPDX 2 as JSON, https://spdx.github.io/spdx-spec/v2.3/. The one package that the document describes is the service; of
 * several each is a component that the service asks for. Applications that the service contains are its own. Files and snippets are no components.
 */
export function readSpdx(json: JsonObject, place: JsonPlace, problems: EntryProblems): DocumentContent {
  const { packages = [], documentDescribes } = json;
  const at = place.lines.get("packages") ?? 1;
  if (!Array.isArray(packages)) throw new LockfileError("syntax", "packages are no list", at);
  if (json["packages"] === undefined) problems.add("unreadable-entry", 1, "it names no packages");
  const keys = new Keys();
  const read: DocumentPart[] = [];
  const applications = new Set<string>();
  const places = place.under.get("packages")?.items;
  packages.forEach((one: unknown, index) => {
    const own = places?.get(index);
    const line = own?.lines.get("name") ?? own?.line ?? at;
    const part = isJsonObject(one) ? packageOf(one, line, keys, problems) : null;
    if (part !== null) {
      read.push(part);
      if (isJsonObject(one) && isApplication(one)) applications.add(part.key);
    } else if (!isJsonObject(one)) problems.add("unreadable-entry", line, "a package is no object");
  });
  const known = new Set(read.map(({ key }) => key));
  const told = readRelationships(json, place, { known, others: new Set(elementsIn(json)) }, problems);
  const listed = Array.isArray(documentDescribes) ? (documentDescribes as unknown[]) : [];
  const described = new Set(
    [...listed, ...told.described].filter((key): key is string => typeof key === "string" && known.has(key)),
  );
  const [first] = described;
  const subject = described.size === 1 ? read.find(({ key }) => key === first) : undefined;
  const isOwn = (key: string) =>
    subject !== undefined && applications.has(key) && told.containers.get(key) === subject.key;
  return {
    parts: read
      .filter((part) => part !== subject)
      .map((part) => (isOwn(part.key) ? { ...part, source: "workspace" } : part)),
    subject: subject ?? null,
    described: subject === undefined ? [...described] : [],
    edges: told.edges,
    containers: told.containers,
    tellsScope: told.tellsScope,
  };
}

/** Ids of what is in the document and no package. */
function elementsIn({ SPDXID: document, files, snippets }: JsonObject): string[] {
  const lists = [files, snippets].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  const ids = lists.map((one) => (isJsonObject(one) ? one["SPDXID"] : undefined));
  return [document, "SPDXRef-DOCUMENT", "NONE", "NOASSERTION", ...ids].filter((id) => typeof id === "string");
}
