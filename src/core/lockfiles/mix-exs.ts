import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, foldersAbove, joinPaths, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsQualifiers } from "./git-address.js";
import { hexPackage } from "./hex-source.js";
import type { MixDependency } from "./mix-exs-deps.js";
import { readMixExs } from "./mix-exs-file.js";
import { serviceNode } from "./service-node.js";

/** `1.2.3` or `== 1.2.3`: https://hexdocs.pm/elixir/Version.html#module-requirements */
const EXACT = /^(?:==)?\s*([0-9]+\.[0-9]+\.[0-9]+(?:[-+][-+.0-9A-Za-z]+)?)$/;

/** mix.exs where no mix.lock says what was fetched: what is written out of its dependencies, nothing they need. */
export const mixExs: LockfileFormat = {
  id: "mix-exs",
  title: "Elixir (mix.exs without mix.lock)",
  purlType: "hex",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => nameOf(path) === "mix.exs",
  isCovered,
  companions: () => [],
  parse,
};

/** By a mix.lock beside it, or that of an umbrella above. */
function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  return foldersAbove(path).some((folder) => paths.has(`${folder}mix.lock`));
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const file = readMixExs(input.text);
  const path = directoryOf(input.path);
  const dependencies = file.dependencies.filter((one) => {
    const longest = Math.max(
      one.app.length,
      one.requirement.length,
      one.ref?.length ?? 0,
      one.hex?.length ?? 0,
    );
    if (longest > MAX_TEXT)
      problems.add("unreadable-entry", one.line, `${quote(one.app)} is too long to be a dependency`);
    return longest <= MAX_TEXT;
  });
  if (file.depsLine !== null && file.dependencies.length === 0 && !file.asksForNothing)
    problems.add(
      "unreadable-entry",
      file.depsLine,
      "its dependencies are worked out, not written out: they are not read",
    );
  const declared = dependencies.map(({ app, requirement, development, line }) => ({
    name: app,
    range: requirement,
    kind: development ? ("development" as const) : ("runtime" as const),
    line,
  }));
  const manifest = { path: input.path, declared };
  const service: LockedService = { path, name: file.app, node: "service", manifest };
  return {
    format: mixExs.id,
    version: "",
    path: input.path,
    purlType: "hex",
    tells: mixExs.tells,
    lookup: "exact",
    nodes: [serviceNode(service), ...dependencies.map((one, at) => nodeOf(one, `${one.app}#${at}`, path))],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function nodeOf(one: MixDependency, key: string, folder: string): LockedNode {
  const { app, requirement, line, git } = one;
  const told = { direct: true, development: one.development };
  const facts = { key, name: app, line, told };
  const range = requirement;
  if (one.inUmbrella) return lockedNode({ ...facts, version: "", range, source: "workspace" });
  if (one.path !== null) {
    const isOutside = /^(?:\/|~)/.test(one.path) || /^\.\.(?:\/|$)/.test(joinPaths(folder, one.path));
    const source = isOutside ? "file" : "workspace";
    return lockedNode({ ...facts, version: "", range, source, resolved: one.path });
  }
  if (git !== null) {
    const version = one.ref ?? "";
    const qualifiers = vcsQualifiers("git", git, version);
    return lockedNode({ ...facts, version, range, source: "git", resolved: git, qualifiers });
  }
  const exact = EXACT.exec(requirement)?.[1];
  const named = { ...facts, ...hexPackage(one.hex ?? app, one.repository), source: "registry" as const };
  return exact === undefined
    ? lockedNode({ ...named, version: "", range })
    : lockedNode({ ...named, version: exact });
}
