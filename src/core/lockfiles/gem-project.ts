import type { Manifest, RequirementKind } from "../model/lockfile.js";
import type { ProblemKind } from "../model/problem.js";
import { directoryOf, folderOf, joinPaths, nameOf } from "../model/paths.js";
import type { EntryProblems } from "./entry-problems.js";
import { type DeclaredGem, type Gemfile, readGemfile, readGemspec, UNCLOSED } from "./gemfile-text.js";

/** What the Gemfile beside a lockfile says, with the files it takes in. */
export interface GemProject {
  /** The Gemfile itself; null where it was not read. */
  readonly manifest: { readonly path: string; readonly gems: readonly DeclaredGem[] } | null;
  /** Every gem that is asked for there, in whatever file; runtime beats development. */
  readonly kinds: ReadonlyMap<string, RequirementKind>;
  /** Gems that the lockfile may leave out. */
  readonly mayBeMissing: ReadonlySet<string>;
  /** Not all of it could be read: a gem that is not found there may be asked for all the same. */
  readonly partly: boolean;
}

/**
 * The Gemfile of a lockfile: `Gemfile.lock` → `Gemfile`, `gems.locked` → `gems.rb`, `x.gemfile.lock` → `x.gemfile`.
 * Further Gemfiles (`Gemfile.next.lock`) are made of the same Gemfile.
 */
function gemfileOf(lockfile: string): string {
  const folder = folderOf(lockfile);
  const name = nameOf(lockfile);
  if (name === "gems.locked") return `${folder}gems.rb`;
  return name.endsWith(".gemfile.lock") ? lockfile.slice(0, -".lock".length) : `${folder}Gemfile`;
}

/** Whether a file may be a Gemfile by its name. */
export function isGemfile(path: string): boolean {
  const name = nameOf(path);
  return name === "Gemfile" || name === "gems.rb" || name.endsWith(".gemfile");
}

/** The Gemfile, the files that it takes in, and the gemspecs of the folders that it names. */
export function gemCompanions(
  lockfile: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const gemfile = gemfileOf(lockfile);
  if (!paths.has(gemfile)) return [];
  const wanted = new Set([gemfile]);
  const folders = new Set<string>();
  for (const { path, gems, gemspecs, includes } of filesRead(gemfile, read)) {
    const from = directoryOf(path);
    for (const include of includes) {
      const other = joinPaths(from, include.path);
      if (paths.has(other) && isGemfile(other)) wanted.add(other);
    }
    for (const folder of gemspecs) folders.add(joinPaths(from, folder));
    for (const gem of gems) {
      if (gem.from?.kind !== "path" || gem.from.address === null) continue;
      folders.add(joinPaths(from, gem.from.address));
      folders.add(joinPaths(from, `${gem.from.address}/${gem.name}`));
    }
  }
  if (folders.size > 0) {
    for (const path of paths) {
      if (path.endsWith(".gemspec") && folders.has(directoryOf(path))) wanted.add(path);
    }
  }
  return [...wanted];
}

interface ReadFile extends Gemfile {
  readonly path: string;
}

/** The Gemfile, first, and what it takes in, as far as it was read; each once for what the groups around it make of it. */
function filesRead(gemfile: string, texts: ReadonlyMap<string, string>): ReadFile[] {
  const files = new Map<string, ReadFile>();
  const pending: { readonly path: string; readonly around: RequirementKind | null }[] = [
    { path: gemfile, around: null },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, around } = next;
    const text = texts.get(path);
    const key = `${around ?? ""} ${path}`;
    if (text === undefined || files.has(key)) continue;
    const file = readGemfile(text, around);
    files.set(key, { path, ...file });
    const from = directoryOf(path);
    for (const include of file.includes)
      pending.push({ path: joinPaths(from, include.path), around: include.around });
  }
  return [...files.values()];
}

/** What the project of a lockfile asks for; a Gemfile that is not there is told. */
export function readGemProject(
  lockfile: string,
  texts: ReadonlyMap<string, string>,
  problems: EntryProblems,
): GemProject {
  const gemfile = gemfileOf(lockfile);
  const files = filesRead(gemfile, texts);
  const [own] = files;
  if (own === undefined) {
    const message = `not read: ${gemfile}; which gems are for development alone is unknown`;
    problems.add("missing-manifest", null, message);
    return { manifest: null, kinds: new Map(), mayBeMissing: new Set(), partly: true };
  }
  const kinds = new Map<string, RequirementKind>();
  const mayBeMissing = new Set<string>();
  let partly = false;
  const take = (gem: DeclaredGem): void => {
    if (kinds.get(gem.name) !== "runtime") kinds.set(gem.name, gem.kind);
    if (gem.mayBeMissing) mayBeMissing.add(gem.name);
  };
  const paths = new Set(files.map(({ path }) => path));
  const told = new Set<string>();
  for (const { path, gems, gemspecs, includes, unread, unclosed } of files) {
    gems.forEach(take);
    const from = directoryOf(path);
    partly ||= unread !== null || unclosed !== null;
    if (unclosed !== null) tellOnce(told, problems, "unreadable-entry", unclosed, UNCLOSED, path);
    for (const include of includes) {
      const other = joinPaths(from, include.path);
      if (paths.has(other)) continue;
      partly = true;
      // What is taken in if it is there is seldom kept in the repository.
      if (include.conditional) continue;
      const message = `not read: ${other}, which is taken in here; which of its gems are for development alone is unknown`;
      tellOnce(told, problems, "missing-manifest", include.line, message, path);
    }
    const folders = new Set(gemspecs.map((folder) => joinPaths(from, folder)));
    for (const [other, text] of texts) {
      if (!other.endsWith(".gemspec") || !folders.has(directoryOf(other))) continue;
      const spec = readGemspec(text);
      spec.gems.forEach(take);
      partly ||= spec.unread !== null || spec.unclosed !== null;
      if (spec.unclosed !== null)
        tellOnce(told, problems, "unreadable-entry", spec.unclosed, UNCLOSED, other);
    }
  }
  return { manifest: { path: gemfile, gems: own.gems }, kinds, mayBeMissing, partly };
}

/** A file may be read twice, for what the groups around it make of it. */
function tellOnce(
  told: Set<string>,
  problems: EntryProblems,
  kind: ProblemKind,
  line: number,
  message: string,
  path: string,
): void {
  const key = `${path}:${line} ${message}`;
  if (told.has(key)) return;
  told.add(key);
  problems.add(kind, line, message, path);
}

/** The gemspec of a gem in a folder of the repository, as a manifest; null where it was not read. */
export function gemspecIn(folder: string, name: string, texts: ReadonlyMap<string, string>): Manifest | null {
  for (const path of [joinPaths(folder, `${name}.gemspec`), joinPaths(folder, `${name}/${name}.gemspec`)]) {
    const text = texts.get(path);
    if (text === undefined) continue;
    const gems = readGemspec(text).gems.filter(
      ({ kind, mayBeMissing }) => kind === "runtime" && !mayBeMissing,
    );
    return {
      path,
      declared: gems.map(({ name: asked, range, kind, line }) => ({ name: asked, range, kind, line })),
    };
  }
  return null;
}
