import { LockfileError } from "../errors.js";
import type { LockedNode, LockfileInput, Manifest, Override, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import { readConanGraph } from "./conan-graph.js";
import { CONAN_LISTS, readConanLists } from "./conan-lists.js";
import { parseConanReference } from "./conan-reference.js";
import { readConanfile } from "./conanfile.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { type KeyLines, keyLines } from "./key-lines.js";
import { serviceNode } from "./service-node.js";

/**
 * conan.lock: the graph that Conan 1 writes, and the lists of Conan 2, which have no edges. Of those only the conanfile
 * tells what is direct.
 * https://docs.conan.io/2/tutorial/versioning/lockfiles.html, https://docs.conan.io/1/versioning/lockfiles.html
 */
export const conanLock: LockfileFormat = {
  id: "conan-lock",
  title: "Conan (conan.lock of Conan 1 and 2)",
  purlType: "conan",
  tells: { direct: true, scope: true, edges: true, integrity: false },
  manifestNames: ["conanfile.txt", "conanfile.py"],
  matches: (path) => nameOf(path) === "conan.lock",
  companions: (path, paths) => conanfilesBeside(path).filter((file) => paths.has(file)),
  parse,
};

const GRAPH_VERSIONS: ReadonlySet<unknown> = new Set(["0.1", "0.2", "0.3", "0.4", "0.5"]);
/** Key of the node of the one who consumes what is locked. */
const CONSUMER = "consumer";

function parse(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const lines = keyLines(text, 4);
  const problems = new EntryProblems(input.path);
  const manifest = manifestIn(input);
  const path = directoryOf(input.path);
  const common = {
    format: conanLock.id,
    path: input.path,
    purlType: conanLock.purlType,
    lookup: "exact",
    services: [{ path, name: null, node: CONSUMER, manifest }],
  } as const;
  const consumer = serviceNode({ node: CONSUMER, name: null, path });
  const { graph_lock: graph } = json;
  if (graph !== undefined) {
    const version = versionOf(json, (known) => GRAPH_VERSIONS.has(known), lines);
    const nodes = isJsonObject(graph) ? graph["nodes"] : undefined;
    if (!isJsonObject(nodes)) {
      throw new LockfileError("syntax", "graph_lock holds no nodes", lines("", "graph_lock"));
    }
    const { nodes: held, consumer: own } = readConanGraph(nodes, lines, problems);
    refuseEmpty(held, own.requires.length > 0 ? (own.requires[0]?.name ?? "") : asked(manifest), own.line);
    return {
      ...common,
      version,
      tells: conanLock.tells,
      nodes: [{ ...consumer, ...own }, ...held],
      overrides: [],
      problems: problems.all(),
    };
  }
  const [first] = CONAN_LISTS.find(([list]) => json[list] !== undefined) ?? [];
  // A version is all that an empty lockfile of Conan 2 must have.
  const version = versionOf(
    json,
    (known) => known === "0.5" || (known === undefined && first !== undefined),
    lines,
  );
  const held = readConanLists(json, text, directness(manifest), problems);
  refuseEmpty(held, asked(manifest), first === undefined ? 1 : lines("", first));
  if (manifest === null && held.length > 0) {
    const message = "no conanfile was found beside it, so what is direct is unknown";
    problems.add("missing-manifest", null, message);
  }
  return {
    ...common,
    version,
    tells: { ...conanLock.tells, direct: manifest !== null, edges: false },
    nodes: [consumer, ...held],
    overrides: overridesIn(json),
    problems: problems.all(),
  };
}

function versionOf(json: JsonObject, isKnown: (version: unknown) => boolean, lines: KeyLines): string {
  const { version } = json;
  if (isKnown(version)) return typeof version === "string" ? version : "";
  const what =
    version === undefined ? "it has no version" : `version ${quote(JSON.stringify(version))} is not known`;
  throw new LockfileError("unknown-version", `${what} (0.1 to 0.5 are)`, lines("", "version"));
}

function conanfilesBeside(lockfile: string): string[] {
  return ["conanfile.txt", "conanfile.py"].map((name) => folderOf(lockfile) + name);
}

/** Conan takes the program where there are both. */
function manifestIn({ path, companions }: LockfileInput): Manifest | null {
  const [plain = "", program = ""] = conanfilesBeside(path);
  const found = companions.has(program) ? program : plain;
  const text = companions.get(found);
  return text === undefined ? null : { path: found, declared: readConanfile(text, found === program) };
}

/** A program may ask for more than it writes out, so that it does not name something says nothing. */
function directness(manifest: Manifest | null): (name: string) => boolean | null {
  const names = new Set(manifest?.declared.map(({ name }) => name));
  const otherwise = manifest === null || manifest.path.endsWith(".py") ? null : false;
  return (name) => names.has(name) || otherwise;
}

function asked(manifest: Manifest | null): string | null {
  return manifest?.declared[0]?.name ?? null;
}

function refuseEmpty(held: readonly LockedNode[], name: string | null, line: number): void {
  if (held.length > 0 || name === null) return;
  throw new LockfileError("empty", `${quote(name)} is asked for, but it holds no component`, line);
}

/** `"zlib/1.2.11": ["zlib/1.2.13"]`; null in the list is the requirement as it was. */
function overridesIn(json: JsonObject): Override[] {
  const { overrides } = json;
  if (!isJsonObject(overrides)) return [];
  return Object.entries(overrides).flatMap(([selector, values]) =>
    (Array.isArray(values) ? values : []).flatMap((value: unknown): Override[] => {
      const reference = parseConanReference(selector);
      return reference === null || typeof value !== "string"
        ? []
        : [{ selector, name: reference.name, value }];
    }),
  );
}
