import { folderOf } from "../model/paths.js";
import type { LockfileFormat } from "./format.js";

/** Whether a file of this name may be one of the manifests that a format asks for. @param name without folders */
export function isManifestName(
  { manifestNames }: Pick<LockfileFormat, "manifestNames">,
  name: string,
): boolean {
  return manifestNames.some((known) =>
    known.startsWith("*") ? name.endsWith(known.slice(1)) : known === name,
  );
}

/**
 * Whether a manifest lies where the companions of a lockfile may: in its folder and below, for some formats in the
 * folders above, for others anywhere. Names are not looked at (`isManifestName`).
 */
export function liesAround({ manifestReach }: LockfileFormat, lockfile: string, manifest: string): boolean {
  if (manifestReach === "anywhere") return true;
  const folder = folderOf(lockfile);
  return manifest.startsWith(folder) || (manifestReach === "above" && folder.startsWith(folderOf(manifest)));
}
