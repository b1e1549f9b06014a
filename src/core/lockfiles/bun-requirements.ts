import type { Requirement, RequirementKind } from "../model/lockfile.js";
import type { BunAsked, BunInfo } from "./bun-info.js";
import { answering, type BunFolder } from "./bun-tree.js";

const NONE: readonly never[] = [];
/** So many names are gone through for each that is looked for; of more a set is made. */
const FEW = 32;

/**
 * What a member or an entry asks for. Like Bun, which lists a name under every section that has it, both a runtime and
 * a development requirement are kept; a peer that is asked for otherwise too is not.
 * @param folder where the one who asks looks first
 * @param unreadable told of a section that is no object
 */
export function requirementsIn(
  info: BunInfo,
  folder: BunFolder,
  unreadable: (section: string) => void,
): readonly Requirement[] {
  info.unreadable.forEach(unreadable);
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = info;
  const requires: Requirement[] = [];
  if (dependencies !== null)
    add(requires, dependencies, "runtime", false, folder, optionalDependencies && [optionalDependencies]);
  if (optionalDependencies !== null) add(requires, optionalDependencies, "optional", true, folder, null);
  if (devDependencies !== null) add(requires, devDependencies, "development", false, folder, null);
  if (peerDependencies !== null) {
    // Bun locks what it could not find for a peer as asked for by nobody.
    const others = [dependencies, optionalDependencies, devDependencies].filter((other) => other !== null);
    add(requires, peerDependencies, "peer", true, folder, others);
  }
  return requires.length === 0 ? NONE : requires;
}

/** @param unless names in one of these are left out; null = none are */
function add(
  requires: Requirement[],
  asked: BunAsked,
  kind: RequirementKind,
  mayBeMissing: boolean,
  folder: BunFolder,
  unless: readonly BunAsked[] | null,
): void {
  const others = unless?.map(namesIn) ?? NONE;
  for (let at = 0; at < asked.length; at += 2) {
    const name = asked[at] ?? "";
    if (others.length > 0 && others.some((isNamed) => isNamed(name))) continue;
    const range = asked[at + 1] ?? "";
    requires.push({ name, range, kind, targets: answering(folder, name), mayBeMissing });
  }
}

/** Tells whether a name is asked for. */
function namesIn(asked: BunAsked): (name: string) => boolean {
  const names = asked.filter((_, at) => at % 2 === 0);
  if (names.length <= FEW) return (name) => names.includes(name);
  const all = new Set(names);
  return (name) => all.has(name);
}
