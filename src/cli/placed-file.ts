import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import type { LockfileFormat } from "../core/lockfiles/format.js";
import { formatOf } from "../core/lockfiles/index.js";

/** No name of a format is told by folders further above than these: `.github/workflows/ci.yml`, `k8s/overlays/prod/api.yaml`. */
const MOST_FOLDERS = 3;

/** A file as a path of a folder. */
export interface PlacedFile {
  readonly folder: string;
  /** With `/`. */
  readonly path: string;
}

/**
 * The file within the nearest folder from which its path tells its format: most do so by their name alone, some by the
 * folders they lie in. Where the format has manifests in further folders (the parent of a POM), within the git repository
 * around it. Within its own folder where no path tells a format.
 */
export function placedFile(file: string): PlacedFile {
  const whole = resolve(file);
  let folder = dirname(whole);
  for (let above = 0; above <= MOST_FOLDERS; above += 1) {
    const placed = within(folder, whole);
    const format = formatOf(placed.path);
    if (format !== null) return widened(placed, whole, format);
    folder = dirname(folder);
  }
  return within(dirname(whole), whole);
}

/** Within the git repository, if the format has manifests there and its path is of the same format there. */
function widened(placed: PlacedFile, file: string, format: LockfileFormat): PlacedFile {
  const repository = format.manifestReach === undefined ? null : repositoryAround(placed.folder);
  const wider = repository === null ? placed : within(repository, file);
  return formatOf(wider.path) === format ? wider : placed;
}

function within(folder: string, file: string): PlacedFile {
  return { folder, path: relative(folder, file).split(sep).join("/") };
}

/** The nearest folder that holds `.git`, a file in a working tree of its own; null where there is none. */
function repositoryAround(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return null;
  }
}
