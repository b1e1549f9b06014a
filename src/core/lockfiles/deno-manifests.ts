import { LockfileError } from "../errors.js";
import type { Manifest } from "../model/lockfile.js";
import { asFolder, directoryOf } from "../model/paths.js";
import { type DenoJson, readDenoJson } from "./deno-json.js";
import type { EntryProblems } from "./entry-problems.js";
import { manifestPath, Manifests, readQuietly } from "./manifests.js";
import type { PackageJson } from "./package-json.js";
import { workspaceMembers } from "./workspaces.js";

const NAMES = ["deno.json", "deno.jsonc"];

/** The deno.json or deno.jsonc of a repository directory: Deno takes the first that is there. */
function denoPaths(directory: string): string[] {
  return NAMES.map((name) => asFolder(directory) + name);
}

/** The manifests of a lockfile's directory and of the workspace members that they name, as far as `paths` holds them. */
export function denoCompanions(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const directory = directoryOf(lockfile);
  const own = manifestsIn(directory, paths);
  const globs = own.flatMap((path) =>
    path.endsWith("package.json")
      ? (readQuietly(read.get(path))?.workspaces ?? [])
      : (denoQuietly(read.get(path))?.workspace ?? []),
  );
  if (globs.length === 0) return own;
  const folders = [...paths]
    .filter((path) => /(?:^|\/)(?:deno\.jsonc?|package\.json)$/.test(path))
    .map(directoryOf);
  const members = workspaceMembers(directory, globs, new Set(folders.map(manifestPath)));
  return [...own, ...members.flatMap((member) => manifestsIn(member, paths))];
}

function manifestsIn(directory: string, paths: ReadonlySet<string>): string[] {
  const deno = denoPaths(directory).find((path) => paths.has(path));
  const npm = manifestPath(directory);
  return [...(deno === undefined ? [] : [deno]), ...(paths.has(npm) ? [npm] : [])];
}

function denoQuietly(text: string | undefined): DenoJson | null {
  return text === undefined ? null : denoOr(text, () => undefined);
}

function denoOr(text: string, onError: (error: LockfileError) => void): DenoJson | null {
  try {
    return readDenoJson(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    onError(error);
    return null;
  }
}

/** Both manifests of one directory; null where one was not found or cannot be read. */
export interface DenoManifest {
  readonly deno: DenoJson | null;
  readonly npm: PackageJson | null;
  /** The one that has something to show: a service has one. */
  readonly shown: Manifest | null;
}

/** The manifests that were read; one that cannot be read is a problem of its own path. */
export class DenoManifests {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #problems: EntryProblems;
  readonly #npm: Manifests;

  constructor(texts: ReadonlyMap<string, string>, problems: EntryProblems) {
    this.#texts = texts;
    this.#problems = problems;
    this.#npm = new Manifests(texts, problems, null);
  }

  /** To be asked once for a directory: it tells of what cannot be read. */
  of(directory: string): DenoManifest {
    const path = denoPaths(directory).find((one) => this.#texts.has(one));
    const text = path === undefined ? undefined : this.#texts.get(path);
    const deno =
      path === undefined || text === undefined
        ? null
        : denoOr(text, ({ line, message }) => {
            this.#problems.add("unreadable-manifest", line, message, path);
          });
    const npm = this.#npm.of(directory);
    const own = deno === null || path === undefined ? null : { path, declared: deno.declared };
    const other = this.#npm.declaredIn(directory);
    return { deno, npm, shown: own !== null && own.declared.length > 0 ? own : (other ?? own) };
  }
}
