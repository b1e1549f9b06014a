import { LockfileError } from "../errors.js";
import type { LockfileInput } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { isManifestName } from "./around.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { pythonName } from "./python-requirement.js";
import { type RequirementsEntry, type RequirementsFile, readRequirementsFile } from "./requirements-file.js";
import {
  includedPath,
  isRequirementsIn,
  isRequirementsTxt,
  REQUIREMENTS_MANIFESTS,
} from "./requirements-paths.js";

/** Files that one includes at the most, directly or not. */
const MAX_INCLUDED = 100;

/** What constraints leave of one package. */
export interface RequirementsConstraint {
  /** Empty where they fix none; null where they fix several, each under a marker of its own. */
  readonly version: string | null;
  /** Where it is fetched from in place of an index; empty = from an index. */
  readonly places: readonly RequirementsEntry[];
}

/** What a requirements file and those it includes say together. */
export interface RequirementsSet {
  readonly file: RequirementsFile;
  /**
   * Its own entries, and those of included files that nobody reads by themselves: these stand on the line that includes
   * them.
   */
  readonly entries: readonly RequirementsEntry[];
  /** By folded name. */
  readonly constraints: ReadonlyMap<string, RequirementsConstraint>;
  /** The one index that all comes from; null = not told, or there are several. */
  readonly index: string | null;
  /** Whether it includes a file that is read by itself. */
  readonly includesOthers: boolean;
}

interface Pending {
  readonly path: string;
  readonly file: RequirementsFile;
  /** In the file that was asked for; null = that one itself. */
  readonly line: number | null;
  readonly isConstraint: boolean;
}

/**
 * Reads a requirements file with what it includes. A cycle ends where it closes.
 * @throws {LockfileError} where the file itself cannot be read
 */
export function readRequirementsSet(input: LockfileInput, problems: EntryProblems): RequirementsSet {
  const file = readRequirementsFile(input.text);
  const entries: RequirementsEntry[] = [];
  const constraints = new Map<string, RequirementsConstraint>();
  const seen = new Set([input.path]);
  const pending: Pending[] = [{ path: input.path, file, line: null, isConstraint: false }];
  let index: string | null = null;
  let isIndexCertain = true;
  let includesOthers = false;
  for (let at = 0; at < pending.length; at += 1) {
    const one = pending[at];
    if (one === undefined) break;
    for (const { text, line } of one.file.unreadable)
      problems.add("unreadable-entry", line, `the line ${quote(text)} cannot be read`, one.path);
    index ??= one.file.index;
    isIndexCertain &&= one.file.isIndexCertain;
    if (one.file.cutAt !== null)
      problems.add("limit", one.file.cutAt, "it is too long; what follows is not read", one.path);
    for (const entry of one.file.entries) {
      if (!one.isConstraint) entries.push(one.line === null ? entry : { ...entry, line: one.line });
      else constrain(constraints, entry, one.path, problems);
    }
    for (const include of one.file.includes) {
      const line = one.line ?? include.line;
      const isConstraint = one.isConstraint || include.kind === "constraint";
      const path = includedPath(one.path, include.target);
      if (path === null) {
        const what = `${quote(include.target)} is included, but lies outside of the repository and is not read`;
        problems.add(isConstraint ? "missing-manifest" : "not-fetched", line, what);
        continue;
      }
      const isOwn = !isConstraint && (isRequirementsTxt(path) || isRequirementsIn(path));
      includesOthers ||= isOwn;
      if (seen.has(path)) continue;
      seen.add(path);
      const text = input.companions.get(path);
      if (text === undefined) {
        if (!isOwn || isManifestName({ manifestNames: REQUIREMENTS_MANIFESTS }, nameOf(path)))
          problems.add("missing-manifest", line, `${quote(path)} is included, but was not read`);
      } else if (pending.length > MAX_INCLUDED) {
        problems.add("limit", line, `more than ${MAX_INCLUDED} files are included; the others are not read`);
      } else if (!isOwn) {
        const included = readIncluded(path, text, problems);
        if (included !== null) pending.push({ path, file: included, line, isConstraint });
      }
    }
  }
  return { file, entries, constraints, index: isIndexCertain ? index : null, includesOthers };
}

/** Places of one package that are told apart: a marker each. */
const MAX_PLACES = 5;

function constrain(
  constraints: Map<string, RequirementsConstraint>,
  entry: RequirementsEntry,
  path: string,
  problems: EntryProblems,
): void {
  if (entry.name === null || entry.type !== undefined) return;
  const name = pythonName(entry.name);
  const { version, places } = constraints.get(name) ?? { version: "", places: [] };
  const isOther = version !== "" && entry.version !== "" && version !== entry.version;
  const isNewPlace =
    entry.source !== "registry" && places.every(({ resolved }) => resolved !== entry.resolved);
  if (isNewPlace && places.length >= MAX_PLACES) {
    const message = `more than ${MAX_PLACES} places are named for ${quote(entry.name)}; this one is not read`;
    problems.add("limit", entry.line, message, path);
    return;
  }
  constraints.set(name, {
    version: isOther || version === null ? null : version || entry.version,
    places: isNewPlace ? [...places, entry] : places,
  });
}

/** The names, folded, that an input of pip-compile and the inputs it includes ask for. */
export function namesAsked(path: string, companions: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set([path]);
  for (const one of seen) {
    const text = companions.get(one);
    const file = text === undefined ? null : readIncluded(one, text, null);
    for (const { name } of file?.entries ?? []) if (name !== null) names.add(pythonName(name));
    for (const { kind, target } of file?.includes ?? []) {
      const next = kind === "requirement" ? includedPath(one, target) : null;
      if (next !== null && seen.size <= MAX_INCLUDED) seen.add(next);
    }
  }
  return names;
}

/**
 * The files that a requirements file includes, as far as `read` holds the texts that name them, its own to begin with.
 */
export function includedFiles(
  from: readonly string[],
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const wanted = new Set(from.filter((path) => paths.has(path) || read.has(path)));
  for (const path of wanted) {
    const text = read.get(path);
    const file = text === undefined ? null : readIncluded(path, text, null);
    for (const { target } of file?.includes ?? []) {
      const next = includedPath(path, target);
      if (next !== null && paths.has(next) && wanted.size <= MAX_INCLUDED) wanted.add(next);
    }
  }
  return [...wanted];
}

/** null where it cannot be read; `problems` are told of it. */
export function readIncluded(
  path: string,
  text: string,
  problems: EntryProblems | null,
): RequirementsFile | null {
  try {
    return readRequirementsFile(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems?.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}
