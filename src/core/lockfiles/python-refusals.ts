import { LockfileError } from "../errors.js";
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
