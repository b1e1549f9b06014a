import { LockfileError } from "../errors.js";
import type { FormatTells, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { Manifests } from "./manifests.js";
import { lineOfTopKey, linesOfDependencies } from "./package-lock-lines.js";
import { newPackageBlocks, scanPackages, type ScannedText } from "./package-lock-members.js";
import { readPackages } from "./package-lock-packages.js";
import type { LockedTree, TreeInput } from "./package-lock-tree.js";
import { manifestsBeside, requirementsDeclared, servicesOf } from "./package-lock-services.js";
import { MAX_NESTING, readDependencies } from "./package-lock-v1.js";

const NAMES = new Set(["package-lock.json", "npm-shrinkwrap.json"]);
const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * npm's package-lock.json and npm-shrinkwrap.json, lockfile versions 1, 2 and 3. Like npm from 7 on, `packages` is
 * read wherever it is, else the nested `dependencies` of version 1.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export const packageLock: LockfileFormat = {
  id: "package-lock",
  title: "npm (package-lock.json, npm-shrinkwrap.json)",
  purlType: "npm",
  tells: TELLS,
  manifestNames: ["package.json"],
  matches: (path) => NAMES.has(path.slice(path.lastIndexOf("/") + 1)),
  companions: manifestsBeside,
  parse: parsePackageLock,
};

function parsePackageLock(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const text = withoutMark(input.text);
  const blocks = memo?.slot(newPackageBlocks) ?? null;
  const scanned = scanPackages(text, blocks);
  const json = parseRest(scanned);
  if (json === null) return parsePackageLock(input);
  const version = versionOf(json, text);
  const problems = new EntryProblems(input.path);
  const manifests = new Manifests(input.companions, problems, memo);
  const directory = directoryOf(input.path);
  const manifest = manifests.of(directory);
  const modern = json["packages"] !== undefined;
  const tree: TreeInput = {
    rootName: nameOf(json) ?? manifest?.name ?? null,
    declared: manifest && requirementsDeclared(manifest, modern),
    problems,
  };
  const packages = modern ? readPackages(section(json, "packages", text), scanned, blocks, tree) : null;
  if (modern && packages === null) return parsePackageLock(input);
  const { nodes, firstParty, tells } =
    packages !== null
      ? { ...packages, tells: TELLS }
      : readVersion1(section(json, "dependencies", text), text, tree, manifests.has(directory));
  refuseEmpty(nodes, text);
  const services = servicesOf(directory, firstParty, manifests, problems);
  return {
    format: packageLock.id,
    version,
    path: input.path,
    purlType: packageLock.purlType,
    tells,
    lookup: "nested",
    nodes,
    services,
    overrides: manifest?.overrides ?? [],
    problems: problems.all(),
  };
}

/** null where what is left of the text is no valid JSON: the whole tells where it is wrong. */
function parseRest({ text, rest }: ScannedText): JsonObject | null {
  if (rest === text) return parseJsonObject(text);
  try {
    return parseJsonObject(rest);
  } catch (error) {
    if (error instanceof LockfileError) return null;
    throw error;
  }
}

/** Without a version npm reads what is there, so a file with neither section is refused. */
function versionOf(json: JsonObject, text: string): string {
  const version = json["lockfileVersion"];
  if (version === 1 || version === 2 || version === 3) return String(version);
  const line = lineOfTopKey(text, "lockfileVersion");
  if (version !== undefined) {
    throw new LockfileError(
      "unknown-version",
      `lockfileVersion ${told(version)} is not known (1, 2 and 3 are)`,
      line,
    );
  }
  if (json["packages"] === undefined && json["dependencies"] === undefined) {
    throw new LockfileError(
      "unknown-version",
      "it has neither lockfileVersion nor packages nor dependencies",
      1,
    );
  }
  return "";
}

function told(value: unknown): string {
  return typeof value === "string"
    ? quote(value)
    : typeof value === "number"
      ? String(value)
      : "of another type";
}

/** A section that is not there is empty: npm leaves `dependencies` out when there are none. */
function section(json: JsonObject, key: string, text: string): JsonObject {
  const value = json[key];
  if (value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw new LockfileError("syntax", `${key} is no object`, lineOfTopKey(text, key));
}

function nameOf(json: JsonObject): string | null {
  const name = json["name"];
  return typeof name === "string" && name !== "" && name.length <= MAX_TEXT ? name : null;
}

/** Version 1 leaves to the manifest what is direct; without it only its own `dev` marks tell of scope. */
function readVersion1(
  dependencies: JsonObject,
  text: string,
  input: TreeInput,
  manifestGiven: boolean,
): LockedTree & { readonly tells: FormatTells } {
  const lines = linesOfDependencies(text, MAX_NESTING + 1);
  const tree = readDependencies(dependencies, lines, 1_000_000 + 4 * text.length, input);
  if (input.declared === null && !manifestGiven) {
    const message = "the package.json beside it was not found, so what is direct is unknown";
    input.problems.add("missing-manifest", null, message);
  }
  const edges = tree.edgesTold || tree.nodes.length === 1;
  const tells = { ...TELLS, direct: input.declared !== null, edges };
  if (tells.direct && edges) return { ...tree, tells };
  const direct = input.declared && new Set(input.declared.map(({ name }) => `node_modules/${name}`));
  const nodes = tree.nodes.map((node): LockedNode => {
    if (node.source === "workspace") return node;
    const development = tree.development.has(node.key) || (edges || tree.development.size > 0 ? false : null);
    return { ...node, told: { direct: direct && direct.has(node.key), development } };
  });
  return { ...tree, nodes, tells };
}

/** Something is asked for that must be there, and nothing is held: the file was emptied, not the project. */
function refuseEmpty(nodes: readonly LockedNode[], text: string): void {
  if (nodes.some((node) => node.source !== "workspace")) return;
  const linked = new Set(nodes.flatMap((node) => node.provides));
  const asked = nodes.some((node) =>
    node.requires.some(({ name, mayBeMissing }) => !mayBeMissing && !linked.has(`node_modules/${name}`)),
  );
  if (!asked) return;
  const line = lineOfTopKey(text, "packages") ?? lineOfTopKey(text, "dependencies");
  throw new LockfileError(
    "empty",
    "dependencies are declared, but the lockfile holds no component",
    line ?? 1,
  );
}
