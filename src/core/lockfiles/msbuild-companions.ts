import { folderOf } from "../model/paths.js";
import { evaluateProject } from "./msbuild-project.js";

/** Endings of what projects import. */
export const IMPORT_NAMES: readonly string[] = ["*.props", "*.targets"];
/** Files beside a project and above it that are read in case it imports them. */
const MAX_NEAR = 20;

/**
 * What MSBuild finds by its name, what that imports, and other such files beside the project and above it: what the
 * project itself imports is not known before it is read, and that is where it stands.
 */
export function importsOf(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): readonly string[] {
  const { imported } = evaluateProject({ path, text: "<Project/>" }, paths, read, null, null);
  const near: string[] = [];
  for (const other of paths) {
    const isImport = IMPORT_NAMES.some((end) => other.endsWith(end.slice(1)));
    if (isImport && path.startsWith(folderOf(other)) && other !== path) near.push(other);
  }
  near.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return [...imported, ...near.slice(0, MAX_NEAR)];
}
