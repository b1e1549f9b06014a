import { LockfileError } from "../errors.js";
import type { LockedNode } from "../model/lockfile.js";
import { quote } from "./entry-problems.js";
import { type PythonProjects, pyprojectPath } from "./python-projects.js";
import type { TomlTable } from "./toml-table.js";

/**
 * Refuses a file whose list of packages is none. One that is not there is empty.
 * @throws {LockfileError} `syntax`
 */
export function refuseOddPackages(root: TomlTable, key: string): void {
  const value = root.get(key);
  if (value === undefined) return;
  if (Array.isArray(value) && root.tables(key).length === value.length) return;
  throw new LockfileError("syntax", `\`${key}\` is no list of packages`, root.lineOf(key));
}

/**
 * Refuses a file that holds packages of which none can be read.
 * @throws {LockfileError} `empty`
 */
export function refuseUnread(root: TomlTable, key: string, read: number): void {
  if (read > 0 || root.tables(key).length === 0) return;
  throw new LockfileError("empty", "none of its entries can be read", root.lineOf(key));
}

/**
 * Refuses a file without components whose manifest asks for some.
 * @throws {LockfileError} `empty`
 */
export function refuseEmpty(
  nodes: readonly Pick<LockedNode, "source">[],
  directory: string,
  projects: PythonProjects,
): void {
  if (nodes.some(({ source }) => source !== "workspace")) return;
  const asked = projects
    .of(directory)
    ?.dependencies.find(
      (one) => !one.isUnlocked && !one.isMember && one.path === null && one.marker === null,
    );
  if (asked === undefined) return;
  const message = `it holds no component, but ${pyprojectPath(directory)} asks for ${quote(asked.name)}`;
  throw new LockfileError("empty", message, 1);
}
