import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type {
  LockedNode,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { jsonKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { isRecommended, packageAsked, readDescription } from "./renv-description.js";
import { renvRepositories, renvSource } from "./renv-source.js";
import { serviceNode } from "./service-node.js";

/**
 * renv.lock of R. Newer ones hold each package's own DESCRIPTION, older ones `Requirements`. What the project itself asks for
 * renv finds in its code; only a DESCRIPTION writes it down. https://rstudio.github.io/renv/articles/lockfile.html
 */
export const renvLock: LockfileFormat = {
  id: "renv-lock",
  title: "R (renv.lock)",
  purlType: "cran",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["DESCRIPTION"],
  matches: (path) => nameOf(path) === "renv.lock",
  companions: (path, paths) => [descriptionOf(path)].filter((description) => paths.has(description)),
  parse,
};

function descriptionOf(path: string): string {
  return `${folderOf(path)}DESCRIPTION`;
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const text = withoutMark(input.text);
  const lock = parseJsonObject(text);
  const packages = lock["Packages"];
  if (!isJsonObject(packages)) throw new LockfileError("syntax", "it holds no `Packages`", 1);
  const lines = new Map<string, number>();
  for (const { parent, key, line } of jsonKeys(text)) {
    if (parent !== "Packages") continue;
    if (lines.has(key))
      problems.add("unreadable-entry", line, `${quote(key)} stands in it twice: the last one counts`);
    lines.set(key, line);
  }
  const repositories = renvRepositories(lock);
  const nodes = Object.entries(packages).flatMap(([key, entry]) => {
    const line = lines.get(key) ?? 1;
    const node = isJsonObject(entry) ? nodeOf(key, entry, line, repositories) : null;
    if (node === null) problems.add("unreadable-entry", line, `the entry of ${quote(key)} cannot be read`);
    return node ?? [];
  });
  const service = serviceOf(input, problems);
  const requires = requirementsOf(service);
  const [first] = requires.filter(({ mayBeMissing }) => !mayBeMissing);
  if (nodes.length === 0 && (first !== undefined || Object.keys(packages).length > 0)) {
    const why =
      first === undefined ? "none of its entries can be read" : `DESCRIPTION asks for ${quote(first.name)}`;
    throw new LockfileError("empty", `it holds no package: ${why}`, 1);
  }
  const known = service.manifest !== null;
  return {
    format: renvLock.id,
    version: "",
    path: input.path,
    purlType: "cran",
    tells: { ...renvLock.tells, direct: known, scope: known },
    lookup: "exact",
    nodes: [...nodes, serviceNode(service, { requires })],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function serviceOf(input: LockfileInput, problems: EntryProblems): LockedService {
  const path = descriptionOf(input.path);
  const text = input.companions.get(path);
  if (text === undefined) {
    const message =
      "no DESCRIPTION beside it was read: which packages the project itself asks for is unknown";
    problems.add("missing-manifest", null, message);
  }
  const description = text === undefined ? null : readDescription(text);
  return {
    path: directoryOf(input.path),
    name: description?.name ?? null,
    node: "DESCRIPTION of the project",
    manifest: description === null ? null : { path, declared: description.declared },
  };
}

/** What is suggested need not be installed. */
function requirementsOf({ manifest }: LockedService): Requirement[] {
  return (manifest?.declared ?? []).map(({ name, range, kind }) => ({
    name,
    range,
    kind,
    targets: [name],
    mayBeMissing: kind === "development" || isRecommended(name),
  }));
}

function nodeOf(
  key: string,
  entry: JsonObject,
  line: number,
  repositories: ReadonlyMap<string, string>,
): LockedNode | null {
  const { Package: name = key, Version: version, Hash: hash } = entry;
  if (typeof name !== "string" || typeof version !== "string" || name === "" || version === "") return null;
  if (Math.max(name.length, version.length, key.length) > MAX_TEXT) return null;
  const integrity = typeof hash === "string" ? hash : null;
  const requires = requiredBy(entry);
  return lockedNode({ key, name, version, integrity, line, requires, ...renvSource(entry, repositories) });
}

/** `Requirements` are names; `Depends`, `Imports` and `LinkingTo` are written as in a DESCRIPTION. */
function requiredBy(entry: JsonObject): Requirement[] {
  const asked = new Map<string, string>();
  for (const field of ["Requirements", "Depends", "Imports", "LinkingTo"]) {
    const value = Object.hasOwn(entry, field) ? entry[field] : [];
    const parts: unknown[] = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [];
    for (const part of parts) {
      const found = typeof part === "string" ? packageAsked(part) : null;
      if (found !== null && !asked.has(found.name)) asked.set(found.name, found.range);
    }
  }
  return [...asked].map(([name, range]) => ({
    name,
    range,
    kind: "runtime" as const,
    targets: [name],
    mayBeMissing: isRecommended(name),
  }));
}
