import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { FormatTells, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isDevelopmentAll } from "./gradle-configurations.js";
import { type GradleAsking, gradleAsking, type GradleLocked } from "./gradle-directness.js";
import { around, GRADLE_MANIFESTS } from "./gradle-project.js";
import { verificationPaths, VERIFICATION, verifiedHashes } from "./gradle-verification.js";
import { CONFLICT } from "./merge-markers.js";
import { workspaceKey, workspaceNode } from "./service-node.js";
import { TextLines } from "./text-lines.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: true };
const COLON = 58;
const EQUALS = 61;
/** All codes between it and the tilde are no blanks. */
const SPACE = 32;
const TILDE = 126;
const OLD_FOLDER = /(?:^|\/)gradle\/dependency-locks\/$/;

/**
 * Gradle's gradle.lockfile, buildscript-gradle.lockfile and settings-gradle.lockfile, and the older files of one
 * configuration each in gradle/dependency-locks.
 * https://docs.gradle.org/current/userguide/dependency_locking.html
 */
export const gradleLock: LockfileFormat = {
  id: "gradle-lock",
  title: "Gradle (gradle.lockfile)",
  purlType: "maven",
  tells: TELLS,
  manifestNames: [...GRADLE_MANIFESTS, VERIFICATION],
  manifestReach: "anywhere",
  matches: (path) => {
    const name = nameOf(path);
    if (!name.endsWith(".lockfile")) return false;
    return /(?:^|-)gradle\.lockfile$|^gradle-/.test(name) || OLD_FOLDER.test(folderOf(path));
  },
  companions: (path, paths) => {
    const folder = projectFolder(path);
    return [...around(folder, paths), ...verificationPaths(folder, paths)];
  },
  parse: parseGradleLock,
};

/** The folder of the project whose lockfile it is, with its slash; "" for the top. */
function projectFolder(path: string): string {
  const folder = folderOf(path);
  if (OLD_FOLDER.test(folder)) return folder.slice(0, -"gradle/dependency-locks/".length);
  return nameOf(path).startsWith("gradle-") ? folder.replace(/(^|\/)gradle\/(?:[^/]+\/)?$/, "$1") : folder;
}

function lockedBy(name: string): GradleLocked {
  if (name.startsWith("settings-")) return "settings";
  return name.startsWith("buildscript-") ? "build" : "project";
}

/** One line: what is locked, and for which configurations. */
interface GradleEntry {
  /** `name:version`, as written. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  /** Shared by all lines that write them so. */
  configurations: ReadonlySet<string>;
  /** The entry's own, where several lines are about the same component. */
  merged: Set<string> | null;
  readonly line: number;
  /** Whether the line names its configurations. */
  readonly isWhole: boolean;
}

function parseGradleLock(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const { path } = input;
  const name = nameOf(path);
  const problems = new EntryProblems(path);
  const isOld = OLD_FOLDER.test(folderOf(path));
  const entries = readEntries(input.text, isOld ? name.slice(0, -".lockfile".length) : null, problems);
  const locked = lockedBy(name);
  const folder = projectFolder(path);
  const asking = gradleAsking(folder, locked, input.companions, problems, memo);
  // Of old there was one for every configuration, and some ask for nothing.
  if (entries.length === 0 && !isOld) refuseEmpty(asking);
  if (!asking.isKnown) {
    const message = "no build script beside it was read: what is direct is unknown";
    problems.add("missing-manifest", null, message);
  }
  const hashes = verifiedHashes(input.companions, problems, memo);
  const development = scopesOf(entries);
  const directory = directoryOf(`${folder}x`);
  return {
    format: gradleLock.id,
    version: "",
    path,
    purlType: "maven",
    tells: { ...TELLS, direct: asking.isKnown, integrity: hashes.size > 0 },
    lookup: "exact",
    nodes: [
      ...entries.map((entry) => {
        const told = locked !== "project" ? true : (development.get(entry.configurations) ?? null);
        return entryNode(entry, told, asking, hashes);
      }),
      workspaceNode(directory),
    ],
    services: [{ path: directory, name: null, node: workspaceKey(directory), manifest: asking.manifest }],
    overrides: [],
    problems: problems.all(),
  };
}

/**
 * The entries of a file, each component once.
 * @param configuration the one that an older file is of; null = the lines name them
 * @throws {LockfileError} `empty`, `merge-conflict`, or `syntax` where the last entry is cut short
 */
function readEntries(text: string, configuration: string | null, problems: EntryProblems): GradleEntry[] {
  const lines = new TextLines(text);
  const entries = new Map<string, GradleEntry>();
  const lists = new Map<string, ReadonlySet<string>>();
  const own = configuration === null ? null : new Set([configuration]);
  let last: GradleEntry | null = null;
  let firstUnread: number | null = null;
  while (lines.advance()) {
    if (lines.begins("empty=")) {
      last = null;
      continue;
    }
    const entry = readEntry(lines, own, lists);
    if (entry === null) {
      firstUnread ??= lines.line;
      problems.add(
        "unreadable-entry",
        lines.line,
        `${quote(lines.content())} locks nothing that can be read`,
      );
      continue;
    }
    last = entry;
    const known = entries.get(entry.key);
    if (known === undefined) entries.set(entry.key, entry);
    else addConfigurations(known, entry.configurations);
  }
  if (lines.conflict !== null) problems.addFatal("merge-conflict", lines.conflict, CONFLICT);
  if (lines.line === 0 || text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
  const all = [...entries.values()];
  if (all.length === 0 && firstUnread !== null)
    throw new LockfileError("empty", "none of its entries can be read", firstUnread);
  if (last?.isWhole === false && all.some(({ isWhole }) => isWhole))
    throw new LockfileError("syntax", "the last entry is cut short", last.line);
  return all;
}

/**
 * `group:artifact:version=configuration,…`
 * @param lists of configurations by how they are written: a file has few, each on many lines
 * @returns null for what is none
 */
function readEntry(
  lines: TextLines,
  own: ReadonlySet<string> | null,
  lists: Map<string, ReadonlySet<string>>,
): GradleEntry | null {
  const { text, start, end, line } = lines;
  let behindGroup = -1;
  let behindName = -1;
  let at = start;
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === EQUALS) break;
    if (code === COLON) {
      if (behindName >= 0) return null;
      if (behindGroup < 0) behindGroup = at;
      else behindName = at;
    } else if ((code <= SPACE || code > TILDE) && isSpace(code)) return null;
  }
  if (behindGroup <= start || behindName <= behindGroup + 1 || at <= behindName + 1) return null;
  if (behindName - start > MAX_TEXT || at - behindName - 1 > MAX_TEXT) return null;
  const written = at === end ? "" : text.slice(at + 1, end);
  let configurations = own ?? lists.get(written);
  if (configurations === undefined) {
    configurations = new Set(written.split(",").filter((one) => one !== ""));
    lists.set(written, configurations);
  }
  const name = text.slice(start, behindName);
  const version = text.slice(behindName + 1, at);
  const isWhole = own !== null || at < end;
  return { key: text.slice(start, at), name, version, configurations, merged: null, line, isWhole };
}

function isSpace(code: number): boolean {
  return /\s/.test(String.fromCharCode(code));
}

function addConfigurations(entry: GradleEntry, more: ReadonlySet<string>): void {
  entry.merged ??= new Set(entry.configurations);
  for (const one of more) entry.merged.add(one);
  entry.configurations = entry.merged;
}

/** What each list of configurations tells of scope. */
function scopesOf(entries: readonly GradleEntry[]): ReadonlyMap<ReadonlySet<string>, boolean | null> {
  const scopes = new Map<ReadonlySet<string>, boolean | null>();
  const known = new Map<string, boolean | null>();
  for (const { configurations } of entries)
    if (!scopes.has(configurations)) scopes.set(configurations, isDevelopmentAll([...configurations], known));
  return scopes;
}

function refuseEmpty({ manifest }: GradleAsking): void {
  const [asked] = manifest?.declared ?? [];
  if (asked === undefined) return;
  const message = `it locks no component, but ${manifest?.path ?? ""} asks for ${quote(asked.name)}`;
  throw new LockfileError("empty", message, 1);
}

function entryNode(
  { key, name, version, line }: GradleEntry,
  development: boolean | null,
  asking: GradleAsking,
  hashes: ReadonlyMap<string, string>,
): LockedNode {
  return lockedNode({
    key,
    name,
    version,
    integrity: hashes.get(key) ?? null,
    line,
    told: { direct: asking.isDirect(name), development },
  });
}
