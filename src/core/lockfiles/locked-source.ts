import type { Qualifiers } from "../model/component.js";
import { directoryOf, isOutside, joinPaths } from "../model/paths.js";
import { withoutCredentials } from "./python-source.js";
import { TomlTable, type TomlValue } from "./toml-table.js";

const DEFAULT_INDEX =
  /^https?:\/\/(?:(?:www\.)?pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)(?:\/|$)/i;

/** The qualifier of an index that is not PyPI; null = it is. @param index as written; null = none is named */
export function indexQualifiers(index: string | null): Qualifiers | null {
  if (index === null) return null;
  const bare = withoutCredentials(index);
  return DEFAULT_INDEX.test(bare) ? null : [["repository_url", bare]];
}

/** The qualifier of an address that is asked for in place of an index. */
export function downloadQualifiers(address: string): Qualifiers {
  return [["download_url", withoutCredentials(address)]];
}

/**
 * The repository directory that a relative path of a lockfile means; null where it leaves the repository.
 * @param lockfile repository path
 */
export function directoryWithin(lockfile: string, relative: string): string | null {
  if (/^(?:[A-Za-z]:)?[\\/]|^[a-z]{2,10}:/i.test(relative)) return null;
  const path = joinPaths(directoryOf(lockfile), relative.replaceAll("\\", "/"));
  return isOutside(path) ? null : path;
}

/** The hashes of files as they are written (`sha256:…`), each once, parted by spaces; null where there are none. */
export function hashesOf(files: readonly (TomlValue | undefined)[]): string | null {
  const hashes = new Set<string>();
  for (const file of files) {
    if (!(file instanceof TomlTable)) continue;
    const hash = file.string("hash");
    if (hash !== null) hashes.add(hash);
    const table = file.table("hashes");
    if (table === null) continue;
    for (const algorithm of table.keys()) {
      const value = table.string(algorithm);
      if (value !== null) hashes.add(`${algorithm}:${value}`);
    }
  }
  return hashes.size === 0 ? null : Array.from(hashes).join(" ");
}

/** Where the first of these files is to be had; null where that is not told. */
export function firstAddress(files: readonly (TomlValue | undefined)[]): string | null {
  const first = files.find((file) => file instanceof TomlTable);
  return first?.string("url") ?? first?.string("path") ?? null;
}

/** The tables among values. */
export function tablesOf(values: readonly TomlValue[]): TomlTable[] {
  return values.filter((value) => value instanceof TomlTable);
}
