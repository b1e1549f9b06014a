import { LockfileError } from "../errors.js";
import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, foldersAbove } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type DeclaredGem, readGemfile, readGemspec, UNCLOSED } from "./gemfile-text.js";
import { isGemfile } from "./gem-project.js";
import { vcsUrl } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { refuseConflict } from "./merge-markers.js";
import { serviceWithNode } from "./service-node.js";

/**
 * A Gemfile without its lockfile: what it asks for, as far as it is literal. Nothing is run.
 * https://bundler.io/man/gemfile.5.html
 */
export const gemfile: LockfileFormat = {
  id: "gemfile",
  title: "Gemfile, gems.rb (where no lockfile lies beside it)",
  purlType: "gem",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: isGemfile,
  isCovered: (path, paths) =>
    paths.has(`${path}.lock`) ||
    (path.endsWith("gems.rb") && paths.has(path.replace(/gems\.rb$/, "gems.locked"))),
  companions: () => [],
  parse: parseGemfile,
};

/**
 * A gemspec without a lockfile beside or above it: what the gem asks for, as far as it is literal.
 * https://guides.rubygems.org/specification-reference/
 */
export const gemspec: LockfileFormat = {
  id: "gemspec",
  title: "*.gemspec (where no lockfile lies beside or above it)",
  purlType: "gem",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => path.endsWith(".gemspec"),
  isCovered: (path, paths) =>
    foldersAbove(path).some(
      (folder) => paths.has(`${folder}Gemfile.lock`) || paths.has(`${folder}gems.locked`),
    ),
  companions: () => [],
  parse(input) {
    refuseUnreadable(input.text);
    const { name, gems, unread, unclosed } = readGemspec(input.text);
    const problems = new EntryProblems(input.path);
    tellUnread(unread, unclosed, problems);
    return manifestLockfile("gemspec", input, name, gems, null, problems);
  },
};

function parseGemfile(input: LockfileInput): ParsedLockfile {
  refuseUnreadable(input.text);
  const { gems, unread, unclosed, includes, source } = readGemfile(input.text);
  const problems = new EntryProblems(input.path);
  tellUnread(unread, unclosed, problems);
  // Gemfiles by their name are read by themselves.
  for (const { path, line } of includes.filter(({ path }) => !isGemfile(path)))
    problems.add("missing-manifest", line, `not read: ${quote(path)}, which is taken in here`);
  for (const { name, line, from } of gems) {
    if (from === null || from.kind === "path" || from.address !== null) continue;
    problems.add("unreadable-entry", line, `where ${quote(name)} comes from is known to Ruby alone`);
  }
  return manifestLockfile("gemfile", input, null, gems, source, problems);
}

function tellUnread(unread: number | null, unclosed: number | null, problems: EntryProblems): void {
  const message = "a gem is named here by code that only Ruby can run: it is left out";
  if (unread !== null) problems.add("unreadable-entry", unread, message);
  if (unclosed !== null) problems.add("unreadable-entry", unclosed, UNCLOSED);
}

function refuseUnreadable(text: string): void {
  refuseConflict(text);
  if (text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
}

function manifestLockfile(
  format: string,
  input: LockfileInput,
  name: string | null,
  gems: readonly DeclaredGem[],
  registry: string | null,
  problems: EntryProblems,
): ParsedLockfile {
  const nodes: LockedNode[] = [];
  const asked: DeclaredGem[] = [];
  for (const gem of gems) {
    if (gem.name.length > MAX_TEXT || gem.range.length > MAX_TEXT) {
      problems.add("unreadable-entry", gem.line, "a gem's name or version is too long to be one");
      continue;
    }
    asked.push(gem);
    if (gem.from?.kind !== "path") nodes.push(nodeOf(gem, nodes.length, registry));
  }
  const declared = asked.map((gem) => ({ name: gem.name, range: gem.range, kind: gem.kind, line: gem.line }));
  const { service, node } = serviceWithNode(
    directoryOf(input.path),
    name,
    { path: input.path, declared },
    [],
  );
  return {
    format,
    version: "",
    path: input.path,
    purlType: "gem",
    tells: gemfile.tells,
    lookup: "exact",
    nodes: [...nodes, node],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function nodeOf(gem: DeclaredGem, index: number, registry: string | null): LockedNode {
  const exact = /^(?:=\s*)?(\d[\w.]*)$/.exec(gem.range)?.[1] ?? null;
  return lockedNode({
    key: `${index} ${gem.name}`,
    name: gem.name,
    version: exact ?? "",
    ...(exact === null ? { range: gem.range } : {}),
    ...originOf(gem, registry),
    line: gem.line,
    platform: gem.mayBeMissing,
    told: { direct: true, development: gem.kind === "development" },
  });
}

function originOf(
  { from }: DeclaredGem,
  registry: string | null,
): { readonly source: SourceKind; readonly resolved: string | null; readonly qualifiers?: Qualifiers } {
  const source = from?.kind === "git" ? "git" : "url";
  // Not the public gem of that name, whatever it is.
  if (from?.address === null) return { source, resolved: null };
  if (from?.kind === "git")
    return { source, resolved: from.address, qualifiers: [["vcs_url", vcsUrl(from.address, "")]] };
  const remote = from?.address ?? registry;
  if (remote === null || /^https?:\/\/(?:index\.|www\.)?rubygems\.org\/?$/i.test(remote))
    return { source: "registry", resolved: remote };
  return { source: "registry", resolved: remote, qualifiers: [["repository_url", withoutPassword(remote)]] };
}
