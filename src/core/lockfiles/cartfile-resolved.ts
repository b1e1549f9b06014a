import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { DeclaredDependency, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { repositoryName, vcsUrl } from "./git-address.js";
import { conflictIn, mergeConflict } from "./merge-markers.js";
import { serviceWithNode } from "./service-node.js";
import { TextLines } from "./text-lines.js";

/**
 * Cartfile.resolved of Carthage: no edges. What is direct stands in Cartfile, for development alone in
 * Cartfile.private. https://github.com/Carthage/Carthage/blob/master/Documentation/Artifacts.md
 */
export const cartfileResolved: LockfileFormat = {
  id: "cartfile-resolved",
  title: "Cartfile.resolved (Carthage)",
  purlType: "carthage",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: ["Cartfile", "Cartfile.private"],
  matches: (path) => nameOf(path) === "Cartfile.resolved",
  companions: (path, paths) => cartfilesOf(path).filter((file) => paths.has(file)),
  parse,
};

function cartfilesOf(lockfile: string): string[] {
  const cartfile = lockfile.slice(0, -".resolved".length);
  return [cartfile, `${cartfile}.private`];
}

/** `github "owner/repository" "1.0"`; in a Cartfile a range follows, or nothing. */
const ENTRY = /^(github|git|binary)\s{1,20}"([^"]{1,1024})"(?:\s{1,20}([^#]{0,1024}))?/;
const MAX_LINE = 4096;

interface Entry {
  readonly origin: "github" | "git" | "binary";
  readonly address: string;
  readonly rest: string;
}

function entryIn(text: string): Entry | null {
  const found = text.length > MAX_LINE ? null : ENTRY.exec(text);
  if (found === null) return null;
  const [, origin, address = "", rest = ""] = found;
  return { origin: origin as Entry["origin"], address, rest: rest.trim() };
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const [main = "", own = ""] = cartfilesOf(input.path);
  const runtime = declaredIn(input.companions.get(main), "runtime");
  const development = declaredIn(input.companions.get(own), "development");
  const known = runtime !== null || development !== null;
  if (!known) problems.add("missing-manifest", null, `not read: ${main}; what is direct is unknown`);
  const asked = new Map(
    [...(development ?? []), ...(runtime ?? [])].map(({ name, kind }) => [key(name), kind]),
  );
  const nodes: LockedNode[] = [];
  const taken = new Set<string>();
  const lines = new TextLines(input.text);
  while (lines.advance()) {
    const node = nodeOf(entryIn(lines.content()), lines.line);
    if (node === null) {
      problems.add("unreadable-entry", lines.line, `${quote(lines.content())} cannot be read`);
      continue;
    }
    const kind = asked.get(key(node.name));
    const direct = kind !== undefined ? true : known ? false : null;
    if (taken.has(node.key))
      problems.add("unreadable-entry", lines.line, `${quote(node.name)} is locked twice`);
    taken.add(node.key);
    const told = { direct, development: kind === undefined ? null : kind === "development" };
    nodes.push({ ...node, key: `${node.key} ${lines.line}`, told });
  }
  if (lines.conflict !== null) throw mergeConflict(lines.conflict);
  const declared = runtime ?? development ?? [];
  refuseEmpty(nodes, problems, declared);
  const manifest = known ? { path: runtime === null ? own : main, declared } : null;
  const { service, node } = serviceWithNode(directoryOf(input.path), null, manifest, []);
  return {
    format: "cartfile-resolved",
    version: "",
    path: input.path,
    purlType: "carthage",
    tells: { ...cartfileResolved.tells, direct: known, scope: known },
    lookup: "exact",
    nodes: [...nodes, node],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** Owners and repositories are the same in any case. */
function key(name: string): string {
  return name.toLowerCase();
}

function refuseEmpty(
  nodes: readonly LockedNode[],
  problems: EntryProblems,
  declared: readonly DeclaredDependency[],
): void {
  if (nodes.length > 0) return;
  const unread = problems.all().find(({ kind }) => kind === "unreadable-entry");
  if (unread !== undefined) throw new LockfileError("syntax", "none of its lines can be read", unread.line);
  const [wanted] = declared;
  if (wanted !== undefined)
    throw new LockfileError("empty", `it holds nothing, but ${quote(wanted.name)} is asked for`, 1);
}

function repositoryOf({ origin, address }: Entry): string {
  if (origin === "github" && /^[^/:\s]+\/[^/:\s]+$/.test(address))
    return `github.com/${address.replace(/\.git$/, "")}`;
  return repositoryName(address) ?? address;
}

function nodeOf(entry: Entry | null, line: number): LockedNode | null {
  const version = /^"([^"]{1,512})"$/.exec(entry?.rest ?? "")?.[1];
  if (entry === null || version === undefined) return null;
  const name = repositoryOf(entry);
  if (name.length > MAX_TEXT) return null;
  const source = entry.origin === "binary" ? "url" : entry.origin === "git" ? "git" : "registry";
  return lockedNode({
    key: key(name),
    name,
    version,
    source,
    resolved: entry.address,
    qualifiers:
      source === "git"
        ? [["vcs_url", vcsUrl(entry.address, version)]]
        : source === "url"
          ? [["download_url", entry.address]]
          : undefined,
    line,
  });
}

/** What a Cartfile asks for; null where it was not read. What is no entry there is left out. */
function declaredIn(
  text: string | undefined,
  kind: "runtime" | "development",
): readonly DeclaredDependency[] | null {
  if (text === undefined || conflictIn(text) !== null) return null;
  return text.split("\n").flatMap((row, at) => {
    const entry = entryIn(row.trim());
    return entry === null ? [] : { name: repositoryOf(entry), range: entry.rest, kind, line: at + 1 };
  });
}
