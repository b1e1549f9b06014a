import { accessor, type CatalogEntry, type GradleCatalog } from "./gradle-catalog.js";
import { richVersionIn } from "./gradle-rich-version.js";
import { shown } from "./gradle-statements.js";
import {
  argumentsOf,
  type GradleGroup,
  type GradleItem,
  type GradlePart,
  isBraces,
  isMark,
  pathOf,
  plainString,
} from "./gradle-tree.js";
import type { GradleValues } from "./gradle-values.js";

/** An entry that settings write; its version may stand in the file that the catalog is read from. */
interface SettingsEntry extends CatalogEntry {
  /** Accessor of the version that counts for it; null = it has its own, or none. */
  readonly ref: string | null;
}

/** A version catalog that settings declare, or add to. */
export interface SettingsCatalog {
  readonly name: string;
  /** The files it is read from, as written, relative to the settings' folder. */
  readonly files: readonly string[];
  readonly versions: ReadonlyMap<string, string>;
  readonly libraries: ReadonlyMap<string, SettingsEntry>;
  readonly plugins: ReadonlyMap<string, SettingsEntry>;
  readonly bundles: ReadonlyMap<string, readonly string[]>;
}

/** Statements within each other that are looked through; settings have four levels. */
const DEEPEST = 8;

/**
 * The version catalogs of a settings.gradle(.kts):
 * https://docs.gradle.org/current/userguide/version_catalogs.html#sec:version-catalog-plugin
 * @param values what names in the settings stand for
 */
export function settingsCatalogs(
  statements: readonly GradlePart[],
  values: GradleValues,
  level = 0,
): SettingsCatalog[] {
  if (level > DEEPEST) return [];
  return statements.flatMap((statement) => {
    const blocks = statement.filter(isBraces);
    const isCatalogs = pathOf(statement).words.at(-1) === "versionCatalogs";
    return blocks.flatMap((block) =>
      isCatalogs
        ? block.parts.flatMap((part) => catalogIn(part, values))
        : settingsCatalogs(block.parts, values, level + 1),
    );
  });
}

/**
 * A catalog with what its file has, which Gradle reads last: versions that were set before stay, entries are replaced.
 * https://docs.gradle.org/current/javadoc/org/gradle/api/initialization/dsl/VersionCatalogBuilder.html
 * @param file read with the settings' versions; null = there is none
 */
export function withFile(settings: SettingsCatalog, file: GradleCatalog | null): GradleCatalog {
  const versions = new Map([...(file?.versions ?? []), ...settings.versions]);
  const settled = (entries: ReadonlyMap<string, SettingsEntry>) =>
    [...entries].map(([alias, { name, version, ref, line }]) => {
      const entry = { name, version: ref === null ? version : (versions.get(ref) ?? null), line };
      return [alias, entry] as const;
    });
  return {
    versions,
    libraries: new Map([...settled(settings.libraries), ...(file?.libraries ?? [])]),
    plugins: new Map([...settled(settings.plugins), ...(file?.plugins ?? [])]),
    bundles: new Map([...settings.bundles, ...(file?.bundles ?? [])]),
  };
}

/** `create("libs") {`, `libs {`, `val libs by creating {` */
function catalogIn(statement: GradlePart, values: GradleValues): SettingsCatalog[] {
  const { words, next } = pathOf(statement);
  const block = statement.find(isBraces);
  const group = statement[next];
  const given = group?.kind === "group" && group.open === "(" ? plainString(group.parts[0]?.[0]) : null;
  const local = statement[1]?.kind === "word" ? statement[1].text : undefined;
  const name = given ?? (words[0] === "val" ? local : words.at(-1));
  return name === undefined || block === undefined ? [] : [new CatalogBlock(name, block, values)];
}

/** One call of a chain: `library("a", "g", "n")` and `versionRef("x")`. */
interface Call {
  readonly name: string;
  readonly args: readonly GradlePart[];
  readonly block: GradleGroup | null;
}

class CatalogBlock implements SettingsCatalog {
  readonly name: string;
  readonly files: string[] = [];
  readonly versions = new Map<string, string>();
  readonly libraries = new Map<string, SettingsEntry>();
  readonly plugins = new Map<string, SettingsEntry>();
  readonly bundles = new Map<string, readonly string[]>();
  readonly #values: GradleValues;
  /** What `val kotlin = version("kotlin", "2.0")` gives a name to. */
  readonly #locals = new Map<string, string>();

  constructor(name: string, block: GradleGroup, values: GradleValues) {
    this.name = name;
    this.#values = values;
    for (const statement of block.parts) this.#statement(statement);
  }

  #statement(statement: GradlePart): void {
    const equals = statement.findIndex((item) => isMark(item, "="));
    const [call, ...behind] = callsOf(statement.slice(equals + 1));
    if (call === undefined) return;
    if (call.name === "from") this.files.push(...textsWithin(call.args));
    const alias = this.#text(call.args[0]);
    if (alias === null) return;
    const local = equals > 0 ? statement[1] : undefined;
    if (call.name === "version") {
      if (local?.kind === "word") this.#locals.set(local.text, accessor(alias));
      this.#version(alias, call);
    } else if (call.name === "bundle") {
      this.bundles.set(accessor(alias), textsWithin(call.args.slice(1)).map(accessor));
    } else if (["library", "plugin", "alias"].includes(call.name))
      this.#entry(alias, call, behind, statement[0]?.line ?? 1);
  }

  /** The first of a name counts. */
  #version(alias: string, call: Call): void {
    const version = this.#versionOf(call.args[1], call.block);
    if (version !== null && !this.versions.has(accessor(alias))) this.versions.set(accessor(alias), version);
  }

  /** Of old, `alias("a").to("g", "n")` and `alias("a").toPluginId("p")`. */
  #entry(alias: string, call: Call, behind: readonly Call[], line: number): void {
    const target = call.name === "alias" ? behind[0] : { ...call, args: call.args.slice(1) };
    const [first, second] = (target?.args ?? []).map((part) => this.#written(part));
    if (target === undefined || first === undefined) return;
    const version = this.#versionBehind(behind);
    if (target.name === "plugin" || target.name === "toPluginId")
      this.plugins.set(accessor(alias), { name: first, ...version, line });
    else if (target.name === "library" || target.name === "to") {
      const [group = "", artifact = second ?? "", ...own] = first.split(":");
      const told = own.length > 0 ? { version: own.join(":"), ref: null } : version;
      this.libraries.set(accessor(alias), { name: `${group}:${artifact}`, ...told, line });
    }
  }

  /** `.versionRef("x")`, `.version("1.0")`, `.version { prefer("1.0") }` */
  #versionBehind(behind: readonly Call[]): Pick<SettingsEntry, "version" | "ref"> {
    const call = behind.find(({ name }) => name === "version" || name === "versionRef");
    const [argument] = call?.args ?? [];
    if (call === undefined) return { version: null, ref: null };
    if (call.name === "version") return { version: this.#versionOf(argument, call.block), ref: null };
    const local = argument?.length === 1 && argument[0]?.kind === "word" ? argument[0].text : "";
    const ref = this.#locals.get(local) ?? this.#text(argument);
    return ref === null
      ? { version: this.#written(argument ?? []), ref }
      : { version: null, ref: accessor(ref) };
  }

  #versionOf(argument: GradlePart | undefined, block: GradleGroup | null): string | null {
    if (argument !== undefined) return this.#written(argument);
    return block === null ? null : richVersionIn(block, this.#values);
  }

  /** The text of an argument; one that cannot be told without running the script stands as it is written, as `${…}`. */
  #written(argument: GradlePart): string {
    const text = this.#text(argument);
    if (text !== null) return text;
    const written = shown(argument);
    return written.includes("${") ? written : `\${${written}}`;
  }

  #text(argument: GradlePart | undefined): string | null {
    return argument === undefined ? null : this.#values.textOf(argument);
  }
}

/** The calls that dots join, from the start of a statement. */
function callsOf(statement: GradlePart): Call[] {
  const calls: Call[] = [];
  for (let at = 0; at < statement.length;) {
    const [word, group] = [statement[at], statement[at + 1]];
    if (word?.kind !== "word") break;
    const isCall = group?.kind === "group" && group.open === "(";
    const args = isCall ? group.parts : calls.length === 0 ? argumentsOf(statement.slice(at + 1)) : [];
    at += isCall ? 2 : 1;
    const block = statement[at];
    const isBlock = block !== undefined && isBraces(block);
    calls.push({ name: word.text, args, block: isBlock ? block : null });
    if (isBlock) at += 1;
    if (!isMark(statement[at], ".")) break;
    at += 1;
  }
  return calls;
}

/** The strings of arguments, those of lists and calls within them too; what is filled in at the start is a folder. */
function textsWithin(parts: readonly GradlePart[]): string[] {
  const found: string[] = [];
  const pending = [...parts];
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    for (const item of part) {
      const text = textOf(item);
      if (text !== null) found.push(text);
      if (item.kind === "group") pending.push(...item.parts);
    }
  }
  return found;
}

function textOf(item: GradleItem): string | null {
  if (item.kind !== "string") return null;
  const [first, ...rest] = item.value;
  // `"$rootDir/gradle/libs.versions.toml"`
  const pieces = typeof first === "object" ? rest : item.value;
  return pieces.every((piece) => typeof piece === "string") ? pieces.join("").replace(/^\//, "") : null;
}
