import { refuseConflict } from "../lockfiles/merge-markers.js";
import type { RegistryEntry } from "../model/registry.js";

/** Words that name no proxy: the repositories themselves, and nothing at all. */
const NO_PROXY = new Set(["", "direct", "off"]);

/**
 * The proxies of `GOPROXY` in a file of Go's environment: rows `KEY=value`, the last of a key counts.
 * https://go.dev/ref/mod#goproxy-protocol https://pkg.go.dev/cmd/go#hdr-Environment_variables
 * @throws {LockfileError} `merge-conflict`
 */
export function goEnv(text: string): RegistryEntry[] {
  refuseConflict(text);
  const rows = text.split("\n").map((row, at) => ({ row: row.trim(), line: at + 1 }));
  const told = rows.findLast(({ row }) => row.startsWith("GOPROXY="));
  if (told === undefined) return [];
  return told.row
    .slice("GOPROXY=".length)
    .split(/[,|]/)
    .map((proxy) => proxy.trim())
    .filter((proxy) => !NO_PROXY.has(proxy))
    .map((address) => ({ key: "GOPROXY", names: null, address, line: told.line }));
}
