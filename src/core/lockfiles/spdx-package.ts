import { type DocumentPart, hashText, identityOf, type Keys, sourceOf } from "./document-part.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

/** What SPDX writes where it does not know, and where there is nothing. */
const NOTHING: ReadonlySet<unknown> = new Set(["NOASSERTION", "NONE", ""]);

/** One package; null with a problem where it cannot be read. */
export function packageOf(
  json: JsonObject,
  line: number,
  keys: Keys,
  problems: EntryProblems,
): DocumentPart | null {
  const { SPDXID: id, name, versionInfo, downloadLocation, licenseDeclared, primaryPackagePurpose } = json;
  const purl = purlIn(json);
  const version = toldIn(versionInfo) ?? "";
  const stated = {
    type: primaryPackagePurpose === "CONTAINER" ? "docker" : "generic",
    name: toldIn(name) ?? "",
    version,
  } as const;
  const identity = identityOf(purl, stated, line, problems);
  if (identity === null) return null;
  const resolved = toldIn(downloadLocation);
  const license = toldIn(licenseDeclared);
  // Trivy writes one for each lockfile that it found, between what was scanned and the packages.
  const isFirstParty = isApplication(json) && version === "";
  return {
    ...identity,
    key: keyOf(id, line, keys, problems),
    provides: [],
    source: isFirstParty ? "workspace" : sourceOf(identity, resolved),
    resolved,
    integrity: checksumsIn(json),
    licenses: license === null || license.length > MAX_TEXT ? [] : [license],
    line,
    development: null,
    optional: false,
  };
}

/** An application that no purl names: it may be one of the document's own. */
export function isApplication(json: JsonObject): boolean {
  return json["primaryPackagePurpose"] === "APPLICATION" && purlIn(json) === undefined;
}

function toldIn(value: unknown): string | null {
  return typeof value === "string" && !NOTHING.has(value) ? value : null;
}

function keyOf(id: unknown, line: number, keys: Keys, problems: EntryProblems): string {
  const key = typeof id === "string" && id !== "" ? keys.take(id) : null;
  if (key !== null) return key;
  problems.add(
    "unreadable-entry",
    line,
    typeof id === "string" && id !== ""
      ? `the SPDXID ${quote(id)} is that of a package before: what refers to it means that one`
      : "a package has no SPDXID, so nothing can refer to it",
  );
  return keys.other();
}

/** The first of its purls; undefined where there is none. */
function purlIn({ externalRefs }: JsonObject): unknown {
  const references = Array.isArray(externalRefs) ? (externalRefs as unknown[]) : [];
  const found = references.find((one) => isJsonObject(one) && one["referenceType"] === "purl");
  return isJsonObject(found) ? (found["referenceLocator"] ?? null) : undefined;
}

function checksumsIn({ checksums }: JsonObject): string | null {
  const texts = (Array.isArray(checksums) ? (checksums as unknown[]) : []).flatMap((one) =>
    isJsonObject(one) ? (hashText(one["algorithm"], one["checksumValue"]) ?? []) : [],
  );
  return texts.length === 0 ? null : texts.join(" ");
}
