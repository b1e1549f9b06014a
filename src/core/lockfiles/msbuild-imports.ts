import { directoryOf, nameOf } from "../model/paths.js";
import { type ImportFiles, isImportName } from "./msbuild-files.js";
import { withoutFunctions } from "./msbuild-functions.js";
import type { Properties } from "./msbuild-properties.js";
import { liesElsewhere } from "./msbuild-outside.js";

const PROJECT_FILE = /\.(?:cs|fs|vb)proj$/i;
const MAX_PATH = 1024;

/** Endings of the project files whose packages are read. */
export const PROJECT_NAMES: readonly string[] = ["*.csproj", "*.fsproj", "*.vbproj"];

/** Whether a path is that of a project of C#, F# or Visual Basic. */
export function isProject(path: string): boolean {
  return PROJECT_FILE.test(path);
}

/** File name without its ending: what a project is called unless it says otherwise. */
export function projectName(path: string): string {
  return nameOf(path).replace(PROJECT_FILE, "");
}

/** What one `Import` leads to. */
export interface Imported {
  /** Repository paths that are there, in the order in which MSBuild reads them. */
  readonly paths: readonly string[];
  /** More than that is meant, or may be: nobody knows what it declares. */
  readonly isLost: boolean;
}

/** Where an `Import` stands. */
interface Place {
  /** Repository path of the file. */
  readonly from: string;
  /** Repository directory of the project that is built. */
  readonly project: string;
  readonly files: ImportFiles;
}

/**
 * The files that an `Import` names: a list of paths and globs.
 * https://learn.microsoft.com/en-us/visualstudio/msbuild/import-element-msbuild
 * @param conditions its own and those around it in its file, as written
 */
export function importedFiles(
  written: string,
  conditions: readonly string[],
  properties: Properties,
  place: Place,
): Imported {
  if (written.length > MAX_PATH) return { paths: [], isLost: true };
  const paths = new Set<string>();
  let isLost = false;
  for (const text of textsOf(written, properties)) {
    const { found, isWhole } = follow(text, place);
    for (const path of found) paths.add(path);
    isLost ||= !isWhole && !liesElsewhere(text, conditions);
  }
  return { paths: [...paths], isLost };
}

function textsOf(written: string, properties: Properties): string[] {
  return properties
    .expand(written.replaceAll("\\", "/"))
    .flatMap((text) => text.replaceAll("\\", "/").split(";"))
    .map((text) => text.trim());
}

interface FollowedText {
  readonly found: readonly string[];
  /** Whether nothing more can be meant. */
  readonly isWhole: boolean;
}

const NONE: FollowedText = { found: [], isWhole: false };

function follow(text: string, place: Place): FollowedText {
  const { from, project, files } = place;
  const path = withoutFunctions(text, (relative) => repositoryPath(relative, from), files);
  // Nothing above is called so: `GetPathOfFileAbove` says it in this way.
  if (path === "") return { found: [], isWhole: true };
  const rest = belowFolderAbove(path);
  if (rest !== null) {
    const found = files.above(rest, project);
    return found === null ? NONE : { found: [found], isWhole: true };
  }
  // What no file sets is nothing, as far as the machine does not set it.
  const known = path.replace(/\$\(\w+\)/g, "");
  const isKnown = known === path;
  if (!isKnown && known.startsWith("/")) return NONE;
  const target = repositoryPath(known, from);
  if (target === null) return NONE;
  if (/[*?]/.test(target)) return isKnown ? matching(target, files) : NONE;
  const found = files.find(target);
  return found === null ? NONE : { found: [found], isWhole: true };
}

function matching(glob: string, files: ImportFiles): FollowedText {
  const found = files.like(glob);
  return found === null ? NONE : { found, isWhole: isImportName(glob) };
}

/** The solution's folder, and the one that a file marks which is not known here, lie above the project. */
const FOLDER_ABOVE = /^\$\((?:SolutionDir|\[MSBuild\]::GetDirectoryNameOfFileAbove\([^()$]*\))\)\/*([^$]+)$/i;

function belowFolderAbove(path: string): string | null {
  const rest = FOLDER_ABOVE.exec(path)?.[1];
  return rest === undefined || /(?:^|\/)\.\.?(?:\/|$)|[*?@%]/.test(rest) ? null : rest;
}

/** A path relative to a file's directory, or to the top of the repository; null outside of it. */
function repositoryPath(text: string, from: string): string | null {
  if (/[$@%:]/.test(text)) return null;
  const segments = text.startsWith("/") || !from.includes("/") ? [] : directoryOf(from).split("/");
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.length === 0 ? "." : segments.join("/");
}
