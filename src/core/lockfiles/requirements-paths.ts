import { directoryOf, isOutside, joinPaths, nameOf } from "../model/paths.js";

/**
 * What a requirements file may include or be made from, by name. A text in a folder `requirements` that is not among
 * them is read by itself, whoever includes it.
 */
export const REQUIREMENTS_MANIFESTS: readonly string[] = [
  "*requirements.txt",
  "*constraints.txt",
  "*.in",
  "base.txt",
  "common.txt",
  "dev.txt",
  "prod.txt",
  "test.txt",
];

function isInFolder(path: string): boolean {
  return /(?:^|\/)requirements\/(?:[^/]+\/)*[^/]+$/i.test(path);
}

/**
 * Whether a file is a requirements file by its name: `requirements.txt` and what has that word in its name, every text
 * in a folder `requirements`, rye's `requirements.lock`. Constraints install nothing.
 */
export function isRequirementsTxt(path: string): boolean {
  const name = nameOf(path).toLowerCase();
  if (/^requirements(?:-[a-z0-9]+)?\.lock$/.test(name)) return true;
  if (!name.endsWith(".txt") && !name.endsWith(".pip")) return false;
  if (/(?:^|[-_.])constraints?[-_.]/.test(name)) return false;
  return name.includes("requirements") || (isInFolder(path) && name !== "readme.txt");
}

/** Whether a file is an input of pip-compile or uv by its name. */
export function isRequirementsIn(path: string): boolean {
  const name = nameOf(path).toLowerCase();
  if (!name.endsWith(".in") || /(?:^|[-_.])constraints?[-_.]/.test(name)) return false;
  return name.includes("requirements") || isInFolder(path);
}

/** Paths that may hold what was made from `….in`, the likeliest first. */
export function outputsOf(path: string): string[] {
  const stem = path.replace(/\.in$/i, "");
  return [`${stem}.txt`, `${stem}.lock`, `${stem}.pip`];
}

/** The input that a requirements file was made from by pip-tools' default. */
export function inputOf(path: string): string {
  return path.replace(/\.[a-z]+$/i, ".in");
}

/** The repository path of what a file includes; null where it is a URL or lies outside of the repository. */
export function includedPath(from: string, target: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("/") || target.includes("${")) return null;
  const path = joinPaths(directoryOf(from), target.replaceAll("\\", "/"));
  return path === "." || isOutside(path) ? null : path;
}
