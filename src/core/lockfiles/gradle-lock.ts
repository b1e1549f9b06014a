import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { FormatTells, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isDevelopmentConfiguration } from "./gradle-configurations.js";
import { type GradleAsking, gradleAsking, type GradleLocked } from "./gradle-directness.js";
import { around, GRADLE_MANIFESTS } from "./gradle-project.js";
import { type GradleScope, GradleScopes, joinedScope } from "./gradle-scopes.js";
import { verificationPaths, VERIFICATION, verifiedHashes } from "./gradle-verification.js";
import { CONFLICT } from "./merge-markers.js";
import { workspaceKey, workspaceNode } from "./service-node.js";
import { TextLines } from "./text-lines.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: true };
const EQUALS = 61;
/** `group:artifact:version` at an index of the text; ends with the line at the latest, for that is a blank. */
const COMPONENT = /[^\s:=]+:[^\s:=]+:[^\s:=]+/y;
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
  /** Of all its lines together. */
  scope: GradleScope;
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
        const development = locked !== "project" ? true : (entry.scope ?? null);
        return entryNode(entry, development, asking, hashes);
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
  const scopes = new GradleScopes();
  const own = configuration === null ? undefined : isDevelopmentConfiguration(configuration);
  let last: GradleEntry | null = null;
  let firstUnread: number | null = null;
  while (lines.advance()) {
    if (lines.begins("empty=")) {
      last = null;
      continue;
    }
    const entry = readEntry(lines, own, scopes);
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
    else known.scope = joinedScope(known.scope, entry.scope);
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
 * @param own scope of the configuration that all of the file is of; undefined = the line names its own
 * @returns null for what is none
 */
function readEntry(
  { text, start, end, line }: TextLines,
  own: GradleScope,
  scopes: GradleScopes,
): GradleEntry | null {
  COMPONENT.lastIndex = start;
  if (!COMPONENT.test(text)) return null;
  const at = COMPONENT.lastIndex;
  const isShort = at === end;
  if (!isShort && text.charCodeAt(at) !== EQUALS) return null;
  const behindName = text.indexOf(":", text.indexOf(":", start) + 1);
  if (behindName - start > MAX_TEXT || at - behindName - 1 > MAX_TEXT) return null;
  return {
    key: text.slice(start, at),
    name: text.slice(start, behindName),
    version: text.slice(behindName + 1, at),
    scope: own === undefined ? scopes.of(isShort ? "" : text.slice(at + 1, end)) : own,
    line,
    isWhole: own !== undefined || !isShort,
  };
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
