import pMap from "p-map";

import { LockfileError } from "../core/errors.js";
import { isFolded } from "../core/model/folded.js";
import { compareText, uniqueSorted } from "../core/model/order.js";
import type { Problem } from "../core/model/problem.js";
import type { RegistryChange } from "../core/model/registry.js";
import { type NamedRegistries, registryChanges, typesInDoubt } from "../core/registry-changes.js";
import {
  bindsNames,
  privatePrefixes,
  registryFileOf,
  unreadRegistries,
} from "../core/registry-files/index.js";
import type { PathShas } from "../core/selection.js";
import type { LockfileParser } from "../ports.js";
import { type Blobs, BLOBS_AT_ONCE, MAX_MANIFEST_BYTES } from "./blobs.js";

/** Files that bind names to registries: more of them in one repository are not looked at. */
const MOST_BINDING_FILES = 20;
/** Changed files that name registries: more of them are not looked at. */
const MOST_CHANGED_FILES = 200;
/** Files of base that are asked whether they know a host that is new elsewhere. */
const MOST_ASKED = 100;

/** What the files say that tell package managers where to fetch from. */
export interface RegistriesRead {
  /** Prefixes of names that files of either side bind to a registry of their own. Sorted. */
  readonly prefixes: readonly string[];
  /** Of files that could not be read, or were too many. */
  readonly problems: readonly Problem[];
  /** Sorted by path. */
  readonly changes: readonly RegistryChange[];
}

/** What reading these files needs from outside. */
export interface RegistryPorts {
  readonly blobs: Blobs;
  readonly parser: Pick<LockfileParser, "registries">;
}

/** What is read of them. */
export interface RegistryChoice {
  /** Whether a lockfile is reviewed: then every file that binds names is read. */
  readonly reviewed: boolean;
  /** Whether the policy leaves a path out; absent = none. */
  readonly isExcluded?: ((path: string) => boolean) | undefined;
}

/** Prefixes of names that the files of one commit bind to a registry of their own. Sorted. @throws {GitHubError} */
export async function boundNames(side: PathShas, ports: RegistryPorts): Promise<readonly string[]> {
  const files = new RegistryFiles(ports);
  return prefixesOf(await files.read(side, files.upTo(MOST_BINDING_FILES, binding(side), BINDING)));
}

/**
 * What a change makes of the places that components are fetched from, and which names either side binds to one of them.
 * @throws {GitHubError}
 */
export async function readRegistries(
  base: PathShas,
  head: PathShas,
  ports: RegistryPorts,
  { reviewed, isExcluded = () => false }: RegistryChoice,
): Promise<RegistriesRead> {
  const files = new RegistryFiles(ports);
  const isTouched = (path: string) =>
    base.get(path) !== head.get(path) &&
    registryFileOf(path) !== null &&
    !isFolded(path) &&
    !isExcluded(path);
  const all = [...new Set([...base.keys(), ...head.keys()])].filter(isTouched).sort(compareText);
  const touched = files.upTo(MOST_CHANGED_FILES, all, "changed files that may name registries");
  const bound = (side: PathShas) => (reviewed ? files.upTo(MOST_BINDING_FILES, binding(side), BINDING) : []);
  const before = await files.read(base, [...bound(base), ...touched]);
  const after = await files.read(head, [...bound(head), ...touched]);
  // Of what head holds and nobody could read, nothing is said to be gone.
  const read = new Set(after.map(({ path }) => path));
  const compared = touched.filter((path) => !head.has(path) || read.has(path));
  const changes = registryChanges(compared, before, after);
  const doubted = typesInDoubt(changes);
  const others = [...base.keys()].filter((path) => {
    const kind = registryFileOf(path);
    const inDoubt = kind !== null && [kind.type, ...kind.others].some((type) => doubted.has(type));
    return inDoubt && !touched.includes(path) && !isFolded(path);
  });
  const further = await files.read(base, others.sort(compareText).slice(0, MOST_ASKED));
  return {
    prefixes: prefixesOf([...before, ...after]),
    problems: files.problems,
    changes: further.length === 0 ? changes : registryChanges(compared, [...before, ...further], after),
  };
}

const BINDING = "files that may bind names to registries";

function binding(side: PathShas): string[] {
  return [...side.keys()].filter((path) => bindsNames(path) && !isFolded(path)).sort(compareText);
}

function prefixesOf(files: readonly NamedRegistries[]): readonly string[] {
  return uniqueSorted(files.flatMap(({ type, entries }) => privatePrefixes(type, entries)));
}

/** Reads each file once; base and head share most. */
class RegistryFiles {
  readonly problems: Problem[] = [];
  readonly #ports: RegistryPorts;
  readonly #known = new Map<string, Promise<NamedRegistries | null>>();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  /** The first of them; that there are more is told once. */
  upTo(most: number, paths: readonly string[], what: string): readonly string[] {
    const [left] = paths.slice(most);
    const message = `${paths.length - most} further ${what} were not read.`;
    if (left !== undefined && !this.problems.some((problem) => problem.message === message))
      this.problems.push({ kind: "limit", path: left, line: null, message, severity: "partial" });
    return paths.slice(0, most);
  }

  /** Those of the paths that the side holds and that can be read. */
  async read(side: PathShas, paths: readonly string[]): Promise<readonly NamedRegistries[]> {
    const found = await pMap(
      new Set(paths),
      (path) => {
        const sha = side.get(path);
        if (sha === undefined) return null;
        const key = `${sha} ${path}`;
        let file = this.#known.get(key);
        if (file === undefined) this.#known.set(key, (file = this.#one(path, sha)));
        return file;
      },
      { concurrency: BLOBS_AT_ONCE },
    );
    return found.filter((file) => file !== null);
  }

  async #one(path: string, sha: string): Promise<NamedRegistries | null> {
    const kind = registryFileOf(path);
    if (kind === null) return null;
    try {
      const text = await this.#ports.blobs(sha, MAX_MANIFEST_BYTES);
      return { path, type: kind.type, entries: await this.#ports.parser.registries(path, text) };
    } catch (error) {
      if (!(error instanceof LockfileError)) throw error;
      // Who reads the components of a manifest says that it cannot be read.
      if (!kind.isManifest || kind.binds) this.problems.push(unreadRegistries(path, error));
      return null;
    }
  }
}
