import { lockedNode } from "../model/locked-node.js";
import type { LockedNode } from "../model/lockfile.js";
import { joinPaths } from "../model/paths.js";
import { nameOfMatchSpec, readCondaAddress } from "./conda-package.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { vcsQualifiers } from "./git-address.js";
import { relativeDirectory } from "./python-directory.js";
import { pythonName, readPythonRequirement } from "./python-requirement.js";
import { indexQualifiers, readPythonSource } from "./python-source.js";
import { isYamlMap, type YamlDocument, type YamlMap, yamlField, type YamlValue } from "./yaml-text.js";

/** Something that a package of pixi.lock depends on. */
export interface PixiAsked {
  readonly name: string;
  readonly range: string;
  readonly mayBeMissing: boolean;
}

/** One record of the list `packages`. */
export interface PixiPackage {
  readonly node: LockedNode;
  readonly manager: "conda" | "pypi";
  /** Names of PyPI, folded, that a conda package brings; null = the file does not say. */
  readonly brings: readonly string[] | null;
  readonly asked: readonly PixiAsked[];
  /** The project that the lockfile lies in. */
  readonly isItself: boolean;
}

/** The kind of a reference or a record by the key it begins with (from version 6 on; before that `kind` says it). */
const KINDS = ["conda", "pypi", "conda_source", "pypi_source", "source"] as const;

/** How an environment names a record: its place, and what else tells records of one place apart. */
export interface PixiReference {
  readonly manager: "conda" | "pypi";
  readonly place: string;
  /** Most exact first. */
  readonly keys: readonly string[];
}

/** null where it names none. */
export function referenceOf(value: YamlValue): PixiReference | null {
  if (!isYamlMap(value)) return null;
  const old = text(value, "kind");
  const kind =
    KINDS.find((key) => text(value, key) !== "") ?? (old === "conda" || old === "pypi" ? old : null);
  if (kind === null) return null;
  const place = text(value, kind) || text(value, "url") || text(value, "path");
  const name = text(value, "name");
  const manager = kind.startsWith("pypi") ? "pypi" : "conda";
  const more = JSON.stringify([yamlField(value, "variants") ?? {}, text(value, "dev")]);
  return {
    manager,
    place,
    keys: [`${manager} ${place}\n${name}\n${more}`, `${manager} ${place}\n${name}`, `${manager} ${place}`],
  };
}

/** Reads the list `packages`; what cannot be read is told with its line, a record that stands there twice is one. */
export class PixiPackages {
  readonly all: PixiPackage[] = [];
  readonly #byKey = new Map<string, PixiPackage>();

  constructor(
    list: YamlValue | undefined,
    lineOf: YamlDocument["lineOf"],
    index: string | null,
    problems: EntryProblems,
  ) {
    if (!Array.isArray(list)) return;
    for (const [at, record] of (list as readonly YamlValue[]).entries()) {
      const reference = referenceOf(record);
      const line = lineOf(list as readonly YamlValue[], at);
      const read =
        reference === null || !isYamlMap(record) ? null : packageOf(record, reference, index, line);
      if (read === null) {
        problems.add("unreadable-entry", line, `the package ${quote(reference?.place ?? "")} cannot be read`);
        continue;
      }
      const nameLine = text(record as YamlMap, "kind") === "" ? line : lineOf(record, "name");
      this.#add({ ...read, node: { ...read.node, line: nameLine } }, reference?.keys ?? []);
    }
  }

  #add(one: PixiPackage, keys: readonly string[]): void {
    const [key = ""] = keys;
    if (this.#byKey.has(key)) return;
    const found = { ...one, node: { ...one.node, key } };
    this.all.push(found);
    for (const other of [...keys, `${one.manager} ${one.node.resolved ?? ""}\n${one.node.name}`])
      if (!this.#byKey.has(other)) this.#byKey.set(other, found);
  }

  /** The record that an environment names. */
  of(reference: PixiReference): PixiPackage | null {
    for (const key of reference.keys) {
      const found = this.#byKey.get(key);
      if (found !== undefined) return found;
    }
    return null;
  }
}

function packageOf(
  record: YamlMap,
  { manager, place }: PixiReference,
  index: string | null,
  line: number,
): PixiPackage | null {
  const told = manager === "conda" ? condaPlace(record, place) : pypiPlace(record, place, index);
  const name = text(record, "name") || told.name;
  const version = text(record, "version") || told.version;
  if (place === "" || name === "" || name.length > MAX_TEXT || version.length > MAX_TEXT) return null;
  // Something that is built here has a version only when it is built.
  if (version === "" && told.source === "registry") return null;
  const node = lockedNode({
    key: "",
    type: manager,
    name,
    version,
    source: told.source,
    ...(told.qualifiers.length === 0 ? {} : { qualifiers: told.qualifiers }),
    resolved: told.place,
    integrity: hashesOf(record),
    line,
  });
  return {
    node,
    manager,
    brings: bringsOf(yamlField(record, "purls")),
    asked: manager === "conda" ? askedByConda(record) : askedByPypi(record),
    isItself: (told.source === "file" || told.source === "workspace") && joinPaths(".", told.place) === ".",
  };
}

type Place = Pick<LockedNode, "source"> &
  Required<Pick<LockedNode, "qualifiers">> & {
    readonly name: string;
    readonly version: string;
    readonly place: string;
  };

/** `name[hash] @ directory` is what version 7 writes of what is built from source. */
function condaPlace(record: YamlMap, place: string): Place {
  const [, name = "", directory = place] = /^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])? @ (.+)$/.exec(place) ?? [];
  const address = readCondaAddress(directory);
  const build = yamlField(record, "package_build_source");
  const [git, url] = [yamlField(build, "git"), yamlField(build, "url")];
  const found = { name: name || address.name, version: address.version, place: directory };
  if (typeof git === "string" && git !== "") {
    const rev = yamlField(build, "rev");
    const from = readPythonSource(`git+${git}${typeof rev === "string" ? `@${rev}` : ""}`, found.name);
    return { ...found, source: "git", qualifiers: from.qualifiers };
  }
  if (typeof url === "string" && url !== "")
    return { ...found, source: "url", qualifiers: readPythonSource(url, found.name).qualifiers };
  return { ...found, source: address.source, qualifiers: address.qualifiers };
}

function pypiPlace(record: YamlMap, place: string, index: string | null): Place {
  const isDirect = place.startsWith("direct+");
  const bare = isDirect ? place.slice("direct+".length) : place;
  const source = readPythonSource(bare, text(record, "name") || null);
  const found = { name: source.name ?? "", version: source.version, place };
  const hash = source.source === "git" ? bare.indexOf("#") : -1;
  const commit = hash < 0 ? "" : bare.slice(hash + 1);
  if (/^[0-9a-f]{7,64}$/i.test(commit)) {
    const [repository = ""] = bare.split(/[?#]/, 1);
    return { ...found, source: "git", qualifiers: vcsQualifiers("git", repository, commit) };
  }
  if (source.source === "file" && relativeDirectory(bare) !== null)
    return { ...found, source: "workspace", qualifiers: [] };
  if (isDirect || source.source !== "url")
    return { ...found, source: source.source, qualifiers: source.qualifiers };
  const isPublic = /^https:\/\/files\.pythonhosted\.org\//i.test(bare);
  const own = text(record, "index") || index;
  return { ...found, source: "registry", qualifiers: isPublic ? [] : indexQualifiers(own) };
}

function askedByConda(record: YamlMap): PixiAsked[] {
  return stringsOf(yamlField(record, "depends")).flatMap((spec): PixiAsked[] => {
    const asked = nameOfMatchSpec(spec);
    return asked === null ? [] : [{ ...asked, mayBeMissing: false }];
  });
}

/** What only an extra asks for is not told: nobody says which extras were asked for. */
function askedByPypi(record: YamlMap): PixiAsked[] {
  return stringsOf(yamlField(record, "requires_dist")).flatMap((one): PixiAsked[] => {
    const asked = readPythonRequirement(one);
    if (asked === null || /\bextra\s*==/.test(asked.marker ?? "")) return [];
    const range = asked.url ?? asked.range;
    return [{ name: asked.name, range, mayBeMissing: asked.marker !== null }];
  });
}

function bringsOf(purls: YamlValue | undefined): string[] | null {
  if (!Array.isArray(purls)) return null;
  return stringsOf(purls).flatMap((purl) => {
    const name = /^pkg:pypi\/([^@?#]+)/.exec(purl)?.[1];
    return name === undefined ? [] : [pythonName(name)];
  });
}

function stringsOf(list: YamlValue | undefined): string[] {
  return Array.isArray(list) ? (list as readonly YamlValue[]).filter((one) => typeof one === "string") : [];
}

function hashesOf(record: YamlMap): string | null {
  const told = ["sha256", "md5"].flatMap((algorithm) => {
    const value = text(record, algorithm);
    return value === "" ? [] : [`${algorithm}:${value}`];
  });
  return told.length === 0 ? null : told.join(" ");
}

function text(map: YamlMap, key: string): string {
  const value = yamlField(map, key);
  return typeof value === "string" && value !== "null" ? value : "";
}
