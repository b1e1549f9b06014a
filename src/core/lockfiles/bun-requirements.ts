import type { Requirement, RequirementKind } from "../model/lockfile.js";
import { answering, type BunFolder } from "./bun-tree.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

const NONE: readonly never[] = [];

/**
 * What a member or an entry asks for. Like Bun, which lists a name under every section that has it, both a runtime and
 * a development requirement are kept; a peer that is asked for otherwise too is not.
 * @param folder where the one who asks looks first
 * @param unreadable told of a section that is no object
 */
export function requirementsIn(
  info: JsonObject,
  folder: BunFolder,
  unreadable: (section: string) => void,
): readonly Requirement[] {
  const section = (name: string): JsonObject | null => {
    const value = info[name];
    if (value === undefined || isJsonObject(value)) return value ?? null;
    unreadable(name);
    return null;
  };
  const runtime = section("dependencies");
  const development = section("devDependencies");
  const optional = section("optionalDependencies");
  const peer = section("peerDependencies");
  if (runtime === null && development === null && optional === null && peer === null) return NONE;
  const requires: Requirement[] = [];
  const add = (
    asked: JsonObject | null,
    kind: RequirementKind,
    mayBeMissing: boolean,
    unless: readonly (JsonObject | null)[] = NONE,
  ): void => {
    if (asked === null) return;
    const others = unless.filter((other) => other !== null);
    for (const name in asked) {
      if (others.length > 0 && others.some((other) => Object.hasOwn(other, name))) continue;
      const range = asked[name];
      requires.push({
        name,
        range: typeof range === "string" ? range : "",
        kind,
        targets: answering(folder, name),
        mayBeMissing,
      });
    }
  };
  add(runtime, "runtime", false, [optional]);
  add(optional, "optional", true);
  add(development, "development", false);
  // Bun locks what it could not find for a peer as asked for by nobody.
  add(peer, "peer", true, [runtime, optional, development]);
  return requires;
}
