import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Override } from "../model/lockfile.js";
import { joinPaths } from "../model/paths.js";
import type { GoModFile, GoReplace, GoRequire } from "./go-mod-file.js";

/** The `replace` that counts for a module: one of its version before one of every version. */
export type Replacing = (path: string, version: string) => GoReplace | null;

/** Finds what stands in for a module. */
export function replacing(replaces: readonly GoReplace[]): Replacing {
  const found = new Map<string, GoReplace>();
  // Of two for the same module the last one counts.
  for (const replace of replaces) found.set(`${replace.path} ${replace.version ?? ""}`, replace);
  return (path, version) => found.get(`${path} ${version}`) ?? found.get(`${path} `) ?? null;
}

/**
 * The node of a required module. One that a `replace` stands in for is what it stands for, on the line that says so: a
 * folder of the repository is first-party code, one outside of it a file.
 * @param folder repository folder of the file with the `replace`
 * @param hashes `path version` → hash
 */
export function moduleNode(
  { path, version, indirect, line }: GoRequire,
  key: string,
  replace: GoReplace | null,
  folder: string,
  hashes: ReadonlyMap<string, string>,
): LockedNode {
  const told = { direct: !indirect, development: null };
  if (replace === null) {
    const integrity = hashes.get(`${path} ${version}`) ?? null;
    return lockedNode({ key, name: path, version, source: "registry", integrity, line, told });
  }
  const { target, targetVersion } = replace;
  if (targetVersion === null) {
    const source = isWithin(folder, target) ? "workspace" : "file";
    return lockedNode({ key, name: path, version, source, resolved: target, line: replace.line, told });
  }
  const integrity = hashes.get(`${target} ${targetVersion}`) ?? null;
  const facts = { name: target, version: targetVersion, integrity, line: replace.line };
  return lockedNode({ key, source: "registry", told, ...facts });
}

/** Whether a folder, seen from another, lies in the repository. */
function isWithin(folder: string, target: string): boolean {
  const path = target.replaceAll("\\", "/");
  return !/^(?:\/|[A-Za-z]:)/.test(path) && !/^\.\.(?:\/|$)/.test(joinPaths(folder, path));
}

/**
 * The standard library of the `toolchain` line, which OSV calls `stdlib`. The version is assumed: a newer Go that is at
 * hand builds as well (https://go.dev/doc/toolchain). The `go` line alone names the language and the lowest version that
 * will do, no version that is built with, so it makes no component.
 */
export function standardLibrary({ toolchain }: GoModFile): LockedNode[] {
  if (toolchain === null) return [];
  const told = { direct: true, development: null };
  const { line, text: version } = toolchain;
  return [lockedNode({ key: "toolchain", name: "stdlib", version, source: "registry", line, told })];
}

/** Every `replace` as the override it is: of a module, its name; of a folder, the name it stands in for. */
export function overridesOf(replaces: readonly GoReplace[]): Override[] {
  return replaces.map(({ path, version, target, targetVersion }) => ({
    selector: version === null ? path : `${path}@${version}`,
    name: targetVersion === null ? path : target,
    value: targetVersion === null ? target : `${target}@${targetVersion}`,
  }));
}
