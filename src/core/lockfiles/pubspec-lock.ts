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
import { isPubDev, type Pubspec, pubspecAt, pubspecManifest } from "./pubspec-yaml.js";
import { serviceWithNode } from "./service-node.js";
import { isYamlMap, parseYaml, yamlField, type YamlValue } from "./yaml-text.js";

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
  const { value, lineOf } = parseYaml(input.text);
  const packages = yamlField(value, "packages");
  if (packages === undefined || (packages !== "" && !isYamlMap(packages))) {
    throw new LockfileError("syntax", "it is YAML, but no pubspec.lock: it has no packages", 1);
  }
  const problems = new EntryProblems(input.path);
  const folder = directoryOf(input.path);
  const pubspecs = [...input.companions.keys()].flatMap((path) => {
    const pubspec = pubspecAt(path, input.companions, problems);
    return pubspec === null ? [] : { path, pubspec };
  });
  const nodes: LockedNode[] = [];
  if (isYamlMap(packages)) {
    for (const [name, entry] of Object.entries(packages)) {
      const node = nodeOf(name, entry, lineOf(packages, name), { folder, pubspecs, problems });
      if (node !== null) nodes.push(node);
    }
  }
  const held = isYamlMap(packages) && Object.keys(packages).length > 0;
  if (!held) refuseEmpty(pubspecs);
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
  readonly problems: EntryProblems;
}

function refuseEmpty(pubspecs: Around["pubspecs"]): void {
  for (const { path, pubspec } of pubspecs) {
    const asked = pubspec.declared.find(({ source }) => source !== "sdk");
    if (asked === undefined) continue;
    throw new LockfileError("empty", `it holds no package, but ${path} asks for ${quote(asked.name)}`, 1);
  }
}

function nodeOf(own: string, entry: YamlValue, line: number, around: Around): LockedNode | null {
  const text = (value: YamlValue | undefined): string => (typeof value === "string" ? value : "");
  const version = text(yamlField(entry, "version"));
  const source = text(yamlField(entry, "source"));
  const description = yamlField(entry, "description");
  const field = (key: string): string => text(yamlField(description, key));
  if (source === "sdk") return null;
  const name = source === "hosted" ? field("name") || own : own;
  const origin = originOf(source, text(description), field, around.folder);
  const readable = version !== "" && version.length <= MAX_TEXT && name !== "" && name.length <= MAX_TEXT;
  if (!readable || origin === null) {
    const what = readable ? `the source ${quote(source)} of ${quote(own)}` : `the entry of ${quote(own)}`;
    around.problems.add("unreadable-entry", line, `${what} cannot be read`);
    return null;
  }
  return lockedNode({
    key: own,
    name,
    version,
    ...origin,
    line,
    told: told(own, text(yamlField(entry, "dependency")), around.pubspecs),
  });
}

type Origin = Pick<LockedNode, "source" | "resolved" | "integrity"> & { readonly qualifiers?: Qualifiers };

function originOf(
  source: string,
  plain: string,
  field: (key: string) => string,
  folder: string,
): Origin | null {
  const url = field("url");
  if (source === "hosted") {
    const own: Origin = { source: "registry", resolved: url || null, integrity: field("sha256") || null };
    return url === "" || isPubDev(url)
      ? own
      : { ...own, qualifiers: [["repository_url", withoutPassword(url)]] };
  }
  if (source === "git") {
    const revision = field("resolved-ref");
    const address = url || plain;
    const path = field("path");
    const within = path === "" || path === "." ? "" : `#${path}`;
    return {
      source: "git",
      resolved: revision === "" ? address : `${address}#${revision}`,
      integrity: null,
      qualifiers: [["vcs_url", `${vcsUrl(address, revision)}${within}`]],
    };
  }
  if (source !== "path") return null;
  const path = field("path") || plain;
  return { source: folderKind(path, field("relative"), folder), resolved: path || null, integrity: null };
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
function told(name: string, dependency: string, pubspecs: Around["pubspecs"]): LockedNode["told"] {
  const kinds = pubspecs.flatMap(({ pubspec }) =>
    pubspec.declared.filter((declared) => declared.name === name).map(({ kind }) => kind),
  );
  const declared = { direct: true, development: !kinds.includes("runtime") };
  if (pubspecs.length > 1 && kinds.length > 0) return declared;
  if (dependency === "direct main") return { direct: true, development: false };
  if (dependency === "direct dev") return { direct: true, development: true };
  if (dependency === "transitive") return { direct: false, development: null };
  if (kinds.length > 0) return declared;
  return { direct: dependency === "direct overridden" ? true : null, development: null };
}
