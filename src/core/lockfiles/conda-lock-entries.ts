import { foldName } from "../model/ecosystem.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { nameOfMatchSpec, readCondaAddress } from "./conda-package.js";
import { type EntryProblems, MAX_TEXT } from "./entry-problems.js";
import { readPythonRequirement } from "./python-requirement.js";
import { readPythonSource } from "./python-source.js";
import { isYamlMap, type YamlDocument, type YamlMap, yamlField, type YamlValue } from "./yaml-text.js";

/** One package of conda-lock.yml on one platform. */
export interface CondaLockEntry {
  readonly node: LockedNode;
  readonly manager: "conda" | "pip";
  /** `main`, `dev` or a group of its own. */
  readonly category: string;
}

interface Fields {
  readonly name: string;
  readonly version: string;
  readonly manager: "conda" | "pip";
  readonly platform: string;
  readonly url: string;
}

/** The packages that can be read; what cannot is told with its line. */
export function readCondaLockEntries(
  list: YamlValue,
  lineOf: YamlDocument["lineOf"],
  problems: EntryProblems,
): CondaLockEntry[] {
  const items: readonly YamlValue[] = Array.isArray(list) ? (list as readonly YamlValue[]) : [];
  const platforms = platformsOf(items);
  const taken = new Map<string, number>();
  return items.flatMap((item, at): CondaLockEntry[] => {
    const fields = isYamlMap(item) ? fieldsOf(item) : null;
    if (fields === null || !isYamlMap(item)) {
      problems.add("unreadable-entry", lineOf(list, at), "a package cannot be read");
      return [];
    }
    const { name, version, manager, platform, url } = fields;
    const base = keyOf(manager, platform, name);
    const count = taken.get(base) ?? 0;
    taken.set(base, count + 1);
    const place = manager === "pip" ? pipPlace(name, url) : readCondaAddress(url);
    const node = lockedNode({
      key: count === 0 ? base : `${base}#${count + 1}`,
      type: manager === "pip" ? "pypi" : "conda",
      name,
      version,
      source: place.source,
      ...(place.qualifiers.length === 0 ? {} : { qualifiers: place.qualifiers }),
      resolved: url === "" ? null : url,
      integrity: hashesOf(yamlField(item, "hash")),
      line: lineOf(item, "name"),
      platform: (platforms.byName.get(`${manager}/${name}`)?.size ?? 0) < platforms.count,
      requires: [
        ...requirementsOf(yamlField(item, "dependencies"), manager, platform),
        ...(manager === "pip" ? distRequirements(yamlField(item, "requires_dist"), platform) : []),
      ],
    });
    return [{ node, manager, category: text(item, "category") || "main" }];
  });
}

function fieldsOf(item: YamlMap): Fields | null {
  const name = text(item, "name");
  const version = text(item, "version");
  const manager = text(item, "manager");
  if (name === "" || version === "" || (manager !== "conda" && manager !== "pip")) return null;
  if (name.length > MAX_TEXT || version.length > MAX_TEXT) return null;
  return { name, version, manager, platform: text(item, "platform"), url: text(item, "url") };
}

/** On which platforms a package is. */
function platformsOf(items: readonly YamlValue[]): {
  readonly byName: ReadonlyMap<string, ReadonlySet<string>>;
  readonly count: number;
} {
  const byName = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const item of items) {
    if (!isYamlMap(item)) continue;
    const platform = text(item, "platform");
    all.add(platform);
    const name = `${text(item, "manager")}/${text(item, "name")}`;
    const known = byName.get(name);
    if (known === undefined) byName.set(name, new Set([platform]));
    else known.add(platform);
  }
  return { byName, count: all.size };
}

/** Addresses of pip are those of an index, unless a repository or an archive was asked for by hand. */
function pipPlace(
  name: string,
  url: string,
): Pick<LockedNode, "source"> & Required<Pick<LockedNode, "qualifiers">> {
  if (url === "" || /^https?:\/\/[^/]*\bpythonhosted\.org\//i.test(url))
    return { source: "registry", qualifiers: [] };
  const place = readPythonSource(url, name);
  return { source: place.source, qualifiers: place.qualifiers };
}

function hashesOf(hash: YamlValue | undefined): string | null {
  const told = ["sha256", "md5"].flatMap((algorithm) => {
    const value = yamlField(hash, algorithm);
    return typeof value === "string" && value !== "" && value !== "null" ? [`${algorithm}:${value}`] : [];
  });
  return told.length === 0 ? null : told.join(" ");
}

function keyOf(manager: string, platform: string, name: string): string {
  return `${manager}/${platform}/${foldName(manager === "pip" ? "pypi" : "conda", name)}`;
}

function requirementOf(
  name: string,
  range: string,
  manager: "conda" | "pip",
  platform: string,
): Requirement[] {
  // What the machine itself can do (`__glibc`) is no package.
  if (name === "" || name.startsWith("__")) return [];
  const own = keyOf(manager, platform, name);
  const targets = manager === "pip" ? [own, keyOf("conda", platform, name)] : [own];
  // pip's names are not conda's, so conda may hold it under another; pip comes with Python or does not.
  const mayBeMissing = manager === "pip" || name === "pip";
  return [{ name, range, kind: "runtime", targets, mayBeMissing }];
}

/** What older pixi wrote of Python packages (PEP 508). What only an extra asks for is not told, as in `pixi-packages.ts`. */
function distRequirements(list: YamlValue | undefined, platform: string): Requirement[] {
  const texts = Array.isArray(list) ? (list as readonly YamlValue[]) : [];
  return texts.flatMap((text): Requirement[] => {
    const asked = typeof text === "string" ? readPythonRequirement(text) : null;
    if (asked === null || /\bextra\s*==/.test(asked.marker ?? "")) return [];
    return requirementOf(asked.name, asked.url ?? asked.range, "pip", platform);
  });
}

/** A map of names to ranges; older pixi wrote a list of match specifications. */
function requirementsOf(
  dependencies: YamlValue | undefined,
  manager: "conda" | "pip",
  platform: string,
): Requirement[] {
  const requirements: Requirement[] = [];
  const ask = (name: string, range: string): void => {
    requirements.push(...requirementOf(name, range, manager, platform));
  };
  if (Array.isArray(dependencies)) {
    for (const spec of dependencies as readonly YamlValue[]) {
      const asked = typeof spec === "string" ? nameOfMatchSpec(spec) : null;
      if (asked !== null) ask(asked.name, asked.range);
    }
  } else if (isYamlMap(dependencies)) {
    for (const [name, range] of Object.entries(dependencies))
      ask(name, typeof range === "string" ? range : "");
  }
  return requirements;
}

function text(item: YamlMap, key: string): string {
  const value = yamlField(item, key);
  return typeof value === "string" && value !== "null" ? value : "";
}
