import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile, Requirement } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { FlakeInputs } from "./flake-inputs.js";
import { type FlakeSource, flakeSourceOf, textOf } from "./flake-source.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { type KeyLines, keyLines } from "./key-lines.js";
import { serviceNode } from "./service-node.js";

/**
 * The flake.lock of Nix, versions 5 to 7. Every input is a repository or an archive at a revision; flake.nix is a program
 * and is not read.
 * https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files
 */
export const flakeLock: LockfileFormat = {
  id: "flake-lock",
  title: "Nix flakes (flake.lock)",
  purlType: "generic",
  tells: { direct: true, scope: false, edges: true, integrity: true },
  manifestNames: [],
  matches: (path) => nameOf(path) === "flake.lock",
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const lines = keyLines(text);
  const version = versionOf(json, lines);
  const { nodes, root } = json;
  if (!isJsonObject(nodes)) throw new LockfileError("syntax", "nodes is no object", lines("", "nodes"));
  if (typeof root !== "string" || !Object.hasOwn(nodes, root) || !isJsonObject(nodes[root])) {
    throw new LockfileError("syntax", "root names no node", lines("", "root"));
  }
  const problems = new EntryProblems(input.path);
  const reader = new FlakeNodes(nodes, root, lines, problems);
  const directory = directoryOf(input.path);
  const service = { path: directory, name: null, node: root, manifest: null };
  const facts = { line: lines("nodes", root), requires: reader.requirements(root) };
  const own = serviceNode(service, facts);
  const read = Object.keys(nodes).flatMap((key) => (key === root ? [] : (reader.node(key) ?? [])));
  const [asked] = own.requires;
  if (read.length === 0 && asked !== undefined) {
    const message = `it asks for ${quote(asked.name)}, but holds no input`;
    throw new LockfileError("empty", message, lines("nodes", root));
  }
  return {
    format: flakeLock.id,
    version,
    path: input.path,
    purlType: flakeLock.purlType,
    tells: flakeLock.tells,
    lookup: "exact",
    nodes: [own, ...read],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function versionOf(json: JsonObject, lines: KeyLines): string {
  const { version } = json;
  if (version === 5 || version === 6 || version === 7) return String(version);
  const what =
    version === undefined ? "it has no version" : `version ${quote(JSON.stringify(version))} is not known`;
  throw new LockfileError("unknown-version", `${what} (5, 6 and 7 are)`, lines("", "version"));
}

/** Reads the nodes of a flake.lock; the key of each is its own. */
class FlakeNodes {
  readonly #nodes: JsonObject;
  readonly #inputs: FlakeInputs;
  readonly #lines: KeyLines;
  readonly #problems: EntryProblems;

  constructor(nodes: JsonObject, root: string, lines: KeyLines, problems: EntryProblems) {
    this.#nodes = nodes;
    this.#inputs = new FlakeInputs(nodes, root);
    this.#lines = lines;
    this.#problems = problems;
  }

  /** null = it cannot be read, which was told. */
  node(key: string): LockedNode | null {
    const line = this.#lines("nodes", key);
    const node = this.#nodes[key];
    const { locked, original, info } = isJsonObject(node) ? node : {};
    const from = isJsonObject(locked)
      ? flakeSourceOf(locked, isJsonObject(original) ? original : {}, key)
      : null;
    if (!isJsonObject(locked) || from === null || !fits(from)) {
      this.#problems.add("unreadable-entry", line, `the node ${quote(key)} cannot be read`);
      return null;
    }
    const version = textOf(locked, "rev") ?? "";
    return lockedNode({
      ...from,
      key,
      version: version.length > MAX_TEXT ? "" : version,
      // Version 5 had it apart from what it is of.
      integrity: textOf(locked, "narHash") ?? (isJsonObject(info) ? textOf(info, "narHash") : null),
      line,
      requires: this.requirements(key),
    });
  }

  requirements(key: string): Requirement[] {
    return [...this.#inputs.of(key)].flatMap(([name, reference]): Requirement[] => {
      // `follows = ""` takes an input away.
      if (reference.length === 0 && typeof reference !== "string") return [];
      const target = this.#inputs.keyOf(reference);
      const range = typeof reference === "string" ? "" : "follows";
      return [
        { name, range, kind: "runtime", targets: target === null ? [] : [target], mayBeMissing: false },
      ];
    });
  }
}

function fits({ name }: FlakeSource): boolean {
  return name !== "" && name.length <= MAX_TEXT;
}
