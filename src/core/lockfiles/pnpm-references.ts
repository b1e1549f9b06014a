import type { Requirement } from "../model/lockfile.js";
import { type Ordinals, SharedRequirement } from "../model/shared-requirement.js";
import { joinPaths } from "../model/paths.js";
import { type KeyStyle, targetKey } from "./pnpm-keys.js";

const LINK = "link:";
const IMPORTER = "importer:";

/** Key of the node of an importer. @param from directory that the id is relative to, where it is a link */
export function importerKey(id: string, from = "."): string {
  return IMPORTER + joinPaths(from, id);
}

/** Keys of the node that a reference may mean. @param base directory of the importer that links are relative to */
export function targetsOf(style: KeyStyle, name: string, reference: string, base: string): readonly string[] {
  return [targetKey(style, name, reference) ?? importerKey(reference.slice(LINK.length), base)];
}

/** Whether a reference means a directory, which need not be one of the project's. */
export function isLink(reference: string): boolean {
  return reference.startsWith(LINK);
}

/** What an entry asks for. The range is not told: the lockfile writes only what it came to. */
export function requirementOf(
  style: KeyStyle,
  name: string,
  reference: string,
  kind: "runtime" | "optional",
  ordinals: Ordinals,
): Requirement {
  const targets = targetsOf(style, name, reference, ".");
  const mayBeMissing = kind === "optional" || isLink(reference);
  return new SharedRequirement({ name, range: "", kind, targets, mayBeMissing }, ordinals);
}

/** The requirement, meaning nodes of which the keys, but for those of importers, begin with a prefix. "" = none do. */
export function prefixed(prefix: string, requirement: Requirement): Requirement {
  if (prefix === "") return requirement;
  const targets = requirement.targets.map((key) => (key.startsWith(IMPORTER) ? key : prefix + key));
  return { ...requirement, targets };
}
