import { directoryOf } from "../model/paths.js";
import { type ImportFiles, isImportName } from "./msbuild-files.js";

/** Calls within calls; people write two. */
const MAX_DEPTH = 8;
/** One whose arguments are told: no call and no unknown property is among them. */
const CALL = /\$\(\[(?:MSBuild|System\.IO\.Path)\]::(\w{1,40})\(([^()$]*)\)\)/gi;

/**
 * A path with the functions undone that make paths; what cannot be told stays as it is written.
 * https://learn.microsoft.com/en-us/visualstudio/msbuild/property-functions
 * @param text parted by `/`
 * @param resolve a path relative to the file it stands in, as one of the repository; null outside of it
 */
export function withoutFunctions(
  text: string,
  resolve: (path: string) => string | null,
  files: ImportFiles,
): string {
  let before = text;
  for (let depth = 0; depth < MAX_DEPTH && before.includes("$(["); depth += 1) {
    const after = before.replace(
      CALL,
      (call, name: string, given: string) =>
        valueOf(name.toLowerCase(), argumentsOf(given), resolve, files) ?? call,
    );
    if (after === before) break;
    before = after;
  }
  return before;
}

function argumentsOf(given: string): string[] {
  return given.split(",").map((one) => one.trim().replace(/^(['"`])([^]*)\1$/, "$2"));
}

/** null where it cannot be told. */
function valueOf(
  name: string,
  given: readonly string[],
  resolve: (path: string) => string | null,
  files: ImportFiles,
): string | null {
  const [first = "", second = ""] = given;
  switch (name) {
    case "getpathoffileabove":
      return pathAbove(first, resolve(second), files);
    case "getdirectorynameoffileabove": {
      const found = pathAbove(second, resolve(first), files);
      // What marks the folder need be no file that is known here.
      return found === null || found === "" ? null : directoryOf(found) || "/";
    }
    case "getfullpath":
    case "normalizepath":
    case "combine":
      return joined(given);
    case "normalizedirectory":
      return `${joined(given)}/`;
    case "ensuretrailingslash":
      return `${first}/`;
    case "getdirectoryname":
      return first.includes("/") ? directoryOf(first) || "/" : null;
    default:
      return null;
  }
}

/** From the top of the repository, `/` in front; "" where there is none, as MSBuild has it; null where that is unknown. */
function pathAbove(name: string, directory: string | null, files: ImportFiles): string | null {
  if (directory === null || name === "" || name.includes("/")) return null;
  const found = files.above(name, directory);
  if (found !== null) return `/${found}`;
  return isImportName(name) ? "" : null;
}

/** What begins at the top leaves out what is before it. */
function joined(parts: readonly string[]): string {
  return parts.reduce((path, part) => (part.startsWith("/") ? part : `${path}/${part}`));
}
