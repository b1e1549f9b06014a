import { LockfileError } from "../errors.js";
import { foldName } from "../model/ecosystem.js";
import type {
  FormatTells,
  LockedNode,
  LockfileInput,
  Manifest,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, joinPaths } from "../model/paths.js";
import { type EnvironmentPackage, readCondaEnvironment } from "./conda-environment.js";
import { type CondaLockEntry, readCondaLockEntries } from "./conda-lock-entries.js";
import { unaskedFor } from "./conda-roots.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isDevelopmentGroup } from "./development-names.js";
import { SERVICE, rootNode } from "./requirements-nodes.js";
import { isYamlMap, parseYaml, type YamlValue, yamlField } from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * conda-lock's unified lockfile: a package per platform, of conda and of pip, with what each depends on. What is direct
 * stands in the files it was made from. https://conda.github.io/conda-lock/
 */
export const condaLock: LockfileFormat = {
  id: "conda-lock",
  title: "conda-lock (conda-lock.yml)",
  purlType: "conda",
  tells: TELLS,
  manifestNames: ["*conda-lock.yml", "*conda-lock.yaml", "*environment.yml", "*environment.yaml"],
  manifestReach: "above",
  matches: (path) => /(?:^|[/._-])conda-lock\.ya?ml$/.test(path),
  companions: companionsOf,
  parse: parseCondaLock,
};

/** Its sources stand in the lockfile itself, so its text is asked for too. */
function companionsOf(path: string, paths: ReadonlySet<string>, read: ReadonlyMap<string, string>): string[] {
  const text = read.get(path);
  const directory = directoryOf(path);
  const usual = ["environment.yml", "environment.yaml"].map((name) => joinPaths(directory, name));
  const named = text === undefined ? [] : sourcesIn(text).map((source) => joinPaths(directory, source));
  return [...named, ...usual].filter((file) => paths.has(file));
}

/** By lines: the lockfile is long, and this is asked for before it is read. */
function sourcesIn(text: string): string[] {
  const list = /^ {2}sources:[ \t]*\r?\n((?: {2,}- .*\r?\n?){1,100})/m.exec(text)?.[1] ?? "";
  return list.split("\n").flatMap((row) => /^ *- ["']?([^"'\r]+)/.exec(row)?.[1]?.trim() ?? []);
}

function parseCondaLock(input: LockfileInput): ParsedLockfile {
  const { value, lineOf } = parseYaml(input.text);
  const list = yamlField(value, "package");
  const version = yamlField(value, "version") ?? "";
  if (!isYamlMap(value) || list === undefined)
    throw new LockfileError("unknown-version", "it has no list `package`", 1);
  if (version !== "" && version !== "1")
    throw new LockfileError(
      "unknown-version",
      `version ${typeof version === "string" ? quote(version) : "of another type"} is not known (1 is)`,
      lineOf(value, "version"),
    );
  const problems = new EntryProblems(input.path);
  const entries = readCondaLockEntries(list, lineOf, problems);
  const declared = declaredFor(input, yamlField(yamlField(value, "metadata"), "sources"), problems);
  if (entries.length === 0) refuseEmpty(problems, declared, lineOf(value, "package"));
  const asked = declared === null ? null : askedFor(declared.packages, entries);
  const requires = asked ?? unaskedFor(nodesOf(entries), kindIn(entries));
  return {
    format: condaLock.id,
    version: typeof version === "string" ? version : "",
    path: input.path,
    purlType: condaLock.purlType,
    tells: { ...TELLS, direct: asked !== null },
    lookup: "exact",
    nodes: [rootNode(null, requires), ...nodesOf(entries)],
    services: [
      { path: directoryOf(input.path), name: null, node: SERVICE, manifest: declared?.manifest ?? null },
    ],
    overrides: [],
    problems: problems.all(),
  };
}

function nodesOf(entries: readonly CondaLockEntry[]): LockedNode[] {
  return entries.map(({ node }) => node);
}

function kindIn(entries: readonly CondaLockEntry[]): (node: LockedNode) => Requirement["kind"] {
  const categories = new Map(entries.map(({ node, category }) => [node.key, category]));
  return ({ key }) => kindOf(categories.get(key) ?? "");
}

function kindOf(category: string): Requirement["kind"] {
  return isDevelopmentGroup(category) === true ? "development" : "runtime";
}

interface Declared {
  readonly packages: readonly EnvironmentPackage[];
  readonly manifest: Manifest;
}

/** null where not all of its sources could be read: then nobody knows all that is direct. */
function declaredFor(
  input: LockfileInput,
  sources: YamlValue | undefined,
  problems: EntryProblems,
): Declared | null {
  const named = Array.isArray(sources)
    ? (sources as readonly YamlValue[]).filter((source) => typeof source === "string")
    : [];
  const directory = directoryOf(input.path);
  const found: { path: string; packages: readonly EnvironmentPackage[] }[] = [];
  for (const source of named.length === 0 ? ["environment.yml"] : named) {
    const path = joinPaths(directory, source);
    const text = /\.ya?ml$/i.test(path) ? input.companions.get(path) : undefined;
    if (text === undefined) {
      const message = `${quote(source)}, from which it was made, was not read, so what is direct is unknown`;
      problems.add("missing-manifest", null, message);
      return null;
    }
    try {
      const { packages, unnamed } = readCondaEnvironment(text);
      for (const { text: written, line } of unnamed)
        problems.add("unreadable-manifest", line, `nobody says which package ${quote(written)} is`, path);
      found.push({ path, packages });
    } catch (error) {
      if (!(error instanceof LockfileError)) throw error;
      problems.add("unreadable-manifest", error.line, error.message, path);
      return null;
    }
  }
  const [first] = found;
  return first === undefined
    ? null
    : {
        packages: found.flatMap(({ packages }) => packages),
        manifest: { path: first.path, declared: first.packages },
      };
}

/** What the service asks for, on every platform that holds it. */
function askedFor(
  packages: readonly EnvironmentPackage[],
  entries: readonly CondaLockEntry[],
): Requirement[] {
  const byName = new Map<string, CondaLockEntry[]>();
  for (const entry of entries) {
    const name = nameKey(entry.manager, entry.node.name);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [entry]);
    else same.push(entry);
  }
  return packages.flatMap(({ manager, name, range, kind }): Requirement[] => {
    const found = byName.get(nameKey(manager, name)) ?? [];
    if (found.length === 0) return [{ name, range, kind, targets: [], mayBeMissing: false }];
    return found.map(({ node, category }) => {
      const own = kind === "development" ? kind : kindOf(category);
      return { name, range, kind: own, targets: [node.key], mayBeMissing: false };
    });
  });
}

function nameKey(manager: "conda" | "pip", name: string): string {
  return `${manager}/${foldName(manager === "pip" ? "pypi" : "conda", name)}`;
}

function refuseEmpty(problems: EntryProblems, declared: Declared | null, line: number): void {
  const unread = problems.all().find(({ kind }) => kind === "unreadable-entry");
  if (unread !== undefined)
    throw new LockfileError("syntax", "none of its packages can be read", unread.line);
  const [first] = declared?.packages ?? [];
  if (first === undefined) return;
  const message = `it holds nothing, but ${quote(first.name)} is asked for`;
  throw new LockfileError("empty", message, line);
}
