import type { SourceKind } from "../model/component.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { sourceOf, versionOfTarball } from "./npm-source.js";
import { linkTarget, MAX_PATH, type Place, placeOf } from "./package-lock-paths.js";
import { MAX_TEXT, quote } from "./entry-problems.js";
import { membersInOrder, type PackageBlocks, type ScannedText } from "./package-lock-members.js";
import { deprecation, EntryReader, licensesIn, requirementsOf, restricts } from "./package-lock-entry.js";
import { followLinks, type Link } from "./package-lock-links.js";
import { EMPTY_NODE, type FirstParty, type LockedTree, type TreeInput } from "./package-lock-tree.js";

const NONE: readonly never[] = [];

/**
 * The nodes of lockfile versions 2 and 3: `packages`, keyed by path.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages
 * @param packages what is left of it to be read
 * @param blocks of the scanned text: entries that may be repeated go there
 * @returns null where the whole text must be read, see membersInOrder
 */
export function readPackages(
  packages: JsonObject,
  scanned: ScannedText,
  blocks: PackageBlocks | null,
  input: TreeInput,
): LockedTree | null {
  const { problems } = input;
  const keys = Object.keys(packages);
  const members = membersInOrder(scanned, keys);
  if (members === null) return null;
  const { repeated } = members;
  const lines = members.lines.filter((_, at) => repeated[at] === null);
  const reader = new EntryReader(problems);
  const root = isJsonObject(packages[""]) ? packages[""] : null;
  reader.at("", lines[keys.indexOf("")] ?? 1);
  const top = rootNode(root, reader, input);
  const nodes: LockedNode[] = [top];
  const firstParty: FirstParty[] = [{ key: "", name: top.name === "" ? null : top.name }];
  const links: Link[] = [];
  let read = 0;
  for (const [at, known] of repeated.entries()) {
    if (known !== null) {
      nodes.push(known);
      continue;
    }
    const key = keys[read] ?? "";
    const line = lines[read] ?? 1;
    read += 1;
    if (key === "" && root !== null) continue;
    const entry = packages[key];
    if (!isJsonObject(entry) || key.length > MAX_PATH) {
      problems.add("unreadable-entry", line, `the entry ${quote(key)} cannot be read`);
      continue;
    }
    if (entry["link"] === true) {
      if (typeof entry["resolved"] === "string")
        links.push({ key, target: linkTarget(entry["resolved"]), line });
      else problems.add("unreadable-entry", line, `the link ${quote(key)} does not say where it leads`);
      continue;
    }
    reader.at(key, line);
    const node = nodeOf(key, entry, reader);
    if (node === null) continue;
    nodes.push(node);
    if (node.source === "workspace") firstParty.push({ key, name: node.name });
    else if (members === scanned.members && reader.isPlain) blocks?.settle(at, node);
  }
  blocks?.end();
  return { nodes: followLinks(markDeclaredUrls(nodes, reader.urls), links, problems), firstParty };
}

/** The fields of an entry that Weir reads, as JSON has them. */
interface Fields {
  name: unknown;
  version: unknown;
  resolved: unknown;
  integrity: unknown;
  deprecated: unknown;
  license: unknown;
  dependencies: unknown;
  optionalDependencies: unknown;
  devDependencies: unknown;
  peerDependencies: unknown;
  platform: boolean;
  optional: boolean;
  inBundle: boolean;
  hasInstallScript: boolean;
}

const NO_FIELDS: Readonly<Fields> = {
  name: undefined,
  version: undefined,
  resolved: undefined,
  integrity: undefined,
  deprecated: undefined,
  license: undefined,
  dependencies: undefined,
  optionalDependencies: undefined,
  devDependencies: undefined,
  peerDependencies: undefined,
  platform: false,
  optional: false,
  inBundle: false,
  hasInstallScript: false,
};

/**
 * One walk over an entry, and every field by name: asking for each of them, most absent, or storing under a computed
 * name takes a multiple of the time.
 */
function fieldsOf(entry: JsonObject): Fields {
  const fields: Fields = { ...NO_FIELDS };
  for (const field in entry) {
    const value = entry[field];
    switch (field) {
      case "name":
        fields.name = value;
        break;
      case "version":
        fields.version = value;
        break;
      case "resolved":
        fields.resolved = value;
        break;
      case "integrity":
        fields.integrity = value;
        break;
      case "deprecated":
        fields.deprecated = value;
        break;
      case "license":
        fields.license = value;
        break;
      case "dependencies":
        fields.dependencies = value;
        break;
      case "optionalDependencies":
        fields.optionalDependencies = value;
        break;
      case "devDependencies":
        fields.devDependencies = value;
        break;
      case "peerDependencies":
        fields.peerDependencies = value;
        break;
      case "inBundle":
        fields.inBundle = value === true;
        break;
      case "hasInstallScript":
        fields.hasInstallScript = value === true;
        break;
      case "optional":
      case "devOptional":
        fields.optional ||= value === true;
        break;
      case "os":
      case "cpu":
      case "libc":
        fields.platform ||= restricts(value);
        break;
    }
  }
  return fields;
}

function rootNode(entry: JsonObject | null, reader: EntryReader, input: TreeInput): LockedNode {
  const fields = fieldsOf(entry ?? {});
  return {
    ...EMPTY_NODE,
    name: reader.text(fields.name, "name", MAX_TEXT) ?? input.rootName ?? "",
    version: reader.text(fields.version, "version", MAX_TEXT) ?? "",
    source: "workspace",
    line: reader.line,
    installScript: fields.hasInstallScript,
    requires: entry === null ? (input.declared ?? NONE) : requirementsIn(fields, true, reader),
  };
}

/** null = the entry cannot be read, which was told. */
function nodeOf(key: string, entry: JsonObject, reader: EntryReader): LockedNode | null {
  const fields = fieldsOf(entry);
  const place = placeOf(key);
  const name = reader.text(fields.name, "name", MAX_TEXT) ?? place.name;
  const resolved = reader.text(fields.resolved, "resolved");
  const source = sourceAt(place, resolved, name);
  const version =
    reader.text(fields.version, "version", MAX_TEXT) ??
    (resolved === null ? null : versionOfTarball(resolved, name));
  if (name.length > MAX_TEXT || (version === null && source === "registry")) {
    reader.refuse(version === null ? "has no version" : "has a name that is too long");
    return null;
  }
  return {
    key,
    provides: NONE,
    name,
    version: version ?? "",
    source,
    resolved,
    integrity: reader.text(fields.integrity, "integrity"),
    line: reader.line,
    platform: fields.platform,
    optional: fields.optional,
    bundled: fields.inBundle || place.kind === "inside",
    deprecated: deprecation(fields.deprecated),
    installScript: fields.hasInstallScript,
    told: null,
    requires: requirementsIn(fields, source === "workspace", reader),
    ...licensesIn(fields.license),
  };
}

function sourceAt(place: Place, resolved: string | null, name: string): SourceKind {
  if (place.kind === "first-party") return "workspace";
  return place.kind === "inside" && resolved === null ? "file" : sourceOf(resolved, name);
}

/** Development dependencies are installed for the root and for members alone. */
function requirementsIn(fields: Fields, firstParty: boolean, reader: EntryReader): readonly Requirement[] {
  return requirementsOf(
    reader.object(fields.dependencies, "dependencies"),
    reader.object(fields.optionalDependencies, "optionalDependencies"),
    firstParty ? reader.object(fields.devDependencies, "devDependencies") : null,
    reader.object(fields.peerDependencies, "peerDependencies"),
    reader,
  );
}

/** A tarball that somebody asked for by its URL is no registry's, whatever the URL looks like. */
function markDeclaredUrls(nodes: LockedNode[], declared: ReadonlySet<string>): LockedNode[] {
  if (declared.size === 0) return nodes;
  return nodes.map((node) =>
    node.resolved !== null && declared.has(node.resolved) && node.source === "registry"
      ? { ...node, source: "url" }
      : node,
  );
}
