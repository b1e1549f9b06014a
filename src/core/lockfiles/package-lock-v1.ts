import { LockfileError } from "../errors.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import type { EntryLines } from "./package-lock-lines.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { aliasOf, isArchive, isGit, isHttp, sourceOf, versionOfTarball } from "./npm-source.js";
import { MAX_TEXT } from "./entry-problems.js";
import { EntryReader } from "./package-lock-entry.js";
import { EMPTY_NODE, type FirstParty, type LockedTree, type TreeInput } from "./package-lock-tree.js";
import { linkTarget } from "./package-lock-paths.js";

/** Deeper nesting than any operating system's paths allow is no installation. */
export const MAX_NESTING = 100;

const NONE: readonly never[] = [];

/** One `dependencies` object and the ones around it: where Node.js looks for a name. */
interface Folder {
  readonly entries: JsonObject;
  readonly lines: EntryLines | undefined;
  /** Path of the directory that holds this `node_modules`; "" for the root. */
  readonly owner: string;
  readonly up: Folder | null;
  readonly depth: number;
  readonly names: readonly string[];
  next: number;
}

interface Entry {
  readonly entry: JsonObject;
  readonly name: string;
  /** Its path under `node_modules`. */
  readonly key: string;
  readonly folder: Folder;
}

/** What version 1 says beside its nodes. */
export interface Version1Tree extends LockedTree {
  /** false for shrinkwraps of npm before 5.1, which name no requirements. */
  readonly edgesTold: boolean;
  /** Keys of the nodes it marks `dev`: only development reaches them. */
  readonly development: ReadonlySet<string>;
}

/**
 * The nodes of lockfile version 1 (and of shrinkwraps older than it): nested `dependencies`.
 * https://github.com/npm/cli/blob/v6.14.18/docs/content/configuring-npm/package-lock-json.md
 * @param keyBudget how many characters all paths together may have: nesting must not multiply a small file
 * @throws {LockfileError} `too-deep`
 */
export function readDependencies(
  dependencies: JsonObject,
  lines: EntryLines,
  keyBudget: number,
  input: TreeInput,
): Version1Tree {
  const name = input.rootName ?? "";
  const nodes: LockedNode[] = [
    { ...EMPTY_NODE, name, source: "workspace", requires: input.declared ?? NONE },
  ];
  const firstParty: FirstParty[] = [{ key: "", name: input.rootName }];
  const linked = new Map<string, string[]>();
  const reader = new EntryReader(input.problems);
  let budget = keyBudget;
  let edgesTold = false;
  const development = new Set<string>();
  const open: Folder[] = [folderOf(dependencies, lines, "", null)];
  for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) {
    const name = folder.names[folder.next];
    folder.next += 1;
    if (name === undefined) {
      open.pop();
      continue;
    }
    const found = entryOf(name, folder, reader);
    if (found === null) continue;
    const { entry, key } = found;
    budget -= key.length;
    if (budget < 0 || folder.depth > MAX_NESTING) {
      throw new LockfileError("too-deep", "its entries are nested deeper than any installation", reader.line);
    }
    edgesTold ||= isJsonObject(entry["requires"]);
    const node = nodeOf(found, reader);
    if (entry["dev"] === true) development.add(node.key);
    const known = node.source === "workspace" ? linked.get(node.key) : undefined;
    if (known !== undefined) {
      known.push(key);
      continue;
    }
    if (node.source === "workspace") {
      const provides = [key];
      linked.set(node.key, provides);
      nodes.push({ ...node, provides });
      firstParty.push({ key: node.key, name: node.name });
    } else nodes.push(node);
    const inner = reader.object(entry["dependencies"], "dependencies");
    if (inner !== null) open.push(folderOf(inner, folder.lines?.get(name)?.inner, node.key, folder));
  }
  return { nodes, firstParty, edgesTold, development };
}

function folderOf(
  entries: JsonObject,
  lines: EntryLines | undefined,
  owner: string,
  up: Folder | null,
): Folder {
  return { entries, lines, owner, up, depth: (up?.depth ?? 0) + 1, names: Object.keys(entries), next: 0 };
}

/** null = it cannot be read, which was told. */
function entryOf(name: string, folder: Folder, reader: EntryReader): Entry | null {
  const entry = folder.entries[name];
  reader.at(name, folder.lines?.get(name)?.line ?? 1);
  if (!isJsonObject(entry) || name.length > MAX_TEXT) {
    reader.refuse("cannot be read");
    return null;
  }
  const key = `${folder.owner}${folder.owner === "" ? "" : "/"}node_modules/${name}`;
  return { entry, name, key, folder };
}

function nodeOf({ entry, name, key, folder }: Entry, reader: EntryReader): LockedNode {
  const written = reader.text(entry["version"], "version");
  const optional = entry["optional"] === true || entry["devOptional"] === true;
  const requires = requirements(entry, folder, reader);
  if (written?.startsWith("file:") === true && !isArchive(written)) {
    const target = linkTarget(written);
    return { ...EMPTY_NODE, key: target, name, source: "workspace", line: reader.line, optional, requires };
  }
  const told = identityOf(name, written, reader.text(entry["resolved"], "resolved"));
  if (told.version === null) reader.refuse("has no version");
  return {
    key,
    provides: NONE,
    name: told.name,
    version: told.version ?? "",
    source: told.source,
    resolved: told.resolved,
    integrity: reader.text(entry["integrity"], "integrity"),
    line: reader.line,
    platform: false,
    optional,
    bundled: entry["bundled"] === true,
    deprecated: null,
    installScript: null,
    told: null,
    requires,
  };
}

interface Identity extends Pick<LockedNode, "name" | "source" | "resolved"> {
  /** "" where the address of the source does not tell it, null where something is wrong. */
  readonly version: string | null;
}

/** `version` holds a version, an alias, or the address of what is no registry's. */
function identityOf(name: string, written: string | null, resolved: string | null): Identity {
  const alias = written === null ? null : aliasOf(written);
  if (alias !== null) return { ...alias, source: sourceOf(resolved, alias.name), resolved };
  if (written !== null && isGit(written)) return { name, version: "", source: "git", resolved: written };
  if (written !== null && (isHttp(written) || written.startsWith("file:"))) {
    const source = isHttp(written) ? "url" : "file";
    return { name, version: versionOfTarball(written, name) ?? "", source, resolved: written };
  }
  const version = written ?? (resolved === null ? null : versionOfTarball(resolved, name));
  return { name, version, source: sourceOf(resolved, name), resolved };
}

/**
 * Version 1 does not tell optional requirements from others; as npm does, those of a node that is not optional for
 * one that is are taken for optional (@npmcli/arborist, Shrinkwrap#fixDependencies).
 */
function requirements(entry: JsonObject, folder: Folder, reader: EntryReader): readonly Requirement[] {
  const requires = reader.object(entry["requires"], "requires");
  if (requires === null) return NONE;
  const own = entry["dependencies"];
  const found: Requirement[] = [];
  for (const name in requires) {
    const target = isJsonObject(own) && Object.hasOwn(own, name) ? own[name] : lookUp(folder, name);
    const optional = entry["optional"] !== true && isJsonObject(target) && target["optional"] === true;
    found.push(reader.requirement(name, requires[name], optional ? "optional" : "runtime", optional));
  }
  return found;
}

function lookUp(from: Folder, name: string): unknown {
  for (let folder: Folder | null = from; folder !== null; folder = folder.up) {
    if (Object.hasOwn(folder.entries, name)) return folder.entries[name];
  }
  return undefined;
}
