import type { ComponentRef } from "../../model/component.js";
import type { ParsedLockfile } from "../../model/lockfile.js";
import { nameOf } from "../../model/paths.js";
import { code, type Prose } from "../../model/prose.js";

/** Formats of .NET's own tools. Paket takes the newest that fits. */
const NUGET: ReadonlySet<string> = new Set([
  "nuget-lock",
  "project-assets",
  "deps-json",
  "msbuild",
  "central-packages",
]);

/**
 * How a component moves that no range holds, where an update of the lockfile alone does not do it: Maven and NuGet take
 * the version that somebody asks for, not the newest that fits, and go.mod is no lockfile.
 * @param isManaged whether the project itself says which version
 * @returns null = the lockfile is updated
 */
export function freeAdvice(
  { format, path }: Pick<ParsedLockfile, "format" | "path">,
  component: Pick<ComponentRef, "name">,
  to: string,
  isManaged: boolean,
): Prose | null {
  const [name, version] = [code(component.name), code(to)];
  const free = isManaged
    ? ": a parent, an import or the file itself manages it lower"
    : ": nothing on the chain binds it";
  if (format === "pom") return ["manage ", name, " at ", version, " in ", code(nameOf(path)), free];
  if (format === "go-mod") return ["raise ", name, " to ", version, " in ", code(nameOf(path)), free];
  if (format.startsWith("gradle-")) return ["constrain ", name, " to ", version, " in the build", free];
  if (!NUGET.has(format)) return null;
  return ["ask for ", name, " ", version, " in the project itself: NuGet takes the lowest that is asked for"];
}

/**
 * What to do where nobody can say who must move.
 * @param direct the direct dependency behind it where the lockfile tells no ranges at all; null = it tells some
 */
export function untoldAdvice(
  { path }: Pick<ParsedLockfile, "path">,
  component: Pick<ComponentRef, "name">,
  to: string,
  direct: Pick<ComponentRef, "name"> | null,
): Prose {
  if (direct === null) return [code(to), " is needed; which dependency must move for it cannot be told"];
  const file = code(nameOf(path));
  return [
    ...["update ", code(component.name), " to ", code(to), "; "],
    ...[file, " does not tell whether ", code(direct.name), " admits it"],
  ];
}
