import type { CycloneDxEntry } from "./cyclonedx-entries.js";
import {
  type DocumentPart,
  hashText,
  type Identity,
  identityOf,
  type Keys,
  sourceOf,
} from "./document-part.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { trivySource } from "./trivy-source.js";

/** Properties with which generators say what `scope` cannot: https://github.com/CycloneDX/cyclonedx-property-taxonomy */
const OF_DEVELOPMENT: ReadonlySet<unknown> = new Set([
  "cdx:composer:package:isDevRequirement",
  "cdx:npm:package:development",
]);

/** One component; null with a problem where it cannot be read. */
export function partOf(
  { json, line, isOwn }: CycloneDxEntry,
  keys: Keys,
  problems: EntryProblems,
): DocumentPart | null {
  const { purl, name, group, version, type, scope, "bom-ref": reference } = json;
  const prefix = textOf(group) === "" ? "" : `${textOf(group)}/`;
  const named = textOf(name) === "" ? "" : prefix + textOf(name);
  const stated = {
    type: type === "container" ? "docker" : "generic",
    name: named,
    version: textOf(version),
  } as const;
  const known = identityOf(purl, stated, line, problems);
  if (known === null) return null;
  const identity = withSource(known, json);
  const isUnnamed = type === "application" && purl === undefined;
  const isFirstParty = isOwn || (isUnnamed && (stated.version === "" || isServiceOfWeir(json)));
  const archive = archiveOf(json);
  const resolved = archive === null ? null : textOf(archive["url"]);
  return {
    ...identity,
    ...keyOf(reference, purl, line, keys, problems),
    source: isFirstParty ? "workspace" : sourceOf(identity, resolved),
    resolved,
    integrity: integrityOf(json) ?? (archive === null ? null : integrityOf(archive)),
    licenses: licensesOf(json),
    line,
    development: scope === "excluded" || isOfDevelopment(json),
    optional: scope === "optional",
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Some tell beside the purl what a distribution's package was built from. */
function withSource(identity: Identity, { properties }: JsonObject): Identity {
  const { type, name, version, qualifiers = [] } = identity;
  const source = trivySource(type, properties);
  const own = name.slice(name.lastIndexOf("/") + 1);
  const isTold = qualifiers.some(([key]) => key === "upstream");
  if (source === null || isTold || source === own || source === `${own}@${version}`) return identity;
  return { ...identity, qualifiers: [...qualifiers, ["upstream", source]] };
}

function keyOf(
  reference: unknown,
  purl: unknown,
  line: number,
  keys: Keys,
  problems: EntryProblems,
): Pick<DocumentPart, "key" | "provides"> {
  if (typeof reference !== "string" || reference === "") {
    // Some refer to what has no reference of its own by its purl.
    return { key: keys.other(), provides: typeof purl === "string" ? [purl] : [] };
  }
  const key = keys.take(reference);
  if (key !== null) return { key, provides: [] };
  problems.add(
    "unreadable-entry",
    line,
    `the reference ${quote(reference)} is that of a component before: what refers to it means that one`,
  );
  return { key: keys.other(), provides: [] };
}

function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** The first address from which the component is distributed. */
function archiveOf({ externalReferences }: JsonObject): JsonObject | null {
  const isArchive = ({ type, url }: JsonObject) => type === "distribution" && textOf(url) !== "";
  return objectsIn(externalReferences).find(isArchive) ?? null;
}

function integrityOf({ hashes }: JsonObject): string | null {
  const texts = objectsIn(hashes).flatMap(({ alg, content }) => hashText(alg, content) ?? []);
  return texts.length === 0 ? null : texts.join(" ");
}

function licensesOf({ licenses }: JsonObject): string[] {
  return objectsIn(licenses).flatMap(({ license, expression }) => {
    const { id, name } = isJsonObject(license) ? license : {};
    const told = [expression, id, name].map(textOf).find((text) => text !== "");
    return told === undefined || told.length > MAX_TEXT ? [] : [told];
  });
}

/** Services stand among the components of Weir's own documents (docs/sbom.md), with what they were found in. */
function isServiceOfWeir({ properties }: JsonObject): boolean {
  return objectsIn(properties).some(({ name }) => name === "weir:lockfile");
}

function isOfDevelopment({ properties }: JsonObject): boolean {
  return objectsIn(properties).some(({ name, value }) => OF_DEVELOPMENT.has(name) && value === "true");
}
