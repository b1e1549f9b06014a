import { LockfileError } from "../errors.js";
import type { LockedNode, LockfileInput, Override, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { readBunEntries } from "./bun-entries.js";
import { readBunNodes } from "./bun-nodes.js";
import { readBunServices } from "./bun-services.js";
import type { BunText } from "./bun-json.js";
import { readBunText } from "./bun-text.js";
import { BunTree } from "./bun-tree.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { Manifests, tellMissing } from "./manifests.js";
import { overriddenName } from "./package-json.js";
import { manifestsBeside } from "./package-lock-services.js";

/**
 * Bun's bun.lock, lockfile versions 0 to 3, which differ in what Bun refuses and in little of what they say. The binary
 * bun.lockb is known and refused: only Bun reads it.
 * https://bun.com/docs/install/lockfile,
 * https://github.com/oven-sh/bun/blob/main/src/install/lockfile/bun.lock.zig
 */
export const bunLock: LockfileFormat = {
  id: "bun-lock",
  title: "Bun (bun.lock; bun.lockb is told as unreadable)",
  purlType: "npm",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["package.json"],
  matches: (path) => /(?:^|\/)bun\.lockb?$/.test(path),
  companions: manifestsBeside,
  parse,
};

const VERSIONS: ReadonlySet<unknown> = new Set([0, 1, 2, 3]);

function parse(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  if (input.path.endsWith(".lockb")) {
    const advice = "run `bun install --save-text-lockfile` and commit the bun.lock that it writes";
    throw new LockfileError("syntax", `it is Bun's binary lockfile, which Weir does not read: ${advice}`);
  }
  const problems = new EntryProblems(input.path);
  const read = readBunText(input.text, problems);
  const { json, lineOf, workspaces, packages } = read;
  const version = versionOf(read);
  for (const section of ["workspaces", "packages"] as const)
    if (read[section] === null && lineOf(section) !== null)
      throw new LockfileError("syntax", `${section} is no object`, lineOf(section));
  if (workspaces?.some(({ key, value }) => key === "" && isJsonObject(value)) !== true)
    throw new LockfileError("syntax", "workspaces does not hold the root", lineOf("workspaces"));
  const manifests = new Manifests(input.companions, problems, memo);
  const tree = new BunTree();
  const directory = directoryOf(input.path);
  const { roots, services } = readBunServices(workspaces, directory, manifests, tree, problems);
  const entries = readBunEntries(packages ?? [], tree, problems);
  const nodes = readBunNodes(entries, trusted(json), tree, problems);
  const firstParty = roots.map((root) => root.node());
  refuseEmpty(nodes, firstParty, read);
  tellMissing(services, "no line of these can be shown", problems);
  return {
    format: bunLock.id,
    version,
    path: input.path,
    purlType: "npm",
    tells: bunLock.tells,
    lookup: "exact",
    nodes: [...firstParty, ...nodes],
    services,
    overrides: overridesOf(json),
    problems: problems.all(),
  };
}

function versionOf({ json, lineOf }: BunText): string {
  const version = json["lockfileVersion"];
  if (VERSIONS.has(version)) return String(version);
  const what =
    version === undefined
      ? "it has no lockfileVersion"
      : `lockfileVersion ${quote(JSON.stringify(version))} is not known`;
  throw new LockfileError("unknown-version", `${what} (0 to 3 are)`, lineOf("lockfileVersion"));
}

/** Names, as dependants know them, of what may run its scripts at installation. */
function trusted(json: JsonObject): ReadonlySet<unknown> {
  const names = json["trustedDependencies"];
  return new Set(Array.isArray(names) ? names : []);
}

/** A rule holds everywhere, or in an object for one dependant alone (`.` is the dependant itself); none is deeper. */
function overridesOf(json: JsonObject): Override[] {
  const { overrides } = json;
  if (!isJsonObject(overrides)) return [];
  const rule = (selector: string, value: unknown): Override[] =>
    typeof value === "string" ? [{ selector, name: overriddenName(selector), value }] : [];
  return Object.entries(overrides).flatMap(([name, value]) =>
    isJsonObject(value)
      ? Object.entries(value).flatMap(([inner, to]) => rule(inner === "." ? name : `${name}>${inner}`, to))
      : rule(name, value),
  );
}

/** Something is asked for that must be there, and nothing is held: the file was emptied, not the project. */
function refuseEmpty(
  nodes: readonly LockedNode[],
  firstParty: readonly LockedNode[],
  { lineOf }: BunText,
): void {
  if (nodes.length > 0) return;
  const asked = firstParty
    .flatMap((node) => node.requires)
    .find(({ targets, mayBeMissing }) => !mayBeMissing && targets.length === 0);
  if (asked === undefined) return;
  const line = lineOf("packages") ?? lineOf("workspaces");
  throw new LockfileError("empty", `it asks for ${quote(asked.name)}, but holds no component`, line);
}
