import { LockfileError } from "../errors.js";
import type { Manifest, Override, RequirementKind } from "../model/lockfile.js";
import {
  PLAIN,
  plainDependency,
  type PythonDependency,
  type UnreadDependency,
} from "./pyproject-dependency.js";
import { poetryDependencies } from "./pyproject-poetry.js";
import { pythonName, readPythonRequirement } from "./python-requirement.js";
import { TomlTable, type TomlValue } from "./toml-table.js";
import { type ItemLines, parseToml } from "./toml-text.js";
import { type EntryProblems, quote } from "./entry-problems.js";

/** What Weir reads of a pyproject.toml. */
export interface Pyproject {
  readonly name: string | null;
  readonly version: string | null;
  readonly dependencies: readonly PythonDependency[];
  /** Globs of `[tool.uv.workspace]`, those that are excluded with a `!`. */
  readonly members: readonly string[];
  /** Directories in the repository that it names, relative to it. */
  readonly paths: readonly string[];
  readonly overrides: readonly Override[];
  readonly unread: readonly UnreadDependency[];
}

/** Keys of an environment of Hatch's that list what it installs. */
const HATCH_LISTS = ["dependencies", "extra-dependencies"] as const;

/**
 * Reads a pyproject.toml: PEP 621 (https://peps.python.org/pep-0621/), dependency groups (PEP 735), and the sections of
 * Poetry, PDM, uv, rye and old Flit (https://flit.pypa.io/en/latest/pyproject_toml.html#old-style-metadata).
 * @throws {LockfileError} as `parseToml` does
 */
export function readPyproject(text: string): Pyproject {
  const lines: ItemLines = new Map();
  const root = parseToml(text, lines);
  const unread: UnreadDependency[] = [];
  const project = root.table("project");
  const tool = root.table("tool");
  const uv = tool?.table("uv") ?? null;
  const poetry = tool?.table("poetry") ?? null;
  const flit = tool?.table("flit")?.table("metadata") ?? null;
  const list = (holder: TomlTable | null | undefined, key: string, kind: RequirementKind) =>
    requirementsIn(holder?.array(key) ?? [], kind, lines, unread);
  const lists = (holder: TomlTable | null | undefined, kind: RequirementKind) =>
    [...(holder?.keys() ?? [])].flatMap((key) => list(holder, key, kind));
  const sources = sourcesOf(uv?.table("sources") ?? null);
  const own = [
    ...list(project, "dependencies", "runtime"),
    ...lists(project?.table("optional-dependencies"), "optional"),
    ...lists(root.table("dependency-groups"), "development"),
    ...list(uv, "dev-dependencies", "development"),
    ...lists(tool?.table("pdm")?.table("dev-dependencies"), "development"),
    ...list(tool?.table("rye"), "dev-dependencies", "development"),
    ...list(flit, "requires", "runtime"),
    ...list(flit, "dev-requires", "development"),
    ...lists(flit?.table("requires-extra"), "optional"),
  ].map((dependency) => (sources.size === 0 ? dependency : withSource(dependency, sources)));
  const hatch = tool?.table("hatch")?.table("envs") ?? null;
  const aside = [
    ...list(root.table("build-system"), "requires", "development"),
    ...[...(hatch?.keys() ?? [])].flatMap((name) =>
      HATCH_LISTS.flatMap((key) => list(hatch?.table(name), key, "development")),
    ),
  ];
  const workspace = uv?.table("workspace");
  const dependencies = merged(own, poetry === null ? [] : poetryDependencies(poetry, unread));
  return {
    name: project?.string("name") ?? poetry?.string("name") ?? flitName(flit),
    version: project?.string("version") ?? poetry?.string("version") ?? null,
    dependencies: [...dependencies, ...aside.map((one) => ({ ...one, isUnlocked: true }))],
    members: [
      ...(workspace?.strings("members") ?? []),
      ...(workspace?.strings("exclude") ?? []).map((glob) => `!${glob}`),
    ],
    paths: [
      ...dependencies.flatMap(({ path }) => path ?? []),
      ...[...sources.values()].flatMap((source) => source.string("path") ?? []),
    ],
    overrides: overridesIn(uv, tool?.table("pdm") ?? null),
    unread: unread.sort((a, b) => a.line - b.line),
  };
}

function flitName(flit: TomlTable | null): string | null {
  return flit?.string("dist-name") ?? flit?.string("module") ?? null;
}

/** What a person asked for in it, as far as a lockfile answers it. */
export function declaredIn(path: string, { dependencies }: Pyproject): Manifest {
  return {
    path,
    declared: dependencies
      .filter(({ isUnlocked }) => !isUnlocked)
      .map((one) => ({ name: one.name, range: rangeOf(one), kind: one.kind, line: one.line })),
  };
}

/** The version as written, else an address or a directory. */
export function rangeOf({ range, git, reference, url, path }: PythonDependency): string {
  if (range !== "") return range;
  if (git !== null) return reference === null ? git : `${git}@${reference}`;
  return url ?? path ?? "";
}

/** A pyproject.toml's text read; null where there is none or it cannot be read, which is told where asked for. */
export function readPyprojectOr(
  text: string | undefined,
  path: string,
  problems: EntryProblems | null,
): Pyproject | null {
  if (text === undefined) return null;
  try {
    const project = readPyproject(text);
    for (const { text: written, line } of project.unread)
      problems?.add("unreadable-manifest", line, `${quote(written)} is no dependency that can be read`, path);
    return project;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems?.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}

function requirementsIn(
  items: readonly TomlValue[],
  kind: RequirementKind,
  lines: ItemLines,
  unread: UnreadDependency[],
): PythonDependency[] {
  return items.flatMap((item, at): PythonDependency[] => {
    const line = lines.get(items)?.[at] ?? 1;
    // A group may include another, which is read by itself.
    if (item instanceof TomlTable && item.has("include-group")) return [];
    if (typeof item !== "string") {
      unread.push({ text: "no text", line });
      return [];
    }
    // PDM writes editable ones like pip's command line.
    const editable = /^-e\s+(\S+)/.exec(item)?.[1];
    if (editable !== undefined) return editableOf(editable, kind, line);
    const read = readPythonRequirement(item, "any");
    if (read === null) {
      unread.push({ text: item, line });
      return [];
    }
    const { name, extras, range, marker, url } = read;
    if (url !== null) return [{ ...PLAIN, ...fromAddress(url), name, extras, range, marker, kind, line }];
    return [plainDependency(name, extras, range, marker, kind, line)];
  });
}

function editableOf(address: string, kind: RequirementKind, line: number): PythonDependency[] {
  const name = /#egg=([A-Za-z0-9._-]+)/.exec(address)?.[1];
  return name === undefined ? [] : [{ ...PLAIN, ...fromAddress(address), name, kind, line }];
}

function fromAddress(address: string): Partial<PythonDependency> {
  if (address.startsWith("git+")) {
    const [plain = ""] = address.slice(4).split("#", 1);
    const at = plain.lastIndexOf("@");
    return at > plain.lastIndexOf("/")
      ? { git: plain.slice(0, at), reference: plain.slice(at + 1) }
      : { git: plain };
  }
  if (address.startsWith("file:")) {
    const path = address
      .replace(/^file:(?:\/\/\/?)?/, "")
      .replace(/^\$\{PROJECT_ROOT\}\/?/, "")
      .split("#", 1)[0];
    return { path: path === "" ? "." : (path ?? ".") };
  }
  return { url: address };
}

/** `[tool.uv.sources]` by the name it is about. Of several, by marker, the first is taken. */
function sourcesOf(table: TomlTable | null): ReadonlyMap<string, TomlTable> {
  const sources = new Map<string, TomlTable>();
  for (const key of table?.keys() ?? []) {
    const source = table?.table(key) ?? table?.tables(key)[0];
    if (source !== undefined) sources.set(pythonName(key), source);
  }
  return sources;
}

function withSource(dependency: PythonDependency, sources: ReadonlyMap<string, TomlTable>): PythonDependency {
  const source = sources.get(pythonName(dependency.name));
  if (source === undefined) return dependency;
  const reference = source.string("rev") ?? source.string("tag") ?? source.string("branch");
  return {
    ...dependency,
    git: source.string("git") ?? dependency.git,
    reference: reference ?? dependency.reference,
    url: source.string("url") ?? dependency.url,
    path: source.string("path") ?? dependency.path,
    isMember: source.get("workspace") === true,
  };
}

/** Poetry 2 says of what `[project]` asks for where it comes from. */
function merged(
  own: readonly PythonDependency[],
  poetry: readonly PythonDependency[],
): readonly PythonDependency[] {
  if (poetry.length === 0) return own;
  const more = new Map(
    poetry.filter(({ kind }) => kind !== "development").map((one) => [pythonName(one.name), one]),
  );
  const enriched = own.map((one) => {
    const known = one.kind === "development" ? undefined : more.get(pythonName(one.name));
    if (known === undefined) return one;
    const { git, reference, url, path } = known;
    return { ...one, git, reference, url, path, extras: [...one.extras, ...known.extras] };
  });
  const named = new Set(own.filter(({ kind }) => kind !== "development").map(({ name }) => pythonName(name)));
  return [
    ...enriched,
    ...poetry.filter(({ name, kind }) => kind === "development" || !named.has(pythonName(name))),
  ];
}

function overridesIn(uv: TomlTable | null, pdm: TomlTable | null): Override[] {
  const listed = (uv?.strings("override-dependencies") ?? []).flatMap((text): Override[] => {
    const read = readPythonRequirement(text, "any");
    return read === null
      ? []
      : [{ selector: read.name, name: read.name, value: read.range || (read.url ?? "") }];
  });
  const table = pdm?.table("resolution")?.table("overrides");
  const keyed = [...(table?.keys() ?? [])].flatMap((name): Override[] => {
    const value = table?.string(name) ?? null;
    return value === null ? [] : [{ selector: name, name, value }];
  });
  return [...listed, ...keyed];
}
