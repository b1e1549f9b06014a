import type { SourceKind } from "../model/component.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { isHttp, sourceOf, versionOfTarball } from "./npm-source.js";
import { folderName, linkTarget, MAX_PATH, placeOf } from "./package-lock-paths.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { EntryReader, isPlatform, requirementsOf } from "./package-lock-entry.js";

const NONE: readonly never[] = [];

/** A directory of the repository that the lockfile describes: the root or a member. */
export interface FirstParty {
  /** Key of its node: its path relative to the lockfile, "" for the root. */
  readonly key: string;
  /** null where the lockfile names none. */
  readonly name: string | null;
}

/** What a lockfile says of nodes, whatever its version. */
export interface LockedTree {
  readonly nodes: LockedNode[];
  /** The root first. */
  readonly firstParty: FirstParty[];
}

/** What the reader of the entries needs beside them. */
export interface TreeInput {
  /** The name at the top of the lockfile. */
  readonly rootName: string | null;
  /** What the root's manifest asks for; null when it could not be read. */
  readonly declared: readonly Requirement[] | null;
  readonly problems: EntryProblems;
}

/**
 * The nodes of lockfile versions 2 and 3: `packages`, keyed by path.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages
 * @param lines line of every key of `packages`
 */
export function readPackages(
  packages: JsonObject,
  lines: ReadonlyMap<string, number>,
  input: TreeInput,
): LockedTree {
  const { problems } = input;
  const root = isJsonObject(packages[""]) ? packages[""] : null;
  const nodes: LockedNode[] = [rootNode(root, lines.get("") ?? 1, input)];
  const firstParty: FirstParty[] = [
    { key: "", name: nodes[0]?.name === "" ? null : (nodes[0]?.name ?? null) },
  ];
  const links: Link[] = [];
  for (const key in packages) {
    if (key === "" && root !== null) continue;
    const line = lines.get(key) ?? 1;
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
    const node = nodeOf(key, new EntryReader(entry, key, line, problems));
    if (node === null) continue;
    nodes.push(node);
    if (node.source === "workspace") firstParty.push({ key, name: node.name });
  }
  return { nodes: followLinks(markDeclaredUrls(nodes), links, problems), firstParty };
}

function rootNode(entry: JsonObject | null, line: number, input: TreeInput): LockedNode {
  const reader = new EntryReader(entry ?? {}, "", line, input.problems);
  return {
    ...EMPTY_NODE,
    key: "",
    name: reader.text("name", MAX_TEXT) ?? input.rootName ?? "",
    version: reader.text("version", MAX_TEXT) ?? "",
    source: "workspace",
    line,
    installScript: reader.flag("hasInstallScript"),
    requires: entry === null ? (input.declared ?? NONE) : entryRequirements(reader, true),
  };
}

/** null = the entry cannot be read, which was told. */
function nodeOf(key: string, reader: EntryReader): LockedNode | null {
  const place = placeOf(key);
  const name = reader.text("name", MAX_TEXT) ?? place.name;
  const written = reader.text("version", MAX_TEXT);
  const resolved = reader.text("resolved");
  const bundled = reader.flag("inBundle") || place.kind === "inside";
  const source: SourceKind =
    place.kind === "first-party"
      ? "workspace"
      : place.kind === "inside" && resolved === null
        ? "file"
        : sourceOf(resolved, name);
  const version = written ?? (resolved === null ? null : versionOfTarball(resolved, name));
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
    integrity: reader.text("integrity"),
    line: reader.line,
    platform: isPlatform(reader.entry),
    optional: reader.flag("optional") || reader.flag("devOptional"),
    bundled,
    deprecated: reader.deprecated(),
    installScript: reader.flag("hasInstallScript"),
    told: null,
    requires: entryRequirements(reader, source === "workspace"),
  };
}

/** Development dependencies are installed for the root and for members alone. */
function entryRequirements(reader: EntryReader, firstParty: boolean): readonly Requirement[] {
  return requirementsOf({
    runtime: reader.object("dependencies"),
    optional: reader.object("optionalDependencies"),
    development: firstParty ? reader.object("devDependencies") : null,
    peer: reader.object("peerDependencies"),
    peerMeta: reader.object("peerDependenciesMeta"),
  });
}

/** A tarball that somebody asked for by its URL is no registry's, whatever the URL looks like. */
function markDeclaredUrls(nodes: LockedNode[]): LockedNode[] {
  const declared = new Set<string>();
  for (const node of nodes) {
    for (const { range } of node.requires) if (isHttp(range)) declared.add(range);
  }
  if (declared.size === 0) return nodes;
  return nodes.map((node) =>
    node.resolved !== null && declared.has(node.resolved) && node.source === "registry"
      ? { ...node, source: "url" }
      : node,
  );
}

interface Link {
  readonly key: string;
  readonly target: string;
  readonly line: number;
}

/** A link is a further key of the node it leads to. */
function followLinks(nodes: LockedNode[], links: readonly Link[], problems: EntryProblems): LockedNode[] {
  if (links.length === 0) return nodes;
  const byTarget = new Map<string, Link[]>();
  for (const link of links) {
    const known = byTarget.get(link.target);
    if (known === undefined) byTarget.set(link.target, [link]);
    else known.push(link);
  }
  const linked = nodes.map((node) => {
    const here = byTarget.get(node.key);
    if (here === undefined) return node;
    byTarget.delete(node.key);
    return { ...node, provides: here.map((link) => link.key) };
  });
  for (const [target, [first, ...rest]] of byTarget) {
    if (first === undefined) continue;
    const message = `${quote(first.key)} links to ${quote(target)}, which the lockfile does not describe`;
    problems.add("unresolved", first.line, message);
    linked.push({
      ...EMPTY_NODE,
      key: target,
      provides: [first, ...rest].map((link) => link.key),
      name: folderName(first.key),
      source: "workspace",
      line: first.line,
    });
  }
  return linked;
}

/** A node of which nothing is known. */
export const EMPTY_NODE: LockedNode = {
  key: "",
  provides: NONE,
  name: "",
  version: "",
  source: "registry",
  resolved: null,
  integrity: null,
  line: 1,
  platform: false,
  optional: false,
  bundled: false,
  deprecated: null,
  installScript: null,
  told: null,
  requires: NONE,
};
