import { folderOf } from "../model/paths.js";
import { LockfileError } from "../errors.js";
import { isImportName } from "./msbuild-files.js";
import { evaluateProject } from "./msbuild-project.js";

/** A longer project was written by nobody, and is not read twice. */
const MAX_PROJECT = 1024 * 1024;
/** Files beside a project and above it that are read in case it imports them. */
const MAX_NEAR = 20;

/**
 * What MSBuild finds by its name, what the project and these import, and other such files beside the project and above
 * it, where such things stand.
 * @param read holds the project's own text where it is known
 */
export function importsOf(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): readonly string[] {
  const imported = importedBy(path, read.get(path) ?? NOTHING, paths, read);
  const near: string[] = [];
  for (const other of paths) {
    if (isImportName(other) && path.startsWith(folderOf(other)) && other !== path) near.push(other);
  }
  near.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return [...imported, ...near.slice(0, MAX_NEAR)];
}

const NOTHING = "<Project/>";

function importedBy(
  path: string,
  text: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): readonly string[] {
  try {
    const project = { path, text: text.length > MAX_PROJECT ? NOTHING : text };
    return evaluateProject(project, paths, read, null, null).imported;
  } catch (error) {
    // That it cannot be read is told by who reads it.
    if (error instanceof LockfileError) return [];
    throw error;
  }
}
