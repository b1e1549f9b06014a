import type { DeclaredDependency, Manifest } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import type { GradleDeclaration } from "./gradle-declaration.js";
import { appliedScripts, around, GradleProject, isGradleScript, isSettings } from "./gradle-project.js";
import { type GradlePart, pathOf } from "./gradle-tree.js";

/** What the build scripts around a lockfile ask for. */
export interface GradleAsking {
  /** Whether a script of the project was read. */
  readonly isKnown: boolean;
  /** The project's own script; null where there is none. */
  readonly manifest: Manifest | null;
  /** Whether a component is asked for by name; null = unknown. */
  readonly isDirect: (name: string) => boolean | null;
}

/** Which lock is meant: what a project is built of, what its build needs (`buildscript`), or what the settings need. */
export type GradleLocked = "project" | "build" | "settings";

/**
 * What a project's own script asks for, what scripts above ask for on behalf of it (`allprojects`, `subprojects`), and
 * what the scripts it applies do. Only what is written out counts: plugins add dependencies that no script names, so a
 * component that is named is direct, and one that is not is transitive only as far as the scripts could be read.
 * @param folder of the project, with its slash
 */
export function gradleAsking(
  folder: string,
  locked: GradleLocked,
  companions: ReadonlyMap<string, string>,
  problems: EntryProblems,
  memo: ParseMemo | null,
): GradleAsking {
  const project = new GradleProject(folder, companions, problems, memo);
  const scripts = around(folder, new Set(companions.keys())).filter(isGradleScript);
  const own = locked === "settings" ? settingsIn(folder, scripts) : ownScripts(folder, scripts);
  const isOfBuild = locked !== "project";
  const asked: GradleDeclaration[] = [];
  let isComplete = true;
  const manifests: Manifest[] = [];
  const read = (
    path: string,
    tree: readonly GradlePart[],
    keep: (one: GradleDeclaration) => boolean,
  ): void => {
    const script = project.read(path, tree, false);
    const kept = script.declared.filter(
      (one) => keep(one) && one.isOfBuild === isOfBuild && !one.isConstraint,
    );
    asked.push(...kept);
    isComplete &&= script.isComplete;
    if (own.includes(path)) manifests.push({ path, declared: kept.map(declaredLine) });
  };
  const applied = new Set<string>();
  for (const path of own) {
    const whole = project.tree(path);
    if (whole === null) continue;
    const tree = locked === "settings" ? whole.filter(isOfSettings) : whole;
    read(path, tree, () => true);
    for (const name of appliedScripts(tree)) applied.add(name);
  }
  for (const path of scripts) {
    if (own.includes(path)) continue;
    const tree = project.tree(path);
    if (tree !== null)
      read(path, tree, applied.has(nameOf(path)) ? () => true : ({ isInherited }) => isInherited);
  }
  const found = new Set(scripts.map(nameOf));
  if ([...applied].some((name) => !found.has(name))) isComplete = false;
  const names = new Set<string>();
  for (const { name } of asked) names.add(name.includes(":") ? name : `${name}:${name}.gradle.plugin`);
  const [manifest = null] = manifests;
  const isKnown = manifest !== null;
  return {
    isKnown,
    manifest,
    isDirect: (name) => (names.has(name) ? true : isKnown && isComplete ? false : null),
  };
}

function settingsIn(folder: string, scripts: readonly string[]): string[] {
  return scripts.filter((path) => folderOf(path) === folder && isSettings(path));
}

/** `pluginManagement` says which versions the plugins of projects have; the settings themselves need none of them. */
function isOfSettings(statement: GradlePart): boolean {
  return pathOf(statement).words[0] !== "pluginManagement";
}

/** `build.gradle`, or one that has the folder's name. */
function ownScripts(folder: string, scripts: readonly string[]): string[] {
  const here = scripts.filter((path) => folderOf(path) === folder);
  const named = here.filter((path) => /^build\.gradle(?:\.kts)?$/.test(nameOf(path)));
  if (named.length > 0) return named;
  const last = nameOf(folder.slice(0, -1));
  return here.filter((path) => nameOf(path).replace(/\.gradle(?:\.kts)?$/, "") === last);
}

function declaredLine({ name, version, range, development, line }: GradleDeclaration): DeclaredDependency {
  const kind = development === true ? "development" : "runtime";
  return { name, range: version === "" ? (range ?? "") : version, kind, line };
}
