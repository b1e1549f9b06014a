import type { LockedNode } from "../model/lockfile.js";
import { MAX_TEXT } from "./entry-problems.js";
import type { JsonObject } from "./json-text.js";
import { exactVersion, isMachineMarker } from "./python-requirement.js";
import { indexQualifiers, type PythonSource, readPythonSource } from "./python-source.js";

const REPOSITORIES = ["git", "hg", "svn", "bzr"] as const;
/** A marker as a key of its own. */
const PLATFORM_KEYS = ["sys_platform", "platform_system", "platform_machine", "os_name"];

/** What one entry of Pipfile.lock stands for, its category not looked at. */
type PipfileNode = Omit<LockedNode, "key" | "told">;

/**
 * Reads one entry of Pipfile.lock.
 * @param indexes addresses by name; under "" the only one there is
 * @returns null where it cannot be read
 */
export function pipfileNode(
  name: string,
  entry: JsonObject,
  indexes: ReadonlyMap<string, string>,
  line: number,
): PipfileNode | null {
  const written = textOf(entry, "version");
  const place = placeOf(name, entry);
  if (name === "" || name.length > MAX_TEXT || written.length > MAX_TEXT) return null;
  if (place === null && written === "") return null;
  const exact = exactVersion(written);
  const version = exact ?? place?.version ?? "";
  const index = indexes.get(textOf(entry, "index")) ?? null;
  const qualifiers = place?.qualifiers ?? indexQualifiers(index);
  const isFixed = version !== "" || place !== null;
  return {
    provides: [],
    name,
    version,
    ...(isFixed ? {} : { range: written }),
    source: place?.source ?? "registry",
    ...(qualifiers.length === 0 ? {} : { qualifiers }),
    resolved: place?.resolved ?? null,
    integrity: hashesOf(entry["hashes"]),
    line,
    platform:
      PLATFORM_KEYS.some((key) => entry[key] !== undefined) || isMachineMarker(textOf(entry, "markers")),
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    requires: [],
  };
}

/** Where an entry comes from that comes from no index; null = it does. */
function placeOf(name: string, entry: JsonObject): (PythonSource & { readonly resolved: string }) | null {
  for (const kind of REPOSITORIES) {
    const url = textOf(entry, kind);
    if (url === "") continue;
    const ref = textOf(entry, "ref");
    const resolved = `${kind}+${url.replace(/^(?:git|hg|svn|bzr)\+/, "")}${ref === "" ? "" : `@${ref}`}`;
    return { ...readPythonSource(resolved, name), resolved };
  }
  const path = textOf(entry, "path") || textOf(entry, "file");
  return path === "" ? null : { ...readPythonSource(path, name), resolved: path };
}

function textOf(entry: JsonObject, key: string): string {
  const value = entry[key];
  return typeof value === "string" ? value : "";
}

function hashesOf(hashes: unknown): string | null {
  const texts = Array.isArray(hashes) ? hashes.filter((hash) => typeof hash === "string") : [];
  return texts.length === 0 ? null : texts.join(" ");
}
