import { LockfileError } from "../errors.js";
import type { Qualifiers } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile, Requirement } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { type BeamTerm, keywordOf, listOf, readBeamTerms, textOf, tupleOf } from "./beam-terms.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsQualifiers } from "./git-address.js";
import { hexPackage } from "./hex-source.js";
import { mixCompanions } from "./mix-members.js";
import { readMixProject } from "./mix-project.js";

const NOTHING: readonly never[] = [];

/**
 * mix.lock: a map of Elixir from application to what was fetched for it. Members, what is direct and what is for
 * development stand in mix.exs. https://github.com/hexpm/hex/blob/main/lib/hex/utils.ex (`lock`)
 */
export const mixLock: LockfileFormat = {
  id: "mix-lock",
  title: "Elixir (mix.lock)",
  purlType: "hex",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["mix.exs"],
  matches: (path) => nameOf(path) === "mix.lock",
  companions: mixCompanions,
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const nodes = readEntries(input.text, problems);
  const project = readMixProject(input, problems);
  if (nodes.length === 0 && project.asked !== null) {
    const message = `it holds no component, but ${project.asked.path} asks for ${quote(project.asked.app)}`;
    throw new LockfileError("empty", message, 1);
  }
  return {
    format: mixLock.id,
    version: "",
    path: input.path,
    purlType: "hex",
    tells: { ...mixLock.tells, direct: project.known, scope: project.known },
    lookup: "exact",
    nodes: [...nodes, ...project.nodes],
    services: project.services,
    overrides: [],
    problems: problems.all(),
  };
}

function readEntries(text: string, problems: EntryProblems): LockedNode[] {
  const [root] = readBeamTerms(text, "elixir");
  if (root === undefined) throw new LockfileError("empty", "the file is empty", 1);
  if (root.kind !== "map" && root.kind !== "list")
    throw new LockfileError("syntax", "it holds no map of dependencies", root.line);
  const nodes = new Map<string, LockedNode>();
  for (const entry of root.items) {
    const app = entry.kind === "pair" ? textOf(entry.key) : null;
    const node = entry.kind === "pair" && app !== null ? nodeOf(app, entry.value, entry.line) : null;
    if (node === null || app === null) {
      problems.add("unreadable-entry", entry.line, `the entry of ${quote(app ?? "?")} cannot be read`);
    } else {
      if (nodes.has(app))
        problems.add(
          "unreadable-entry",
          entry.line,
          `${quote(app)} stands in it twice: Elixir takes the last one`,
        );
      nodes.set(app, node);
    }
  }
  const first = root.items[0];
  if (nodes.size === 0 && first !== undefined)
    throw new LockfileError("empty", "none of its entries can be read", first.line);
  return [...nodes.values()];
}

function nodeOf(app: string, value: BeamTerm, line: number): LockedNode | null {
  const tuple = tupleOf(value) ?? NOTHING;
  const manager = textOf(tuple[0]);
  const node =
    manager === "hex"
      ? hexNode(app, tuple, line)
      : manager === "git"
        ? gitNode(app, tuple, line)
        : manager === "package"
          ? packageNode(app, tuple, line)
          : null;
  return node === null || Math.max(app.length, node.name.length, node.version.length) > MAX_TEXT
    ? null
    : node;
}

/** `{:hex, name, version, inner hash, managers, dependencies, repository, outer hash}`; old ones end sooner. */
function hexNode(app: string, tuple: readonly BeamTerm[], line: number): LockedNode | null {
  const own = textOf(tuple[1]);
  const version = textOf(tuple[2]);
  if (own === null || own === "" || version === null || version === "") return null;
  const hash = textOf(tuple[3]);
  const { name, qualifiers } = hexPackage(own, textOf(tuple[6]));
  return lockedNode({
    key: app,
    name,
    qualifiers,
    version,
    source: "registry",
    // The inner hash, of what is in the archive: the outer one is missing in older files.
    integrity: hash === null || hash === "" ? null : hash,
    line,
    requires: requirementsIn(listOf(tuple[5])),
  });
}

function requirementsIn(dependencies: readonly BeamTerm[]): readonly Requirement[] {
  if (dependencies.length === 0) return NOTHING;
  const requires: Requirement[] = [];
  for (const dependency of dependencies) {
    const required = requirementOf(dependency);
    if (required !== null) requires.push(required);
  }
  return requires;
}

/** `{:name, "~> 1.0", [hex: :package, repo: "hexpm", optional: false]}` */
function requirementOf(dependency: BeamTerm): Requirement | null {
  const tuple = tupleOf(dependency) ?? NOTHING;
  const name = textOf(tuple[0]);
  if (name === null) return null;
  const optional = textOf(keywordOf(tuple[2], "optional")) === "true";
  const kind = optional ? "optional" : "runtime";
  return { name, range: textOf(tuple[1]) ?? "", kind, targets: [name], mayBeMissing: optional };
}

/** `{:git, url, commit, options}` */
function gitNode(app: string, tuple: readonly BeamTerm[], line: number): LockedNode | null {
  const address = textOf(tuple[1]);
  const version = textOf(tuple[2]);
  if (address === null || version === null || version === "") return null;
  const qualifiers: Qualifiers = vcsQualifiers("git", address, version);
  return lockedNode({ key: app, name: app, version, source: "git", qualifiers, resolved: address, line });
}

/** `{:package, version}`, as the first versions of Hex wrote it. */
function packageNode(app: string, tuple: readonly BeamTerm[], line: number): LockedNode | null {
  const version = textOf(tuple[1]);
  return version === null || version === ""
    ? null
    : lockedNode({ key: app, name: app, version, source: "registry", line });
}
