import { LockfileError } from "../errors.js";
import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { asFolder, directoryOf, joinPaths, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isFolderLike } from "./folder-globs.js";
import type { LockfileFormat } from "./format.js";
import { vcsUrl } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { pubspecEntries } from "./pubspec-entries.js";
import type { PubspecEntry } from "./pubspec-entry.js";
import { isPubDev, type Pubspec, pubspecAt, pubspecManifest } from "./pubspec-yaml.js";
import { serviceWithNode } from "./service-node.js";

/** Globs of a workspace: every pubspec.yaml of the repository is held against each. */
const MAX_GLOBS = 1000;

/**
 * pubspec.lock of pub (Dart, Flutter). It tells of each package how it is asked for, but not by whom. What comes with
 * the SDK (`source: sdk`) is no component: it has no version of its own. https://dart.dev/tools/pub/glossary#lockfile
 */
export const pubspecLock: LockfileFormat = {
  id: "pubspec-lock",
  title: "pubspec.lock (Dart, Flutter)",
  purlType: "pub",
  tells: { direct: true, scope: true, edges: false, integrity: true },
  manifestNames: ["pubspec.yaml"],
  matches: (path) => nameOf(path) === "pubspec.lock",
  companions,
  parse,
};

function pubspecIn(folder: string): string {
  return `${asFolder(folder)}pubspec.yaml`;
}

/** The pubspec.yaml beside it, and those of the workspace's members. */
function companions(path: string, paths: ReadonlySet<string>, read: ReadonlyMap<string, string>): string[] {
  const root = pubspecIn(directoryOf(path));
  if (!paths.has(root)) return [];
  const globs = [...read.keys()].flatMap((known) => {
    const members = pubspecAt(known, read, null)?.workspace ?? [];
    return members.map((member) => joinPaths(directoryOf(known), member));
  });
  if (globs.length === 0) return [root];
  const some = globs.slice(0, MAX_GLOBS);
  const members = [...paths].filter(
    (other) =>
      other.endsWith("/pubspec.yaml") &&
      other !== root &&
      some.some((glob) => isFolderLike(directoryOf(other), glob)),
  );
  return [root, ...members];
}

function parse(input: LockfileInput): ParsedLockfile {
  const entries = pubspecEntries(input.text);
  const problems = new EntryProblems(input.path);
  const folder = directoryOf(input.path);
  const pubspecs = [...input.companions.keys()].flatMap((path) => {
    const pubspec = pubspecAt(path, input.companions, problems);
    return pubspec === null ? [] : { path, pubspec };
  });
  const around = { folder, pubspecs, runtime: runtimeByName(pubspecs), problems };
  const nodes: LockedNode[] = [];
  for (const entry of entries) {
    const node = nodeOf(entry, around);
    if (node !== null) nodes.push(node);
  }
  if (entries.length === 0) refuseEmpty(pubspecs);
  const services = pubspecs.map(({ path, pubspec }) =>
    serviceWithNode(directoryOf(path), pubspec.name, pubspecManifest(path, pubspec), []),
  );
  if (!services.some(({ service }) => service.path === folder)) {
    services.unshift(serviceWithNode(folder, null, null, []));
  }
  return {
    format: "pubspec-lock",
    version: "",
    path: input.path,
    purlType: "pub",
    tells: { ...pubspecLock.tells, integrity: nodes.some(({ integrity }) => integrity !== null) },
    lookup: "exact",
    nodes: [...nodes, ...services.map(({ node }) => node)],
    services: services.map(({ service }): LockedService => service),
    overrides: [],
    problems: problems.all(),
  };
}

interface Around {
  readonly folder: string;
  readonly pubspecs: readonly { readonly path: string; readonly pubspec: Pubspec }[];
  /** Of each name that a pubspec asks for: whether one of them asks for it to run. */
  readonly runtime: ReadonlyMap<string, boolean>;
  readonly problems: EntryProblems;
}

function refuseEmpty(pubspecs: Around["pubspecs"]): void {
  for (const { path, pubspec } of pubspecs) {
    const asked = pubspec.declared.find(({ source }) => source !== "sdk");
    if (asked === undefined) continue;
    throw new LockfileError("empty", `it holds no package, but ${path} asks for ${quote(asked.name)}`, 1);
  }
}

function runtimeByName(pubspecs: Around["pubspecs"]): Map<string, boolean> {
  const runtime = new Map<string, boolean>();
  for (const { pubspec } of pubspecs)
    for (const { name, kind } of pubspec.declared)
      runtime.set(name, kind === "runtime" || runtime.get(name) === true);
  return runtime;
}

function nodeOf(entry: PubspecEntry, around: Around): LockedNode | null {
  const { own, line, version, source, description } = entry;
  if (source === "sdk") return null;
  const name = source === "hosted" ? description.name || own : own;
  const origin = originOf(entry, around.folder);
  const readable = version !== "" && version.length <= MAX_TEXT && name !== "" && name.length <= MAX_TEXT;
  if (!readable || origin === null) {
    const what = readable ? `the source ${quote(source)} of ${quote(own)}` : `the entry of ${quote(own)}`;
    around.problems.add("unreadable-entry", line, `${what} cannot be read`);
    return null;
  }
  const { resolved, integrity, qualifiers } = origin;
  return lockedNode({
    key: own,
    name,
    version,
    source: origin.source,
    resolved,
    integrity,
    qualifiers,
    line,
    told: told(entry, around),
  });
}

type Origin = Pick<LockedNode, "source" | "resolved" | "integrity"> & { readonly qualifiers?: Qualifiers };

function originOf({ source, plain, description }: PubspecEntry, folder: string): Origin | null {
  const { url, path } = description;
  if (source === "hosted") {
    const resolved = url || null;
    const integrity = description.sha256 || null;
    if (url === "" || isPubDev(url)) return { source: "registry", resolved, integrity };
    const qualifiers: Qualifiers = [["repository_url", withoutPassword(url)]];
    return { source: "registry", resolved, integrity, qualifiers };
  }
  if (source === "git") {
    const revision = description.resolvedRef;
    const address = url || plain;
    const within = path === "" || path === "." ? "" : `#${path}`;
    return {
      source: "git",
      resolved: revision === "" ? address : `${address}#${revision}`,
      integrity: null,
      qualifiers: [["vcs_url", `${vcsUrl(address, revision)}${within}`]],
    };
  }
  if (source !== "path") return null;
  const place = path || plain;
  return {
    source: folderKind(place, description.relative, folder),
    resolved: place || null,
    integrity: null,
  };
}

/** A folder of the repository is first-party. */
function folderKind(path: string, relative: string, folder: string): SourceKind {
  if (relative === "false" || /^(?:[/\\~]|[A-Za-z]:)/.test(path)) return "file";
  return joinPaths(folder, path.replaceAll("\\", "/")).startsWith("..") ? "file" : "workspace";
}

/**
 * What pub says of a package. Of a workspace it speaks for the root alone, so that there the pubspecs of all members come
 * first; they also say it of one that only an override asks for.
 */
function told({ own, dependency }: PubspecEntry, { pubspecs, runtime }: Around): LockedNode["told"] {
  const runs = runtime.get(own);
  const declared = runs === undefined ? null : { direct: true, development: !runs };
  if (pubspecs.length > 1 && declared !== null) return declared;
  if (dependency === "direct main") return { direct: true, development: false };
  if (dependency === "direct dev") return { direct: true, development: true };
  if (dependency === "transitive") return { direct: false, development: null };
  return declared ?? { direct: dependency === "direct overridden" ? true : null, development: null };
}
