import { LockfileError } from "../errors.js";
import type { LockedService, Manifest } from "../model/lockfile.js";
import { asFolder } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { type PackageJson, readPackageJson } from "./package-json.js";

/** Path of the package.json of a repository directory. */
export function manifestPath(directory: string): string {
  return `${asFolder(directory)}package.json`;
}

/** A package.json's text read; null where there is none, or where it is none: `Manifests` tells of that one. */
export function readQuietly(text: string | undefined): PackageJson | null {
  return text === undefined ? null : manifestOr(text, () => undefined);
}

function manifestOr(text: string, onError: (error: LockfileError) => void): PackageJson | null {
  try {
    return readPackageJson(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    onError(error);
    return null;
  }
}

/** Manifests of the files read before by path: base and head share most of them. */
type KnownManifests = Map<string, { readonly text: string; readonly json: PackageJson }>;

function newKnownManifests(): KnownManifests {
  return new Map();
}

/** The manifests that were read, each once; one that cannot be read is a problem of its own path. */
export class Manifests {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #problems: EntryProblems;
  readonly #read = new Map<string, PackageJson | null>();
  readonly #known: KnownManifests;

  constructor(texts: ReadonlyMap<string, string>, problems: EntryProblems, memo: ParseMemo | null) {
    this.#texts = texts;
    this.#problems = problems;
    this.#known = memo?.slot(newKnownManifests) ?? newKnownManifests();
  }

  /** null where it was not found or cannot be read. */
  of(directory: string): PackageJson | null {
    const path = manifestPath(directory);
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const text = this.#texts.get(path);
    const manifest = text === undefined ? null : this.#manifest(path, text);
    this.#read.set(path, manifest);
    return manifest;
  }

  #manifest(path: string, text: string): PackageJson | null {
    const before = this.#known.get(path);
    if (before?.text === text) return before.json;
    const json = manifestOr(text, ({ line, message }) => {
      this.#problems.add("unreadable-manifest", line, message, path);
    });
    if (json !== null) this.#known.set(path, { text, json });
    return json;
  }

  /** What a person asked for there, for a service; null where it was not found or cannot be read. */
  declaredIn(directory: string): Manifest | null {
    const manifest = this.of(directory);
    return manifest && { path: manifestPath(directory), declared: manifest.declared };
  }

  /** Whether its text was given, readable or not. */
  has(directory: string): boolean {
    return this.#texts.has(manifestPath(directory));
  }
}

/** Tells, in one sentence, whose manifest was not there. */
export function tellMissing(
  services: readonly LockedService[],
  consequence: string,
  problems: EntryProblems,
): void {
  const missing = services
    .filter((service) => service.manifest === null)
    .map(({ path }) => manifestPath(path));
  if (missing.length === 0) return;
  const shown = missing.slice(0, 5).map(quote).join(", ");
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
  problems.add("missing-manifest", null, `not read: ${shown}${more}; ${consequence}`);
}
