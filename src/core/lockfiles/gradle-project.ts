import { LockfileError } from "../errors.js";
import { folderOf, joinPaths, nameOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import { catalogOr, type GradleCatalog } from "./gradle-catalog.js";
import type { GradleScript } from "./gradle-declaration.js";
import { readDependencies } from "./gradle-dependencies.js";
import { GradleDefinitions } from "./gradle-definitions.js";
import { type SettingsCatalog, settingsCatalogs, withFile } from "./gradle-settings.js";
import { type GradlePart, gradleTree, isBraces } from "./gradle-tree.js";
import { GradleValues } from "./gradle-values.js";

/** File names that a build script's meaning may depend on. */
export const GRADLE_MANIFESTS: readonly string[] = [
  "*.gradle",
  "*.gradle.kts",
  "*.versions.toml",
  "gradle.properties",
  "Versions.kt",
  "Dependencies.kt",
  "Deps.kt",
  "Libs.kt",
];

const NOTHING: readonly GradlePart[] = [];

const KOTLIN_CONSTANTS = /^(?:Versions|Dependencies|Deps|Libs)\.kt$/;

export function isGradleScript(path: string): boolean {
  return path.endsWith(".gradle") || path.endsWith(".gradle.kts");
}

/**
 * What may say something of the scripts in a folder, the nearest first: scripts, properties and catalogs of that folder
 * and those above, of the `gradle` folders there, and the constants of a `buildSrc`.
 */
export function around(folder: string, paths: ReadonlySet<string>): string[] {
  const found: { path: string; distance: number }[] = [];
  for (const path of paths) {
    const name = nameOf(path);
    const isConstants = KOTLIN_CONSTANTS.test(name);
    if (!isConstants && !isGradleScript(name) && name !== "gradle.properties" && !name.endsWith(".toml"))
      continue;
    const at = isConstants ? path.search(/(?:^|\/)(?:buildSrc|build-logic|buildLogic)\//) : -1;
    if (isConstants && at < 0) continue;
    const own = isConstants
      ? path.slice(0, at === 0 ? 0 : at + 1)
      : folderOf(path).replace(/(^|\/)gradle\/$/, "$1");
    if (!folder.startsWith(own) || (name.endsWith(".toml") && !name.endsWith(".versions.toml"))) continue;
    found.push({ path, distance: folder.length - own.length });
  }
  found.sort((a, b) => a.distance - b.distance || (a.path < b.path ? -1 : 1));
  return found.map(({ path }) => path);
}

/** Scripts read before: the builds of a repository share most of what is around them. */
interface KnownScripts {
  /** By path. */
  readonly trees: Map<string, { readonly text: string; readonly tree: readonly GradlePart[] }>;
  /** By tree. */
  readonly definitions: WeakMap<readonly GradlePart[], GradleDefinitions>;
}

function newKnownScripts(): KnownScripts {
  return { trees: new Map(), definitions: new WeakMap() };
}

/** The scripts of a build as one of its projects sees them. */
export class GradleProject {
  readonly #known: KnownScripts;
  readonly #companions: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  readonly #problems: EntryProblems;
  readonly #trees = new Map<string, readonly GradlePart[] | null>();
  readonly #properties = new Map<string, GradleDefinitions>();
  readonly #catalogs = new Map<string, GradleCatalog>();

  /** @param folder with its slash, "" for the top */
  constructor(
    folder: string,
    companions: ReadonlyMap<string, string>,
    problems: EntryProblems,
    memo: ParseMemo | null,
  ) {
    this.#known = memo?.slot(newKnownScripts) ?? newKnownScripts();
    this.#companions = companions;
    this.#paths = new Set(companions.keys());
    this.#problems = problems;
    this.#readCatalogs(around(folder, this.#paths));
  }

  /** The tree of a companion; null where it is not there or cannot be read (then there is a problem). */
  tree(path: string): readonly GradlePart[] | null {
    const known = this.#trees.get(path);
    if (known !== undefined) return known;
    const text = this.#companions.get(path);
    let tree: readonly GradlePart[] | null = null;
    try {
      if (text !== undefined && text.trim() !== "") tree = this.parse(path, text);
    } catch (error) {
      if (!(error instanceof LockfileError)) throw error;
      this.#problems.add("unreadable-manifest", error.line, error.message, path);
    }
    this.#trees.set(path, tree);
    return tree;
  }

  /** @throws {LockfileError} as `gradleTree` */
  parse(path: string, text: string): readonly GradlePart[] {
    const before = this.#known.trees.get(path);
    if (before?.text === text) return before.tree;
    const tree = gradleTree(text, /\.kts?$/.test(path) ? "kotlin" : "groovy");
    this.#known.trees.set(path, { text, tree });
    return tree;
  }

  /** What a script declares, by what stands around it. @param isTold whether what cannot be read is a problem */
  read(path: string, tree: readonly GradlePart[], isTold: boolean): GradleScript {
    const values = this.#valuesOf(path, tree);
    return readDependencies(tree, {
      values,
      catalogs: this.#catalogs,
      problems: isTold ? this.#problems : null,
      path,
    });
  }

  #valuesOf(path: string, tree: readonly GradlePart[]): GradleValues {
    const definitions = [this.#scriptDefinitions(tree)];
    for (const other of around(folderOf(path), this.#paths)) {
      if (other === path || other.endsWith(".toml")) continue;
      if (nameOf(other) === "gradle.properties") definitions.push(this.#propertyDefinitions(other));
      else definitions.push(this.#scriptDefinitions(this.tree(other) ?? NOTHING));
    }
    return new GradleValues(definitions, this.#catalogs);
  }

  /** Every script of a build asks what the others define. */
  #scriptDefinitions(tree: readonly GradlePart[]): GradleDefinitions {
    const known = this.#known.definitions.get(tree);
    if (known !== undefined) return known;
    const definitions = GradleDefinitions.ofScript(tree);
    this.#known.definitions.set(tree, definitions);
    return definitions;
  }

  #propertyDefinitions(path: string): GradleDefinitions {
    const known = this.#properties.get(path);
    if (known !== undefined) return known;
    const definitions = GradleDefinitions.ofProperties(this.#companions.get(path) ?? "");
    this.#properties.set(path, definitions);
    return definitions;
  }

  /** Files by their name or as settings name them, with what settings add. Of several settings the nearest counts. */
  #readCatalogs(paths: readonly string[]): void {
    const files = new Map<string, string>();
    const declared = new Map<string, SettingsCatalog>();
    for (const path of paths) {
      const name = nameOf(path).replace(/\.versions\.toml$/, "");
      if (path.endsWith(".versions.toml") && !files.has(name)) files.set(name, path);
    }
    for (const path of paths) {
      if (!isSettings(path)) continue;
      for (const catalog of this.#catalogsOf(path)) {
        if (declared.has(catalog.name)) continue;
        declared.set(catalog.name, catalog);
        const given = catalog.files.map((file) => joinPaths(folderOf(path), file));
        const file = given.find((one) => this.#companions.has(one));
        if (file !== undefined) files.set(catalog.name, file);
      }
    }
    for (const name of new Set([...files.keys(), ...declared.keys()]))
      this.#addCatalog(name, files.get(name), declared.get(name));
  }

  #catalogsOf(settings: string): SettingsCatalog[] {
    const hasCatalogs = this.#companions.get(settings)?.includes("versionCatalogs") === true;
    const tree = hasCatalogs ? this.tree(settings) : null;
    if (tree === null) return [];
    return settingsCatalogs(tree, this.#valuesOf(settings, tree));
  }

  #addCatalog(name: string, path: string | undefined, declared: SettingsCatalog | undefined): void {
    const onError = ({ line, message }: LockfileError) => {
      this.#problems.add("unreadable-manifest", line, message, path);
    };
    const text = path === undefined ? undefined : this.#companions.get(path);
    const file = text === undefined ? null : catalogOr(text, declared?.versions ?? new Map(), onError);
    const catalog = declared === undefined ? file : withFile(declared, file);
    if (catalog !== null) this.#catalogs.set(name, catalog);
  }
}

export function isSettings(path: string): boolean {
  return /^settings\.gradle(?:\.kts)?$/.test(nameOf(path));
}

/** The names of the files that a script applies: `apply from: "$rootDir/gradle/java.gradle"`. */
export function appliedScripts(tree: readonly GradlePart[]): string[] {
  const found: string[] = [];
  const pending = [...tree];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const [first] = part;
    if (first?.kind === "word" && first.text === "apply") found.push(...fileNames(part));
    for (const item of part) if (isBraces(item)) pending.push(...item.parts);
  }
  return found;
}

function fileNames(part: GradlePart): string[] {
  return part.flatMap((item) => {
    if (item.kind === "group" && item.open === "(") return item.parts.flatMap(fileNames);
    const last = item.kind === "string" ? item.value.at(-1) : undefined;
    return typeof last === "string" && isGradleScript(last) ? [nameOf(last)] : [];
  });
}
