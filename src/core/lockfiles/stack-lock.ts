import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { vcsQualifiers } from "./git-address.js";
import { type HaskellProject, haskellManifests, readHaskellProject, toldOf } from "./haskell-manifests.js";
import { serviceNode } from "./service-node.js";
import {
  isYamlMap,
  parseYaml,
  type YamlDocument,
  type YamlMap,
  type YamlValue,
  yamlField,
} from "./yaml-text.js";

/** `name-1.2.3@sha256:hash,size`; old files have `@rev:1`, or nothing. */
const HACKAGE =
  /^([A-Za-z0-9][-A-Za-z0-9]*?)-([0-9]+(?:\.[0-9]+)*)(?:@(?:(sha256:[0-9a-f]+)|rev:[0-9]+)(?:,[0-9]+)?)?$/;

/** `stack.yaml.lock`, and what `stack --stack-yaml stack-9.2.yaml` writes. @param name of a file */
export function isStackLock(name: string): boolean {
  return /^stack(?:[\w.-]{0,200})\.yaml\.lock$/.test(name);
}

/**
 * stack.yaml.lock: the packages that stack.yaml names beside its snapshot. What is taken from the snapshot itself, most of
 * it as a rule, is not listed. https://docs.haskellstack.org/en/stable/topics/lock_files/
 */
export const stackLock: LockfileFormat = {
  id: "stack-lock",
  title: "Haskell (stack.yaml.lock)",
  purlType: "hackage",
  tells: { direct: true, scope: true, edges: false, integrity: true },
  manifestNames: ["*.cabal", "package.yaml"],
  matches: (path) => isStackLock(nameOf(path)),
  companions: (path, paths) => haskellManifests(path, paths),
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const document = parseYaml(input.text);
  const { value } = document;
  if (yamlField(value, "packages") === undefined && yamlField(value, "snapshots") === undefined)
    throw new LockfileError("syntax", "it holds neither packages nor snapshots", 1);
  const project = readHaskellProject(input, problems);
  tellSnapshots(document, problems);
  const nodes = listOf(value, "packages").flatMap((entry, at) => {
    const line = document.lineOf(yamlField(value, "packages") ?? "", at);
    const node = nodeOf(entry, document, line, project);
    if (node === null) problems.add("unreadable-entry", line, "a package cannot be read");
    return node === null ? [] : [{ ...node, key: `${node.name}#${at}` }];
  });
  const { known, service } = project;
  return {
    format: stackLock.id,
    version: "",
    path: input.path,
    purlType: "hackage",
    tells: { ...stackLock.tells, direct: known, scope: known },
    lookup: "exact",
    nodes: [serviceNode(service), ...nodes],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function listOf(value: YamlValue, key: string): readonly YamlValue[] {
  const list = yamlField(value, key);
  return Array.isArray(list) ? (list as readonly YamlValue[]) : [];
}

/** A snapshot fixes thousands of packages by its name alone. */
function tellSnapshots({ value, lineOf }: YamlDocument, problems: EntryProblems): void {
  listOf(value, "snapshots").forEach((snapshot, at) => {
    const original = yamlField(snapshot, "original");
    const from =
      typeof original === "string"
        ? original
        : (textOf(original, "url") ?? textOf(yamlField(snapshot, "completed"), "url"));
    const message = `what comes from the snapshot ${quote(from ?? "?")} is not listed in it: that is not read`;
    problems.add("unresolved", lineOf(yamlField(value, "snapshots") ?? "", at), message);
  });
}

function textOf(value: YamlValue | undefined, key: string): string | null {
  const found = yamlField(value, key);
  return typeof found === "string" && found !== "" && found.length <= MAX_TEXT ? found : null;
}

function nodeOf(
  entry: YamlValue,
  { lineOf }: YamlDocument,
  fallback: number,
  project: HaskellProject,
): LockedNode | null {
  const completed = yamlField(entry, "completed");
  if (!isYamlMap(completed)) return null;
  const [, name, version, hash = null] = HACKAGE.exec(textOf(completed, "hackage") ?? "") ?? [];
  if (name !== undefined && version !== undefined) {
    const line = lineOf(completed, "hackage");
    const facts = { name, version, line, integrity: hash, told: toldOf(name, project) };
    return lockedNode({ key: name, source: "registry", ...facts });
  }
  return foreignNode(completed, lineOf(completed, "name"), fallback, project);
}

/** A repository or an archive, whose package Stack has looked into. */
function foreignNode(
  completed: YamlMap,
  at: number,
  fallback: number,
  project: HaskellProject,
): LockedNode | null {
  const name = textOf(completed, "name");
  const version = textOf(completed, "version");
  const commit = textOf(completed, "commit");
  const tool = textOf(completed, "git") === null ? "hg" : "git";
  const repository = textOf(completed, tool);
  const url = textOf(completed, "url") ?? textOf(completed, "archive");
  if (name === null || version === null) return null;
  const facts = { key: name, name, version, line: Math.max(at, fallback), told: toldOf(name, project) };
  if (repository !== null && commit !== null) {
    const qualifiers = vcsQualifiers(tool, repository, commit, textOf(completed, "subdir"));
    return lockedNode({ ...facts, source: "git", resolved: repository, qualifiers });
  }
  if (url === null) return null;
  const hash = textOf(completed, "sha256");
  const integrity = hash === null ? null : `sha256:${hash}`;
  const isUrl = /^https?:/i.test(url);
  return lockedNode({
    ...facts,
    source: isUrl ? "url" : "file",
    resolved: url,
    integrity,
    ...(isUrl ? { qualifiers: [["download_url", url]] } : {}),
  });
}
