import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, foldersAbove, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsUrl } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { type DeclaredPub, isPubDev, type Pubspec, pubspecManifest, readPubspec } from "./pubspec-yaml.js";
import { serviceWithNode } from "./service-node.js";

/** A pubspec.yaml without its lockfile: what it asks for. https://dart.dev/tools/pub/pubspec */
export const pubspecYaml: LockfileFormat = {
  id: "pubspec-yaml",
  title: "pubspec.yaml (where no lockfile lies beside or above it)",
  purlType: "pub",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => nameOf(path) === "pubspec.yaml",
  isCovered: (path, paths) => foldersAbove(path).some((folder) => paths.has(`${folder}pubspec.lock`)),
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const pubspec = readPubspec(input.text);
  const problems = new EntryProblems(input.path);
  const nodes = installedBy(pubspec).flatMap((asked, at): LockedNode[] => {
    if (asked.source === "sdk" || asked.source === "path") return [];
    if (asked.name.length <= MAX_TEXT && asked.range.length <= MAX_TEXT) return [nodeOf(asked, at)];
    problems.add("unreadable-entry", asked.line, "a package's name or version is too long to be one");
    return [];
  });
  const manifest = pubspecManifest(input.path, pubspec);
  const { service, node } = serviceWithNode(directoryOf(input.path), pubspec.name, manifest, []);
  return {
    format: "pubspec-yaml",
    version: "",
    path: input.path,
    purlType: "pub",
    tells: pubspecYaml.tells,
    lookup: "exact",
    nodes: [...nodes, node],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** What pub takes: an override in the place of what is declared, and those of what others ask for. */
function installedBy({ declared, overrides }: Pubspec): readonly DeclaredPub[] {
  if (overrides.size === 0) return declared;
  const names = new Set(declared.map(({ own }) => own));
  return [
    ...declared.map((asked) => ({ ...(overrides.get(asked.own) ?? asked), kind: asked.kind })),
    ...[...overrides.values()].filter(({ own }) => !names.has(own)),
  ];
}

function nodeOf({ name, range, kind, line, source, address, ref }: DeclaredPub, at: number): LockedNode {
  const exact = source === "hosted" && /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(range) ? range : null;
  const known = {
    key: `${at} ${name}`,
    name,
    line,
    told: { direct: true, development: kind === "development" },
  };
  const wanted =
    exact === null ? { version: "", range: source === "git" ? (ref ?? "") : range } : { version: exact };
  if (source === "git") {
    const qualifiers = [["vcs_url", vcsUrl(address ?? "", ref ?? "")]] as const;
    return lockedNode({ ...known, ...wanted, source: "git", resolved: address, qualifiers });
  }
  const foreign = address !== null && !isPubDev(address);
  const qualifiers = foreign ? ([["repository_url", withoutPassword(address)]] as const) : undefined;
  return lockedNode({ ...known, ...wanted, source: "registry", resolved: address, qualifiers });
}
