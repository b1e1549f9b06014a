import type { PurlType, Qualifiers } from "../model/component.js";
import type { Mutable } from "../model/mutable.js";
import type { GradleCatalog } from "./gradle-catalog.js";
import {
  askedVersion,
  coordinateOf,
  type GradleAsked,
  type GradleCoordinate,
  parseCoordinate,
} from "./gradle-notation.js";
import { isMapEntry, mapEntry, shown } from "./gradle-statements.js";
import { type GradleItem, type GradlePart, pathOf } from "./gradle-tree.js";
import type { GradleValues } from "./gradle-values.js";

/** What an argument names. */
export interface GradleNamed extends GradleAsked {
  readonly type: PurlType;
  readonly name: string;
  readonly qualifiers?: Qualifiers;
  readonly handle: string;
  readonly line: number;
}

/** Names that stand for names, one after the other; more are a circle. */
const MAX_STEPS = 8;
/** What these give is of this build or of Gradle itself. */
const OWN = new Set([
  ...["project", "projects", "files", "fileTree", "gradleApi", "gradleTestKit", "gradleKotlinDsl"],
  ...["localGroovy", "sourceSets", "configurations", "tasks", "layout", "rootDir", "zipTree"],
]);
/** What these give is what they are given. */
const AROUND = new Set([
  ...["platform", "enforcedPlatform", "testFixtures", "variantOf", "create", "listOf", "arrayOf", "setOf"],
]);
/** Whose `dependencies` a script may spell out. */
const OWNERS = new Set(["project", "rootProject", "this"]);
const NPM = new Set(["npm", "devNpm", "optionalNpm", "peerNpm"]);
const KOTLIN = new Set(["kotlin", "embeddedKotlin"]);

/** Reads what stands behind a configuration's name. */
export class GradleArguments {
  readonly #values: GradleValues;
  readonly #catalogs: ReadonlyMap<string, GradleCatalog>;
  readonly #onUnread: (line: number, written: string) => void;

  constructor(
    values: GradleValues,
    catalogs: ReadonlyMap<string, GradleCatalog>,
    onUnread: (line: number, written: string) => void,
  ) {
    this.#values = values;
    this.#catalogs = catalogs;
    this.#onUnread = onUnread;
  }

  asked(version: string): GradleAsked {
    return askedVersion(version);
  }

  /** Everything that the arguments of one call name. */
  read(args: readonly GradlePart[], steps = 0): GradleNamed[] {
    if (!args.some(isMapEntry)) return this.#plain(args, steps);
    const named = this.named(args);
    const isMap = named.has("name") && (named.has("group") || args.every(isMapEntry));
    if (isMap) return this.#map(named, args);
    return this.#plain(
      args.filter((part) => !isMapEntry(part) || part[0]?.kind === "string"),
      steps,
    );
  }

  /** Arguments without names. */
  #plain(args: readonly GradlePart[], steps: number): GradleNamed[] {
    if (args.length === 1) return this.#argument(args[0] ?? [], steps);
    const positional = this.#positional(args);
    return positional === null ? args.flatMap((part) => this.#argument(part, steps)) : [positional];
  }

  /** The named ones: `group: "g"`, `group = "g"`. The texts, or null where one is unknown. */
  named(args: readonly GradlePart[]): ReadonlyMap<string, string | null> {
    const found = new Map<string, string | null>();
    for (const part of args) {
      const entry = part[0]?.kind === "word" ? mapEntry(part) : null;
      if (entry !== null) found.set(entry.key, this.#values.textOf(entry.value));
    }
    return found;
  }

  unread(part: GradlePart): void {
    this.#onUnread(part[0]?.line ?? 1, shown(part));
  }

  /** @returns null for a plugin without a version (its own, Gradle's, one whose version stands elsewhere) */
  plugin(head: string, rest: GradlePart): GradleNamed | null {
    const at = rest.findIndex((item) => item.kind === "word" && item.text === "version");
    const end = rest.findIndex(
      (item) => item.kind === "word" && (item.text === "version" || item.text === "apply"),
    );
    const before = end < 0 || head === "alias" ? rest : rest.slice(0, end);
    const [first = []] = before[0]?.kind === "group" ? before[0].parts : [before];
    const line = first[0]?.line ?? rest[0]?.line ?? 1;
    if (head === "alias") {
      const alias = this.#alias(first, line);
      // What the script says counts, whatever the catalog has.
      if (alias === null || at < 0) return alias;
      const { type, name, handle } = alias;
      return { type, name, ...this.#pluginVersion(rest, at), handle, line };
    }
    if (head !== "id" && head !== "kotlin") return null;
    const text = this.#values.textOf(first);
    if (at < 0) return null;
    if (text === null) {
      this.unread(first);
      return null;
    }
    const name = head === "kotlin" ? `org.jetbrains.kotlin.${text}` : text;
    const handle = head === "kotlin" ? text : name;
    return { type: "maven", name, ...this.#pluginVersion(rest, at), handle, line };
  }

  /** @param at index of the word `version` */
  #pluginVersion(rest: GradlePart, at: number): GradleAsked {
    const [version = []] = callArguments(rest.slice(at + 1));
    const asked = this.#values.textOf(version.filter((item) => !isApply(item)));
    return asked === null ? { version: "", range: shown(version) } : askedVersion(asked);
  }

  #alias(part: GradlePart, line: number): GradleNamed | null {
    // Groovy: `alias libs.plugins.x apply false`
    const { words } = pathOf(part);
    const [catalog = "", kind = "", ...rest] = words;
    const entry = kind === "plugins" ? this.#catalogs.get(catalog)?.plugins.get(rest.join(".")) : undefined;
    if (entry === undefined) {
      this.unread(part);
      return null;
    }
    const asked = entry.version === null ? { version: "", range: "" } : askedVersion(entry.version);
    return { type: "maven", name: entry.name, ...asked, handle: words.join("."), line };
  }

  #map(named: ReadonlyMap<string, string | null>, args: readonly GradlePart[]): GradleNamed[] {
    const [group, name] = [named.get("group") ?? null, named.get("name") ?? null];
    const line = args[0]?.[0]?.line ?? 1;
    const asked = this.#askedIn(named, args);
    const parts = { classifier: named.get("classifier") ?? null, extension: named.get("ext") ?? null };
    const found = group === null || name === null ? null : coordinateOf({ group, name, ...parts }, asked);
    if (found === null) {
      // `name: "x"` alone is a file of a flat directory.
      if (named.has("group")) this.#onUnread(line, args.map(shown).join(", "));
      return [];
    }
    return [{ type: "maven", ...found, handle: name ?? "", line }];
  }

  #askedIn(named: ReadonlyMap<string, string | null>, args: readonly GradlePart[]): GradleAsked {
    const version = named.get("version");
    if (typeof version === "string") return askedVersion(version);
    const written = args.map(mapEntry).find((entry) => entry?.key === "version");
    return { version: "", range: written == null ? "" : shown(written.value) };
  }

  /** Kotlin's `implementation("g", "a", "1.0")`. */
  #positional(args: readonly GradlePart[]): GradleNamed | null {
    if (args.length < 2 || args.length > 4) return null;
    if (!args.every((part) => part.length === 1 && part[0]?.kind === "string")) return null;
    const texts = args.map((part) => this.#values.textOf(part));
    const [group, name, version = ""] = texts;
    if (typeof group !== "string" || group.includes(":") || typeof name !== "string" || name.includes(":"))
      return null;
    const asked = version === null ? { version: "", range: shown(args[2] ?? []) } : askedVersion(version);
    const found = coordinateOf({ group, name }, asked);
    return found && { type: "maven", ...found, handle: name, line: args[1]?.[0]?.line ?? 1 };
  }

  #argument(part: GradlePart, steps: number): GradleNamed[] {
    const first = part[0];
    if (first === undefined || steps > MAX_STEPS) return [];
    if (first.kind === "group" && part.length === 1) return this.read(first.parts, steps + 1);
    if (first.kind === "string" && part.length === 1) return this.#string(part, first.line);
    if (first.kind === "word") return this.#path(part, first.line, steps);
    return this.#joined(part, first.line);
  }

  #string(part: GradlePart, line: number): GradleNamed[] {
    const [item] = part;
    const text = item?.kind === "string" ? item.value : [];
    const found = parseCoordinate(text, (expression) => this.#values.evaluate(expression));
    if (found !== null) return [namedBy(found, line)];
    this.unread(part);
    return [];
  }

  /** `"g:a:" + version` */
  #joined(part: GradlePart, line: number): GradleNamed[] {
    const text = this.#values.textOf(part);
    const found = text === null ? null : parseCoordinate([text], () => null);
    if (found !== null) return [namedBy(found, line)];
    this.unread(part);
    return [];
  }

  #path(part: GradlePart, line: number, steps: number): GradleNamed[] {
    const { words: written, next } = pathOf(part);
    // `project.dependencies.platform("g:a:1")`
    const words = OWNERS.has(written[0] ?? "") && written[1] === "dependencies" ? written.slice(1) : written;
    const [first = ""] = words;
    const last = words.at(-1) ?? "";
    const group = part[next];
    const args = group?.kind === "group" && group.open === "(" ? group.parts : null;
    if (first === "dependencies" && args !== null && AROUND.has(last)) return this.read(args, steps + 1);
    if (words.length === 1 && args !== null) {
      if (AROUND.has(first)) return this.read(args, steps + 1);
      if (KOTLIN.has(first)) return this.#kotlin(args, line);
      if (NPM.has(first)) return this.#npm(args, line);
    }
    if (OWN.has(first) && !(first === "project" && args === null && words.length > 1)) return [];
    if (first === "rootProject" && OWN.has(words[1] ?? "")) return [];
    const listed = this.#listed(words, args, line);
    if (listed !== null) return listed;
    const index = group?.kind === "group" && group.open === "[" ? group.parts[0] : undefined;
    const key = index === undefined ? null : this.#values.textOf(index);
    const path = words.length === 1 ? first : words.join(".");
    const name = key === null ? path : `${path}.${key}`;
    const value = args === null ? this.#values.get(name) : null;
    if (value !== null)
      return this.read([value], steps + 1).map((one) => ({ ...one, handle: key ?? last, line }));
    if (index !== undefined && key?.includes(":") === true) return this.#string(index, line);
    return this.#joined(part, line);
  }

  /** `libs.a.b`, `libs.bundles.x`, `libs.a.get()`, `libs.findLibrary("a").get()`; null where it is of no catalog. */
  #listed(words: readonly string[], args: readonly GradlePart[] | null, line: number): GradleNamed[] | null {
    const catalog = this.#catalogs.get(words[0] ?? "");
    if (catalog === undefined) return null;
    const last = words.at(-1) ?? "";
    const isCall = args !== null;
    let path = (isCall || last === "get" ? words.slice(1, -1) : words.slice(1)).join(".");
    let isBundle = path.startsWith("bundles.");
    if (isCall && (last === "findLibrary" || last === "findBundle")) {
      path = (this.#values.textOf(args[0] ?? []) ?? "").replace(/[-_]/g, ".");
      isBundle = last === "findBundle";
    } else if (isBundle) path = path.slice("bundles.".length);
    const aliases = isBundle ? catalog.bundles.get(path) : [path];
    const entries = (aliases ?? []).map((alias) => ({ alias, entry: catalog.libraries.get(alias) }));
    if (aliases === undefined || entries.some(({ entry }) => entry === undefined)) return null;
    return entries.flatMap(({ entry }) => {
      const coordinate = entry && parseCoordinate([entry.name], () => null);
      if (entry === undefined || coordinate === null || coordinate === undefined) return [];
      const asked = entry.version === null ? { version: "", range: "" } : askedVersion(entry.version);
      const handle = isCall && path !== "" ? (words.at(-1) ?? path) : words.join(".");
      return [{ type: "maven" as const, name: coordinate.name, ...asked, handle, line }];
    });
  }

  #kotlin(args: readonly GradlePart[], line: number): GradleNamed[] {
    const [module, version] = args.map((part) => this.#values.textOf(part.length > 2 ? part.slice(2) : part));
    if (typeof module !== "string") return [];
    const name = `org.jetbrains.kotlin:kotlin-${module}`;
    return [{ type: "maven", name, ...askedVersion(version ?? ""), handle: module, line }];
  }

  #npm(args: readonly GradlePart[], line: number): GradleNamed[] {
    const [name, range] = args.map((part) => this.#values.textOf(part));
    if (typeof name !== "string") return [];
    const isFixed = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/.test(range ?? "");
    const asked = isFixed ? { version: range ?? "" } : { version: "", range: range ?? "" };
    return [{ type: "npm", name, ...asked, handle: name, line }];
  }
}

/** Written out: most dependencies are made here, and spreading takes several times as long. */
function namedBy({ name, version, range, qualifiers }: GradleCoordinate, line: number): GradleNamed {
  const handle = name.slice(name.indexOf(":") + 1);
  const named: Mutable<GradleNamed> = { type: "maven", name, version, handle, line };
  if (range !== undefined) named.range = range;
  if (qualifiers !== undefined) named.qualifiers = qualifiers;
  return named;
}

function callArguments(rest: GradlePart): readonly GradlePart[] {
  const [first] = rest;
  return first?.kind === "group" && first.open === "(" ? first.parts : [rest];
}

function isApply(item: GradleItem): boolean {
  return item.kind === "word" && (item.text === "apply" || item.text === "false" || item.text === "true");
}
