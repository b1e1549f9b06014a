import type { LockedNode, Requirement } from "../model/lockfile.js";

/** What a service asks for where its file tells edges of nothing: its own word on the direct dependency. */
export function directRequirement({ key, name, version, range, told, optional }: LockedNode): Requirement {
  const kind = told?.development === true ? "development" : optional ? "optional" : "runtime";
  return { name, range: range ?? version, kind, targets: [key], mayBeMissing: true };
}
