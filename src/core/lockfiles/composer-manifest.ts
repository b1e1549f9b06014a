import { lockedNode } from "../model/locked-node.js";
import type { DeclaredDependency, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, foldersAbove, nameOf } from "../model/paths.js";
import { composerManifest, readComposerJson } from "./composer-json.js";
import { EntryProblems, MAX_TEXT } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { serviceWithNode } from "./service-node.js";

/** A composer.json without its lockfile: what it asks for. https://getcomposer.org/doc/04-schema.md */
export const composerJson: LockfileFormat = {
  id: "composer-json",
  title: "composer.json (where no lockfile lies beside or above it)",
  purlType: "composer",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => nameOf(path) === "composer.json",
  isCovered: (path, paths) => foldersAbove(path).some((folder) => paths.has(`${folder}composer.lock`)),
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const json = readComposerJson(input.text);
  const problems = new EntryProblems(input.path);
  const nodes = json.declared.flatMap((asked, at): LockedNode[] => {
    if (asked.name !== "" && asked.name.length <= MAX_TEXT && asked.range.length <= MAX_TEXT)
      return [nodeOf(asked, at)];
    problems.add("unreadable-entry", asked.line, "a package's name or version is too long to be one");
    return [];
  });
  const manifest = composerManifest(input.path, json, true);
  const { service, node } = serviceWithNode(directoryOf(input.path), json.name, manifest, []);
  return {
    format: "composer-json",
    version: "",
    path: input.path,
    purlType: "composer",
    tells: composerJson.tells,
    lookup: "exact",
    nodes: [...nodes, node],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** One version: `1.2.3`, `=1.2`, `v2.0.0-beta1@beta`. https://getcomposer.org/doc/articles/versions.md#exact-version-constraint */
const EXACT =
  /^={0,2}\s{0,4}(v?\d{1,20}(?:\.\d{1,20}){0,3}(?:[-._]?(?:stable|beta|b|rc|alpha|a|patch|pl|p)[-.]?\d{0,20})?)(?:@[a-z]{1,10})?$/i;

function nodeOf({ name, range, kind, line }: DeclaredDependency, at: number): LockedNode {
  const exact = EXACT.exec(range.trim())?.[1] ?? null;
  return lockedNode({
    key: `${at} ${name}`,
    name,
    version: exact ?? "",
    ...(exact === null ? { range } : {}),
    source: "registry",
    line,
    told: { direct: true, development: kind === "development" },
  });
}
