import { LockfileError } from "../errors.js";
import type { FormatTells, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { jsonKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { isDevelopmentGroup } from "./development-names.js";
import { type PipfilePackage, readPipfile } from "./pipfile.js";
import { pipfileNode } from "./pipfile-node.js";
import { pythonName } from "./python-requirement.js";
import { SERVICE, rootNode } from "./requirements-nodes.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: true };
/** The only version there has been since 2017; the ones before differ in `_meta` alone. */
const NEWEST_SPEC = 6;

/**
 * pipenv's Pipfile.lock: one object per category, without edges. What is direct stands in the Pipfile.
 * https://pipenv.pypa.io/en/latest/pipfile.html#example-pipfile-lock
 */
export const pipfileLock: LockfileFormat = {
  id: "pipfile-lock",
  title: "pipenv (Pipfile.lock)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: ["Pipfile"],
  matches: (path) => nameOf(path) === "Pipfile.lock",
  companions: (path, paths) => [pipfileOf(path)].filter((pipfile) => paths.has(pipfile)),
  parse: parsePipfileLock,
};

function pipfileOf(path: string): string {
  return path.slice(0, -".lock".length);
}

function parsePipfileLock(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const lines = new Lines(text);
  const version = versionOf(json, lines);
  const problems = new EntryProblems(input.path);
  const pipfile = pipfileIn(input, problems);
  const asked = pipfile && new Set(pipfile.map(({ category, name }) => keyOf(category, name)));
  const indexes = indexesOf(json["_meta"]);
  const nodes: LockedNode[] = [rootNode(null, [])];
  for (const [category, packages] of Object.entries(json)) {
    if (category === "_meta") continue;
    if (!isJsonObject(packages)) {
      problems.add("unreadable-entry", lines.of("", category), `${quote(category)} is no object`);
      continue;
    }
    const development = isDevelopmentGroup(category);
    for (const [name, entry] of Object.entries(packages)) {
      const line = lines.of(category, name);
      const node = isJsonObject(entry) ? pipfileNode(name, entry, indexes, line) : null;
      if (node === null) {
        problems.add("unreadable-entry", line, `the entry ${quote(name)} cannot be read`);
        continue;
      }
      const told = { direct: asked && asked.has(keyOf(category, name)), development };
      nodes.push({ ...node, key: `${category}/${name}`, told });
    }
  }
  if (nodes.length === 1) refuseEmpty(problems, pipfile);
  const manifest = pipfile && { path: pipfileOf(input.path), declared: pipfile };
  return {
    format: pipfileLock.id,
    version,
    path: input.path,
    purlType: pipfileLock.purlType,
    tells: { ...TELLS, direct: asked !== null },
    lookup: "exact",
    nodes,
    services: [{ path: directoryOf(input.path), name: null, node: SERVICE, manifest }],
    overrides: [],
    problems: problems.all(),
  };
}

function keyOf(category: string, name: string): string {
  return `${category}/${pythonName(name)}`;
}

/** The lines of the keys of the first two levels; of a key that stands there twice the last, as JSON has it. */
class Lines {
  readonly #lines = new Map<string, number>();

  constructor(text: string) {
    for (const { parent, key, line } of jsonKeys(text)) this.#lines.set(JSON.stringify([parent, key]), line);
  }

  of(parent: string, key: string): number {
    return this.#lines.get(JSON.stringify([parent, key])) ?? 1;
  }
}

function versionOf(json: JsonObject, lines: Lines): string {
  const meta = json["_meta"];
  if (!isJsonObject(meta)) {
    if (isJsonObject(json["default"]) || isJsonObject(json["develop"])) return "";
    throw new LockfileError("unknown-version", "it has neither _meta nor default nor develop", 1);
  }
  const spec = meta["pipfile-spec"];
  if (spec === undefined) return "";
  if (typeof spec === "number" && spec <= NEWEST_SPEC) return String(spec);
  throw new LockfileError(
    "unknown-version",
    `its pipfile-spec is not known (up to ${NEWEST_SPEC} are)`,
    lines.of("_meta", "pipfile-spec"),
  );
}

/** null where there is none, or where it cannot be read: both are told. */
function pipfileIn(input: LockfileInput, problems: EntryProblems): PipfilePackage[] | null {
  const path = pipfileOf(input.path);
  const text = input.companions.get(path);
  if (text === undefined) {
    problems.add(
      "missing-manifest",
      null,
      "the Pipfile beside it was not read, so what is direct is unknown",
    );
    return null;
  }
  try {
    return readPipfile(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}

/** The indexes by their names; under "" the only one, where there is one. */
function indexesOf(meta: unknown): ReadonlyMap<string, string> {
  const sources = isJsonObject(meta) ? meta["sources"] : undefined;
  const indexes = new Map<string, string>();
  if (!Array.isArray(sources)) return indexes;
  for (const source of sources as readonly unknown[]) {
    if (!isJsonObject(source)) continue;
    const { name, url } = source;
    if (typeof url !== "string") continue;
    if (typeof name === "string") indexes.set(name, url);
    if (sources.length === 1) indexes.set("", url);
  }
  return indexes;
}

function refuseEmpty(problems: EntryProblems, pipfile: readonly PipfilePackage[] | null): void {
  const unread = problems.all().find(({ kind }) => kind === "unreadable-entry");
  if (unread !== undefined) throw new LockfileError("syntax", "none of its entries can be read", unread.line);
  const [first] = pipfile ?? [];
  if (first === undefined) return;
  const message = `it holds nothing, but the Pipfile asks for ${quote(first.name)}`;
  throw new LockfileError("empty", message, 1);
}
