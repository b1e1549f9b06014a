import { LockfileError } from "../errors.js";
import type { MavenPom } from "../model/maven.js";
import { directoryOf, joinPaths, nameOf } from "../model/paths.js";
import { addTo } from "../model/multimap.js";
import { parentPath } from "./pom-repository.js";
import { readPom } from "./pom-xml.js";

/** A repository with no more POMs than this is read as a whole, for each of them. */
const FEW = 60;
/** Others that are read for one of a larger repository; one more is asked for, so that it is seen that there are. */
export const MANY_POMS = 150;

/** Whether a path is that of a POM; templates of new projects (archetypes) are none, their text may not even be XML. */
export function isPomPath(path: string): boolean {
  return nameOf(path) === "pom.xml" && !path.includes("archetype-resources/");
}

/**
 * The POMs that one may inherit from, import or depend on: all of a small repository. Of a large one those in the
 * folders above, where parents are written to lie, and where a folder is called as something that is asked for; to know
 * what that is, the POM asks for itself.
 */
export function pomCompanions(
  path: string,
  paths: ReadonlySet<string>,
  read: ReadonlyMap<string, string>,
): string[] {
  const poms = [...paths].filter((other) => isPomPath(other) && other !== path);
  if (poms.length <= FEW) return poms;
  const folder = path.slice(0, -"pom.xml".length);
  const wanted = new Set([
    path,
    ...poms.filter((other) => folder.startsWith(other.slice(0, -"pom.xml".length))),
  ]);
  const byFolder = new Map<string, string[]>();
  for (const pom of poms) {
    const name = nameOf(directoryOf(pom));
    addTo(byFolder, name, pom);
  }
  for (const [from, text] of read) {
    const pom = pomOr(text);
    if (pom === null) continue;
    const near = pom.parent === null ? null : parentPath(from, pom.parent.relativePath);
    if (near !== null) wanted.add(near).add(joinPaths(near, "pom.xml"));
    for (const folderName of foldersCalledAs(pom)) {
      for (const one of byFolder.get(folderName) ?? []) wanted.add(one);
    }
  }
  return [...wanted].filter((one) => paths.has(one)).slice(0, MANY_POMS + 2);
}

/** `acme-core-api` may lie in a folder `acme-core-api`, `core-api` or `api`. */
function* foldersCalledAs(pom: MavenPom): Generator<string> {
  for (const { name } of [...pom.dependencies, ...pom.management]) {
    let rest = name.slice(name.indexOf(":") + 1);
    for (let parts = 0; parts < 10; parts += 1) {
      yield rest;
      const dash = rest.indexOf("-");
      if (dash < 0) break;
      rest = rest.slice(dash + 1);
    }
  }
}

function pomOr(text: string): MavenPom | null {
  try {
    return readPom(text).pom;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return null;
  }
}
