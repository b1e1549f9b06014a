import { asFolder, directoryOf, nameOf } from "../model/paths.js";
import type { Properties } from "./msbuild-properties.js";

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

/** Looks for files by their paths. */
export interface Lookup {
  has(path: string): boolean;
}

/** The nearest file of a name in a directory or above it; null where there is none. @param directory `.` for the top */
export function fileAbove(name: string, directory: string, files: Lookup): string | null {
  if (name.includes("/")) return null;
  for (let folder = directory; ; folder = directoryOf(folder)) {
    const path = asFolder(folder) + name;
    if (files.has(path)) return path;
    if (folder === ".") return null;
  }
}

const ABOVE = /^\$\(\[MSBuild\]::(GetPathOfFileAbove|GetDirectoryNameOfFileAbove)\(([^()]*)\)\)([^]*)$/i;

/**
 * The file that an `Import` names, as a repository path that `files` holds; null where none is told or it lies outside.
 * @param from repository path of the importing file
 */
export function importedFile(
  written: string,
  from: string,
  properties: Properties,
  files: Lookup,
): string | null {
  if (written.length > MAX_PATH) return null;
  const text = named(written, from, properties);
  const [, call, given = "", rest = ""] = ABOVE.exec(text) ?? [];
  if (call !== undefined) {
    const [first = "", second = ""] = given.split(",").map((one) => one.trim().replace(/^'|'$/g, ""));
    const isFile = call.toLowerCase() === "getpathoffileabove";
    const [file, start] = isFile ? [first, second] : [second, first];
    const directory = resolved(start, from);
    const found = directory === null || file === "" ? null : fileAbove(file, directory, files);
    if (isFile) return rest === "" ? found : null;
    return found === null ? null : present(`/${directoryOf(found)}/${rest}`, from, files);
  }
  return present(text, from, files);
}

/** Names of properties undone where each has one value. Inside of a function only those of the file itself are needed. */
function named(written: string, from: string, properties: Properties): string {
  const here = from.includes("/") ? `/${directoryOf(from)}/` : "/";
  const text = written.replaceAll("\\", "/").replace(/\$\(MSBuildThisFileDirectory\)/gi, () => here);
  if (text.includes("$([")) return text.replace(/\$\(MSBuildThisFile\)/gi, () => nameOf(from));
  const [only = text, ...others] = properties.expand(text);
  return others.length === 0 ? only.replaceAll("\\", "/") : text;
}

function present(text: string, from: string, files: Lookup): string | null {
  const path = resolved(text, from);
  return path !== null && files.has(path) ? path : null;
}

/** A path relative to a file's directory, or to the top of the repository; null outside of it. */
function resolved(text: string, from: string): string | null {
  if (/[$@%*]/.test(text)) return null;
  const segments = text.startsWith("/") || !from.includes("/") ? [] : directoryOf(from).split("/");
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.length === 0 ? "." : segments.join("/");
}
