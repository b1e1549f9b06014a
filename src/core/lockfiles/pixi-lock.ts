import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile, Requirement } from "../model/lockfile.js";
import { directoryOf, joinPaths, nameOf } from "../model/paths.js";
import { readCondaLockEntries } from "./conda-lock-entries.js";
import { unaskedFor } from "./conda-roots.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isDevelopmentGroup } from "./development-names.js";
import {
  joinPixiPackages,
  type PixiGroup,
  PixiNames,
  pixiNodes,
  readPixiGroups,
} from "./pixi-environments.js";
import { type PixiManifest, readPixiManifest } from "./pixi-manifest.js";
import { type PixiPackage, PixiPackages } from "./pixi-packages.js";
import { SERVICE, rootNode } from "./requirements-nodes.js";
import { isYamlMap, parseYaml, type YamlDocument, yamlField, type YamlValue } from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };
const MANIFESTS = ["pixi.toml", "pyproject.toml", "mojoproject.toml"];
const NEWEST = 7;

/**
 * pixi's lockfile, versions 1 to 7: packages of conda and of PyPI, and which environment installs which of them on
 * which platform. What is direct stands in the manifest. https://pixi.sh/latest/workspace/lockfile/
 */
export const pixiLock: LockfileFormat = {
  id: "pixi-lock",
  title: "pixi (pixi.lock)",
  purlType: "conda",
  tells: TELLS,
  manifestNames: MANIFESTS,
  matches: (path) => nameOf(path) === "pixi.lock",
  companions: (path, paths) => manifestPaths(path).filter((manifest) => paths.has(manifest)),
  parse: parsePixiLock,
};

function manifestPaths(path: string): string[] {
  return MANIFESTS.map((name) => joinPaths(directoryOf(path), name));
}

interface Read {
  readonly packages: readonly PixiPackage[];
  readonly groups: readonly PixiGroup[];
}

function parsePixiLock(input: LockfileInput): ParsedLockfile {
  const document = parseYaml(input.text);
  const { value, lineOf } = document;
  const version = versionOf(document);
  const problems = new EntryProblems(input.path);
  const { packages, groups } =
    Number(version) < 4 ? readOld(document, problems) : readPackages(document, problems);
  const found = manifestIn(input, problems);
  const others = packages.filter(({ isItself }) => !isItself);
  if (others.length === 0) refuseEmpty(problems, found?.manifest ?? null, lineOf(value, "packages"));
  const requires = joinPixiPackages(groups, problems);
  const nodes = pixiNodes(others, groups, requires);
  // The project itself is the service: what it asks for, the service asks for.
  const own = packages.filter(({ isItself }) => isItself).flatMap((one) => requires.get(one) ?? []);
  const asked =
    found === null
      ? unaskedFor(nodes, kindIn(others, groups))
      : askedFor(found.manifest, new PixiNames(others));
  return {
    format: pixiLock.id,
    version,
    path: input.path,
    purlType: pixiLock.purlType,
    tells: { ...TELLS, direct: found !== null },
    lookup: "exact",
    nodes: [rootNode(found?.manifest.name ?? null, [...asked, ...own]), ...nodes],
    services: [
      {
        path: directoryOf(input.path),
        name: found?.manifest.name ?? null,
        node: SERVICE,
        manifest: found && { path: found.path, declared: found.manifest.dependencies },
      },
    ],
    overrides: [],
    problems: problems.all(),
  };
}

function versionOf({ value, lineOf }: YamlDocument): string {
  const version = yamlField(value, "version");
  const isKnown = typeof version === "string" && /^[1-9][0-9]?$/.test(version) && Number(version) <= NEWEST;
  if (!isYamlMap(value) || !isKnown) {
    const told = typeof version === "string" ? `version ${quote(version)}` : "a file without version";
    throw new LockfileError(
      "unknown-version",
      `${told} is not known (1 to ${NEWEST} are)`,
      lineOf(value, "version"),
    );
  }
  const list = Number(version) < 4 ? "package" : "environments";
  if (yamlField(value, list) === undefined)
    throw new LockfileError("syntax", `it has no ${list}`, lineOf(value, "version"));
  return version;
}

function readPackages({ value, lineOf }: YamlDocument, problems: EntryProblems): Read {
  const environments = yamlField(value, "environments");
  const packages = new PixiPackages(yamlField(value, "packages"), lineOf, onlyIndex(environments), problems);
  return { packages: packages.all, groups: readPixiGroups(environments, lineOf, packages, problems) };
}

/** Before version 4 it was conda-lock's format: one environment, the packages per platform. */
function readOld({ value, lineOf }: YamlDocument, problems: EntryProblems): Read {
  const byPlatform = new Map<string, PixiPackage[]>();
  const packages = readCondaLockEntries(yamlField(value, "package") ?? [], lineOf, problems).map(
    ({ node, manager }): PixiPackage => {
      const asked = node.requires.map(({ name, range, mayBeMissing }) => ({ name, range, mayBeMissing }));
      const own = { ...node, requires: [] };
      const one: PixiPackage = {
        node: own,
        manager: manager === "pip" ? "pypi" : "conda",
        brings: null,
        asked,
        isItself: false,
      };
      const platform = node.key.split("/", 2)[1] ?? "";
      const same = byPlatform.get(platform);
      if (same === undefined) byPlatform.set(platform, [one]);
      else same.push(one);
      return one;
    },
  );
  const groups = [...byPlatform].map(([platform, own]) => ({
    environment: "default",
    platform,
    packages: own,
  }));
  return { packages, groups };
}

/** The index of PyPI's packages where all environments have the same one. */
function onlyIndex(environments: YamlValue | undefined): string | null {
  const indexes = new Set(
    Object.values<YamlValue>(isYamlMap(environments) ? environments : {}).flatMap((environment) => {
      const list = yamlField(environment, "indexes");
      return Array.isArray(list)
        ? (list as readonly YamlValue[]).filter((one) => typeof one === "string")
        : [];
    }),
  );
  return indexes.size === 1 ? ([...indexes][0] ?? null) : null;
}

/** null where no manifest could be read, which is told. */
function manifestIn(
  input: LockfileInput,
  problems: EntryProblems,
): { readonly path: string; readonly manifest: PixiManifest } | null {
  for (const path of manifestPaths(input.path)) {
    const text = input.companions.get(path);
    if (text === undefined) continue;
    try {
      const manifest = readPixiManifest(text, path.endsWith("pyproject.toml"));
      if (manifest !== null) return { path, manifest };
    } catch (error) {
      if (!(error instanceof LockfileError)) throw error;
      problems.add("unreadable-manifest", error.line, error.message, path);
      return null;
    }
  }
  problems.add("missing-manifest", null, "no pixi.toml beside it was read, so what is direct is unknown");
  return null;
}

/** What the manifest asks for, in every environment and on every platform that holds it. */
function askedFor({ dependencies }: PixiManifest, names: PixiNames): Requirement[] {
  return dependencies.flatMap(({ name, range, kind, manager, mayBeMissing }): Requirement[] => {
    const found = names.of(manager, name);
    // A path can be the project itself, which is no package of its own.
    const isPath = /^\.{0,2}\//.test(range) || range === ".";
    if (found.length === 0) return [{ name, range, kind, targets: [], mayBeMissing: mayBeMissing || isPath }];
    return found.map(({ node }) => ({ name, range, kind, targets: [node.key], mayBeMissing: false }));
  });
}

/** For development where only environments for that hold it. */
function kindIn(
  packages: readonly PixiPackage[],
  groups: readonly PixiGroup[],
): (node: { readonly key: string }) => Requirement["kind"] {
  const runtime = new Set<string>();
  const installed = new Set<string>();
  for (const { environment, packages: own } of groups) {
    for (const { node } of own) {
      installed.add(node.key);
      if (isDevelopmentGroup(environment) !== true) runtime.add(node.key);
    }
  }
  const known = new Set(packages.map(({ node }) => node.key));
  return ({ key }) => (known.has(key) && installed.has(key) && !runtime.has(key) ? "development" : "runtime");
}

function refuseEmpty(problems: EntryProblems, manifest: PixiManifest | null, line: number): void {
  const unread = problems.all().find(({ kind }) => kind === "unreadable-entry");
  if (unread !== undefined)
    throw new LockfileError("syntax", "none of its packages can be read", unread.line);
  const first = manifest?.dependencies.find(({ mayBeMissing }) => !mayBeMissing);
  if (first === undefined) return;
  throw new LockfileError("empty", `it holds nothing, but ${quote(first.name)} is asked for`, line);
}
