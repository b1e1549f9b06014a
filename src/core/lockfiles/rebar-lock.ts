import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { type BeamTerm, listOf, readBeamTerms, textOf, tupleOf } from "./beam-terms.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsQualifiers } from "./git-address.js";
import { hexPackage } from "./hex-source.js";
import { serviceNode } from "./service-node.js";

/** Newest version that is known: https://github.com/erlang/rebar3/blob/main/apps/rebar/src/rebar_config.erl */
const KNOWN_VERSIONS = new Set(["1.0.0", "1.1.0", "1.2.0"]);

/**
 * rebar.lock: Erlang's own values, each dependency with the level at which it was found; 0 is what rebar.config asks for.
 * It has no edges, and no development: what a profile alone needs is not locked.
 */
export const rebarLock: LockfileFormat = {
  id: "rebar-lock",
  title: "Erlang (rebar.lock)",
  purlType: "hex",
  tells: { direct: true, scope: true, edges: false, integrity: true },
  manifestNames: [],
  matches: (path) => nameOf(path) === "rebar.lock",
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const terms = readBeamTerms(input.text, "erlang");
  const [first] = terms;
  if (first === undefined) throw new LockfileError("empty", "the file is empty", 1);
  const { version, entries } = lockedBy(first);
  const hashes = hashesOf(terms.slice(1));
  const path = directoryOf(input.path);
  const service: LockedService = { path, name: null, node: `service ${path}`, manifest: null };
  return {
    format: rebarLock.id,
    version,
    path: input.path,
    purlType: "hex",
    tells: { ...rebarLock.tells, integrity: hashes.size > 0 },
    lookup: "exact",
    nodes: [serviceNode(service), ...readEntries(entries, hashes, problems)],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** `{"1.2.0", [entry]}`; the first versions wrote the list alone. */
function lockedBy(term: BeamTerm): { readonly version: string; readonly entries: readonly BeamTerm[] } {
  if (term.kind === "list") return { version: "", entries: term.items };
  const [first, second] = tupleOf(term) ?? [];
  const version = textOf(first);
  if (version === null || second?.kind !== "list")
    throw new LockfileError("syntax", "it holds no list of dependencies", term.line);
  if (!KNOWN_VERSIONS.has(version))
    throw new LockfileError(
      "unknown-version",
      `Weir does not know version ${quote(version)} of rebar.lock`,
      term.line,
    );
  return { version, entries: second.items };
}

/** `[{pkg_hash, [{<<"name">>, <<"HASH">>}]}, {pkg_hash_ext, …}]`: the inner hash, which all versions have. */
function hashesOf(terms: readonly BeamTerm[]): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const section of terms.flatMap((term) => listOf(term))) {
    const [name, list] = tupleOf(section) ?? [];
    if (textOf(name) !== "pkg_hash") continue;
    for (const pair of listOf(list)) {
      const [app, hash] = (tupleOf(pair) ?? []).map(textOf);
      if (app != null && hash != null) hashes.set(app, hash);
    }
  }
  return hashes;
}

function readEntries(
  entries: readonly BeamTerm[],
  hashes: ReadonlyMap<string, string>,
  problems: EntryProblems,
): LockedNode[] {
  const nodes = new Map<string, LockedNode>();
  for (const entry of entries) {
    const node = nodeOf(entry, hashes);
    if (node === null || nodes.has(node.key)) {
      const [name] = tupleOf(entry) ?? [];
      const why = node === null ? "cannot be read" : "stands in it twice";
      problems.add("unreadable-entry", entry.line, `the entry of ${quote(textOf(name) ?? "?")} ${why}`);
    } else nodes.set(node.key, node);
  }
  const [first] = entries;
  if (nodes.size === 0 && first !== undefined)
    throw new LockfileError("empty", "none of its entries can be read", first.line);
  return [...nodes.values()];
}

/** `{<<"app">>, {pkg, <<"name">>, <<"1.0.0">>}, 0}` or `{<<"app">>, {git, "url", {ref, "commit"}}, 1}`. */
function nodeOf(entry: BeamTerm, hashes: ReadonlyMap<string, string>): LockedNode | null {
  const [name, source, level] = tupleOf(entry) ?? [];
  const key = textOf(name);
  const [kind, ...rest] = tupleOf(source) ?? [];
  if (key === null || key === "" || level?.kind !== "number") return null;
  const told = { direct: level.text === "0", development: false };
  const facts = { key, told, line: entry.line };
  const node =
    textOf(kind) === "pkg"
      ? packageNode(facts, rest, hashes.get(key) ?? null)
      : repositoryNode(facts, textOf(kind), rest);
  return node === null || Math.max(key.length, node.name.length, node.version.length) > MAX_TEXT
    ? null
    : node;
}

type Facts = Pick<LockedNode, "key" | "told" | "line">;

/** Some versions of rebar3 have the hash within: `{pkg, name, version, hash}`. */
function packageNode(facts: Facts, rest: readonly BeamTerm[], hash: string | null): LockedNode | null {
  const [name, version, within] = rest.map(textOf);
  if (name == null || name === "" || version == null || version === "") return null;
  const integrity = hash ?? within ?? null;
  return lockedNode({ ...facts, ...hexPackage(name, null), version, source: "registry", integrity });
}

/** `{git, "url", {ref, "commit"}}`, `{git_subdir, "url", {ref, "commit"}, "folder"}`, `{hg, …}`. */
function repositoryNode(facts: Facts, kind: string | null, rest: readonly BeamTerm[]): LockedNode | null {
  const [url, place, folder] = rest;
  const resolved = textOf(url);
  const version = textOf(tupleOf(place)?.[1]) ?? textOf(place);
  if (kind === null || resolved === null || version === null || version === "") return null;
  const tool = kind.startsWith("git") ? "git" : kind;
  const qualifiers = vcsQualifiers(tool, resolved, version, kind.endsWith("_subdir") ? textOf(folder) : null);
  return lockedNode({ ...facts, name: facts.key, version, source: "git", resolved, qualifiers });
}
