import { LockfileError } from "../errors.js";
import type { DeclaredDependency, Manifest } from "../model/lockfile.js";
import type { EntryProblems } from "./entry-problems.js";
import { repositoryName } from "./git-address.js";
import { jsonKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";

/** What a composer.json says. https://getcomposer.org/doc/04-schema.md */
export interface ComposerJson {
  readonly name: string | null;
  /** `require` and `require-dev` without what the machine itself provides (`php`, `ext-*`). */
  readonly declared: readonly DeclaredDependency[];
  /** Lower-case names that it replaces or provides: nobody has to install them. */
  readonly provided: ReadonlySet<string>;
  /** Folders (or globs of them) of path repositories, as written. */
  readonly paths: readonly string[];
  /** Repositories of version control that it names, as `host/owner/name`, lower case. */
  readonly repositories: ReadonlySet<string>;
  /** Addresses of registries that it names, packagist.org apart. */
  readonly registries: readonly string[];
  /** Lower-case names of packages that it describes itself. */
  readonly inline: ReadonlySet<string>;
}

const VERSION_CONTROL = new Set([
  "vcs",
  "git",
  "github",
  "gitlab",
  "bitbucket",
  "git-bitbucket",
  "hg",
  "svn",
]);

/**
 * Whether a name stands for the machine: PHP, its extensions and libraries, Composer.
 * https://getcomposer.org/doc/01-basic-usage.md#platform-packages
 */
export function isPlatform(name: string): boolean {
  return /^(?:php(?:-(?:64bit|ipv6|zts|debug))?|hhvm|composer(?:-(?:plugin|runtime)-api)?|(?:ext|lib)-[^/]*)$/i.test(
    name,
  );
}

/** @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line */
export function readComposerJson(text: string): ComposerJson {
  const json = parseJsonObject(withoutMark(text));
  const { name } = json;
  const listed = repositoriesOf(json["repositories"]);
  return {
    name: typeof name === "string" && name !== "" ? name : null,
    declared: declaredIn(withoutMark(text), json),
    provided: new Set([...namesIn(json["replace"]), ...namesIn(json["provide"])]),
    paths: listed.flatMap(({ type, url }) => (type === "path" && typeof url === "string" ? [url] : [])),
    repositories: new Set(
      listed.flatMap(({ type, url }) => {
        const vcs = typeof type === "string" && VERSION_CONTROL.has(type) && typeof url === "string";
        const own = vcs ? repositoryName(url) : null;
        return own === null ? [] : [own.toLowerCase()];
      }),
    ),
    registries: listed.flatMap(({ type, url }) =>
      type === "composer" && typeof url === "string" && /^https?:\/\/(?!(?:repo\.)?packagist\.org)/i.test(url)
        ? [url]
        : [],
    ),
    inline: new Set(listed.flatMap(({ type, package: own }) => (type === "package" ? inlineNames(own) : []))),
  };
}

/** Lower-case names of a section like `require` or `replace`. */
export function namesIn(section: unknown): string[] {
  return isJsonObject(section) ? Object.keys(section).map((name) => name.toLowerCase()) : [];
}

function repositoriesOf(value: unknown): JsonObject[] {
  const list = Array.isArray(value) ? (value as unknown[]) : isJsonObject(value) ? Object.values(value) : [];
  return list.filter(isJsonObject);
}

function inlineNames(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((own) => {
    const name = isJsonObject(own) ? own["name"] : null;
    return typeof name === "string" ? [name.toLowerCase()] : [];
  });
}

function declaredIn(text: string, json: JsonObject): DeclaredDependency[] {
  const lines = new Map(jsonKeys(text).map(({ parent, key, line }) => [`${parent}\n${key}`, line]));
  return (["require", "require-dev"] as const).flatMap((section) => {
    const asked = json[section];
    if (!isJsonObject(asked)) return [];
    return Object.entries(asked).flatMap(([name, range]): DeclaredDependency[] => {
      if (isPlatform(name)) return [];
      const kind = section === "require" ? "runtime" : "development";
      const line = lines.get(`${section}\n${name}`) ?? 1;
      return [{ name, range: typeof range === "string" ? range : "", kind, line }];
    });
  });
}

/** A composer.json that was read as a companion; one that cannot be read is a problem, and null. */
export function composerJsonAt(
  path: string,
  texts: ReadonlyMap<string, string>,
  problems: EntryProblems | null,
): ComposerJson | null {
  const text = texts.get(path);
  if (text === undefined) return null;
  try {
    return readComposerJson(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems?.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}

/** What a person asked for there. @param development with what is for development alone */
export function composerManifest(path: string, json: ComposerJson, development: boolean): Manifest {
  return { path, declared: json.declared.filter(({ kind }) => development || kind === "runtime") };
}
