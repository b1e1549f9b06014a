import { isFolded } from "../model/folded.js";
import { nameOf } from "../model/paths.js";
import { isImportName } from "./msbuild-files.js";

/** Folders that MSBuild, the SDK and NuGet always set: their own, that of installed packages, that of restoring. */
const OWN_FOLDER =
  /^\$\((?:MSBuild(?:Tools|Bin|Extensions|SDKs|FrameworkTools|UserExtensions|ProjectExtensions)Path(?:32|64)?|NuGetPackageRoot|NetCoreRoot|NetCoreTargetingPackRoot)\)/i;
/** Those that are there on some machines alone: a whole folder, so that nothing beside the project can be meant. */
const MACHINES_FOLDER =
  /^\$\((?:VSToolsPath|VCTargetsPath\w*|RoslynTargetsPath|Pkg\w+|ProgramFiles\w*|ProgramW6432|LanguageTargets|Custom(?:Before|After)\w+)\)(?:\/|$)/i;
const SDKS_NAME = /^(?:Microsoft\.[^/]*|Sdk)\.(?:props|targets)$/i;
/** Where NuGet puts packages of a packages.config, and what it writes when it restores: hardly ever in a repository. */
const RESTORED = /(?:^|\/)(?:packages\/[^/]+\/(?:build\w*|tools)|obj)\//i;

/**
 * Whether an import that leads to no file of the repository may be passed over: it is known to lie elsewhere and declares
 * no packages of the project, or it is made only where its file is there.
 * @param text what it names, parted by `/`, properties undone as far as they are told
 * @param conditions all of which have to hold, as written
 */
export function liesElsewhere(text: string, conditions: readonly string[]): boolean {
  if (OWN_FOLDER.test(text) || MACHINES_FOLDER.test(text)) return true;
  // Of files of other names nobody can say here that the repository has none.
  const isSeen = isImportName(text) && !isFolded(text);
  const isExpected =
    SDKS_NAME.test(nameOf(text)) ||
    RESTORED.test(text) ||
    conditions.some((one) => /\bExists\s*\(/i.test(one));
  if (isSeen && isExpected) return true;
  return conditions.some((condition) => isGuard(condition, text));
}

/** `'$(Name)' != ''`, and no file sets the property. */
function isGuard(condition: string, text: string): boolean {
  const guard = condition.toLowerCase().replace(/\s+/g, "");
  if (/\sor\s/i.test(condition) || guard.includes("!(")) return false;
  return [...text.matchAll(/\$\(\w+\)/g)].some(([property]) =>
    guard.includes(`'${property.toLowerCase()}'!=''`),
  );
}
