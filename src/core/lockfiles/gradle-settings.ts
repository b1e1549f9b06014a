import { accessor, type CatalogEntry, type GradleCatalog } from "./gradle-catalog.js";
import {
  argumentsOf,
  type GradleGroup,
  type GradlePart,
  isBraces,
  isMark,
  pathOf,
  plainString,
} from "./gradle-tree.js";

/** A version catalog that settings declare. */
export interface SettingsCatalog {
  readonly name: string;
  /** The files it is read from, as written, relative to the settings' folder. */
  readonly files: readonly string[];
  readonly catalog: GradleCatalog;
}

/** Statements within each other that are looked through; settings have four levels. */
const DEEPEST = 8;

/**
 * The version catalogs of a settings.gradle(.kts):
 * https://docs.gradle.org/current/userguide/version_catalogs.html#sec:version-catalog-plugin
 */
export function settingsCatalogs(statements: readonly GradlePart[], level = 0): SettingsCatalog[] {
  if (level > DEEPEST) return [];
  return statements.flatMap((statement) => {
    const blocks = statement.filter(isBraces);
    const isCatalogs = pathOf(statement).words.at(-1) === "versionCatalogs";
    return blocks.flatMap((block) =>
      isCatalogs ? block.parts.flatMap(catalogIn) : settingsCatalogs(block.parts, level + 1),
    );
  });
}

/** `create("libs") {`, `libs {`, `val libs by creating {` */
function catalogIn(statement: GradlePart): SettingsCatalog[] {
  const { words, next } = pathOf(statement);
  const block = statement.find(isBraces);
  const group = statement[next];
  const given = group?.kind === "group" && group.open === "(" ? plainString(group.parts[0]?.[0]) : null;
  const local = statement[1]?.kind === "word" ? statement[1].text : undefined;
  const name = given ?? (words[0] === "val" ? local : words.at(-1));
  return name === undefined || block === undefined ? [] : [readCatalogBlock(name, block)];
}

function readCatalogBlock(name: string, block: GradleGroup): SettingsCatalog {
  const versions = new Map<string, string>();
  const libraries = new Map<string, CatalogEntry>();
  const plugins = new Map<string, CatalogEntry>();
  const bundles = new Map<string, readonly string[]>();
  const files: string[] = [];
  for (const statement of block.parts) {
    const { words, next } = pathOf(statement);
    const [head = ""] = words;
    const group = statement[next];
    const args = group?.kind === "group" ? group.parts : argumentsOf(statement.slice(next));
    const texts = args.map((part) => plainString(part[0]));
    const [alias, second, third] = texts;
    if (head === "from") files.push(...stringsWithin(args));
    if (typeof alias !== "string") continue;
    const { line } = statement[0] ?? { line: 1 };
    if (head === "version" && typeof second === "string") versions.set(accessor(alias), second);
    else if (head === "bundle") bundles.set(accessor(alias), stringsWithin(args.slice(1)).map(accessor));
    else if (head === "plugin" && typeof second === "string")
      plugins.set(accessor(alias), { name: second, version: versionBehind(statement, versions), line });
    else if ((head === "library" || head === "alias") && typeof second === "string") {
      const [artifactGroup = "", artifact = third ?? "", version = null] = second.split(":");
      const entry = { name: `${artifactGroup}:${artifact}`, version, line };
      libraries.set(accessor(alias), { ...entry, version: version ?? versionBehind(statement, versions) });
    }
  }
  return { name, files, catalog: { versions, libraries, plugins, bundles } };
}

/** `.versionRef("x")`, `.version("1.0")`; null where there is neither. */
function versionBehind(statement: GradlePart, versions: ReadonlyMap<string, string>): string | null {
  const at = statement.findLastIndex(
    (item, index) =>
      item.kind === "word" && isMark(statement[index - 1], ".") && /^version(?:Ref)?$/.test(item.text),
  );
  const word = statement[at];
  const value = statement[at + 1];
  const text = value?.kind === "group" ? plainString(value.parts[0]?.[0]) : plainString(value);
  if (at < 0 || text === null || word?.kind !== "word") return null;
  return word.text === "version" ? text : (versions.get(accessor(text)) ?? null);
}

/** The strings of arguments, those of lists and calls within them too. */
function stringsWithin(parts: readonly GradlePart[]): string[] {
  const found: string[] = [];
  const pending = [...parts];
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    for (const item of part) {
      const text = plainString(item);
      if (text !== null) found.push(text);
      if (item.kind === "group") pending.push(...item.parts);
    }
  }
  return found;
}
