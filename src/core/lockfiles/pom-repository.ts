import { LockfileError } from "../errors.js";
import { coordinatesOf, EffectivePoms, type PlacedPom, type PomSource } from "../maven/effective.js";
import { directoryOf, isOutside, joinPaths } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import { type PomFile, readPom } from "./pom-xml.js";

interface Known {
  readonly text: string;
  readonly file: PomFile;
}

function newKnown(): Map<string, Known> {
  return new Map();
}

/** Where a parent lies whose path is not written. */
const DEFAULT_PARENT = "../pom.xml";

/**
 * The POMs of a repository: parents by their relative path where the coordinates agree, else by their coordinates, as a
 * build of the whole repository finds them.
 */
export class RepositoryPoms implements PomSource {
  readonly effective = new EffectivePoms(this);
  readonly #files = new Map<string, PomFile>();
  readonly #placed = new Map<string, PlacedPom>();
  readonly #near = new EffectivePoms({ parentOf: (child) => this.#beside(child), find: () => null });
  #byName: Map<string, PlacedPom[]> | null = null;

  /** @param texts by repository path; one that cannot be read is a problem of its own path */
  constructor(texts: ReadonlyMap<string, string>, problems: EntryProblems, memo: ParseMemo | null) {
    const known = memo?.slot(newKnown) ?? newKnown();
    for (const [path, text] of texts) {
      const before = known.get(path);
      if (before?.text === text) this.add(path, before.file);
      else {
        const file = readOr(text, ({ line, message }) => {
          problems.add("unreadable-manifest", line, message, path);
        });
        if (file === null) continue;
        known.set(path, { text, file });
        this.add(path, file);
      }
    }
  }

  /** @returns the POM as one of the repository */
  add(path: string, file: PomFile): PlacedPom {
    const placed = { pom: file.pom, path };
    this.#files.set(path, file);
    this.#placed.set(path, placed);
    this.#byName = null;
    return placed;
  }

  /** The file of a POM; undefined for one that is none of the repository. */
  fileOf({ path }: PlacedPom): PomFile | undefined {
    return path === null ? undefined : this.#files.get(path);
  }

  parentOf(child: PlacedPom, name: string, version: string): PlacedPom | null {
    const { parent } = child.pom;
    const beside = this.#beside(child);
    if (beside !== null && parent !== null) {
      const { groupId, artifactId, version: own } = coordinatesOf(beside.pom);
      const names = [`${groupId}:${artifactId}`, this.#near.namesOf(beside).name];
      const isNamed = parent.name === ":" || names.includes(parent.name) || names.includes(name);
      // By what is written on both sides (`${revision}`), or by what that comes to; Maven 4 lets it be left out.
      if (isNamed && [own, ""].includes(parent.version)) return beside;
      if (isNamed && this.#versionOf(beside) === version) return beside;
    }
    return this.find(name, version);
  }

  /** A version that is not known (empty, or with an unknown property) is that of the first of its name. */
  find(name: string, version: string): PlacedPom | null {
    const named = this.#named(name);
    if (named.length === 0) return null;
    const isAny = version === "" || version.includes("${");
    return named.find((one) => isAny || this.#versionOf(one) === version) ?? null;
  }

  /** The POM where a parent is written to lie, whether it is that parent or not. */
  #beside({ pom, path }: PlacedPom): PlacedPom | null {
    const near = pom.parent === null || path === null ? null : parentPath(path, pom.parent.relativePath);
    if (near === null) return null;
    return this.#placed.get(near) ?? this.#placed.get(joinPaths(near, "pom.xml")) ?? null;
  }

  /** Looking for parents by their coordinates could lead back here: those beside it are all that is looked at. */
  #versionOf(placed: PlacedPom): string {
    return this.#near.namesOf(placed).version;
  }

  #named(name: string): readonly PlacedPom[] {
    if (this.#byName === null) {
      this.#byName = new Map();
      for (const placed of this.#placed.values()) {
        const key = this.#near.namesOf(placed).name;
        this.#byName.set(key, [...(this.#byName.get(key) ?? []), placed]);
      }
    }
    return this.#byName.get(name) ?? [];
  }
}

/** The repository path that a parent is written to have; null = it is out of the repository. */
export function parentPath(child: string, relativePath: string | null): string | null {
  if (relativePath === "") return null;
  const path = joinPaths(directoryOf(child), relativePath ?? DEFAULT_PARENT);
  return isOutside(path) ? null : path;
}

function readOr(text: string, onError: (error: LockfileError) => void): PomFile | null {
  try {
    return readPom(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    onError(error);
    return null;
  }
}
