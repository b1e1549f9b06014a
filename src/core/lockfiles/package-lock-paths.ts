import { joinPaths } from "../model/paths.js";

/** Longest path of a node; operating systems end about here. Bounds what walking up paths can cost. */
export const MAX_PATH = 1024;

const NODE_MODULES = "node_modules/";
const NESTED = "/node_modules/";

/**
 * What a path of a package-lock stands for. `installed`: a folder of `node_modules`; `inside`: a folder within an
 * installed one (a dependency that links to a part of itself); `first-party`: a directory of the repository.
 */
export interface Place {
  readonly kind: "installed" | "inside" | "first-party";
  /** What the folder is called; an installed alias differs from its component's name. */
  readonly name: string;
}

/** What a key of `packages` stands for. */
export function placeOf(key: string): Place {
  const at = key.startsWith(NODE_MODULES) ? 0 : -1;
  const inner = key.lastIndexOf(NESTED);
  if (at < 0 && inner < 0) return { kind: "first-party", name: folderName(key) };
  const name = key.slice(inner < 0 ? NODE_MODULES.length : inner + NESTED.length);
  const slash = name.indexOf("/");
  const installed = slash < 0 || (name.startsWith("@") && !name.includes("/", slash + 1));
  return installed ? { kind: "installed", name } : { kind: "inside", name: folderName(key) };
}

/** The name npm gives a folder: the last segment, with the scope before it (@npmcli/name-from-folder). */
export function folderName(path: string): string {
  const segments = path.split("/");
  const base = segments.at(-1) ?? "";
  const above = segments.at(-2) ?? "";
  return above.startsWith("@") ? `${above}/${base}` : base;
}

/** The key of the directory that a link's `resolved` or a `file:` version leads to. */
export function linkTarget(resolved: string): string {
  const path = joinPaths(".", resolved.startsWith("file:") ? resolved.slice("file:".length) : resolved);
  return path === "." ? "" : path;
}

/** Where a key stands in the repository; null when it leads out of it. `.` for the top. */
export function repositoryPath(directory: string, key: string): string | null {
  const path = joinPaths(directory, key);
  return path === ".." || path.startsWith("../") || key.startsWith("/") ? null : path;
}
