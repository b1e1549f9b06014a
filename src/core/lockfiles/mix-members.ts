import { LockfileError } from "../errors.js";
import { directoryOf, joinPaths, nameOf } from "../model/paths.js";
import { type MixExs, readMixExs } from "./mix-exs-file.js";

/** Repository path of the mix.exs of a folder. */
export function mixExsOf(folder: string): string {
  return joinPaths(folder, "mix.exs");
}

/** A mix.exs read; null where there is none, or where it is none. @param onError told of the latter */
export function mixExsOr(text: string | undefined, onError: (error: LockfileError) => void): MixExs | null {
  try {
    return text === undefined ? null : readMixExs(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    onError(error);
    return null;
  }
}

/** The folders of a repository whose mix.exs belong to a mix.lock, as far as they hold one. */
export interface MixMembers {
  /** The lockfile's own, and the applications of an umbrella: what is deployed. */
  readonly services: ReadonlySet<string>;
  /** Those, and what they take in by `path:`. */
  readonly all: ReadonlySet<string>;
}

/** Finds them, the lockfile's own folder first. */
export function mixMembers(
  lockfile: string,
  paths: Iterable<string>,
  manifestOf: (folder: string) => MixExs | null,
): MixMembers {
  const root = directoryOf(lockfile);
  const held = [...paths].filter((path) => nameOf(path) === "mix.exs").sort();
  const folders = new Set(held.map(directoryOf));
  const services = new Set(folders.has(root) ? [root] : []);
  const all = new Set(services);
  for (const folder of all) {
    const { appsPath = null, dependencies = [] } = manifestOf(folder) ?? {};
    const apps = appsPath === null || !services.has(folder) ? null : joinPaths(folder, appsPath);
    for (const member of apps === null ? [] : folders) {
      if (directoryOf(member) !== apps || member === ".") continue;
      services.add(member);
      all.add(member);
    }
    for (const { path } of dependencies) {
      const member = path === null ? null : joinPaths(folder, path);
      if (member !== null && folders.has(member)) all.add(member);
    }
  }
  return { services, all };
}

/** The mix.exs files that a mix.lock would like to see. */
export function mixCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const quietly = (folder: string) => mixExsOr(read.get(mixExsOf(folder)), () => undefined);
  return [...mixMembers(path, paths, quietly).all].map(mixExsOf);
}
