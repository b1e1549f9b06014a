import type { GradleCatalog } from "./gradle-catalog.js";
import type { GradleText } from "./gradle-tokens.js";
import { type GradleGroup, type GradleItem, type GradlePart, isMark, plainString } from "./gradle-tree.js";

/** Values that stand for each other, one after the other; more are a circle. */
const MAX_STEPS = 10;
/** Maps within maps of values. */
const MAX_LEVELS = 6;

const NOT_OF_THE_NAME = /^(?:(?:project|rootProject|ext|extra|this|it|self)\.)+(?=.)/;
const LOOKUP =
  /^(?:[\w.]*\.)?(?:property|findProperty|getProperty|get|gradleProperty|properties|ext|extra)[([]["']([^"']+)["'][)\]]/;
/** Names that nothing stands before or behind, nearly all: `versions.junit`. */
const PLAIN = /^(?!(?:project|rootProject|ext|extra|this|it|self)\.)[\w.-]+$/;
const ENDING = /(?:\.(?:get|toString|asProvider|orNull|getOrElse|trim)\(\)|!!)+$/;

/** What a script, and the scripts and properties around it, give names to. Nothing is computed. */
export class GradleValues {
  /** null = it is set to different things, so which one holds is unknown. */
  readonly #items = new Map<string, GradlePart | null>();
  readonly #around: readonly GradleValues[];
  readonly #catalogs: ReadonlyMap<string, GradleCatalog>;

  /** @param around asked in this order for what this one does not name */
  constructor(around: readonly GradleValues[], catalogs: ReadonlyMap<string, GradleCatalog>) {
    this.#around = around;
    this.#catalogs = catalogs;
  }

  /** Reads what the statements of a script set, in whatever block. */
  readScript(statements: readonly GradlePart[]): void {
    const pending: { parts: readonly GradlePart[]; prefix: string }[] = [{ parts: statements, prefix: "" }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const part of next.parts) {
        const named = assignment(part);
        if (named !== null) this.#set(next.prefix + named.name, named.value, 0);
        const prefix = next.prefix + objectPrefix(part);
        for (const item of part) {
          if (item.kind === "group" && item.open === "{") pending.push({ parts: item.parts, prefix });
        }
      }
    }
  }

  /** Reads a gradle.properties. https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader- */
  readProperties(text: string): void {
    text.split("\n").forEach((row, index) => {
      const found = /^\s*([\w.-]{1,200})\s*[=:]\s*(\S.*)?$/.exec(row.slice(0, 2000).trimEnd());
      if (found?.[1] === undefined) return;
      const value: GradlePart = [{ kind: "string", value: [found[2] ?? ""], line: index + 1 }];
      this.#items.set(found[1], value);
    });
  }

  /** What a name stands for; null where it is not known or set to different things. */
  get(name: string): GradlePart | null {
    const plain = plainName(name);
    const own = this.#items.get(plain);
    if (own !== undefined) return own;
    for (const other of this.#around) {
      const found = other.#items.get(plain);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The text that an expression stands for; null where it cannot be told without running it. */
  evaluate(expression: string, steps = 0): string | null {
    if (steps > MAX_STEPS) return null;
    const version = this.#catalogVersion(expression.replace(ENDING, ""));
    if (version !== null) return version;
    const part = this.get(expression);
    return part === null ? null : this.textOf(part, steps + 1);
  }

  /** The one text that an argument is, strings and names joined by `+`; null where it is something else. */
  textOf(part: GradlePart, steps = 0): string | null {
    let whole = "";
    let path = "";
    const flush = (): boolean => {
      if (path === "") return true;
      const value = this.evaluate(path, steps + 1);
      whole += value ?? "";
      path = "";
      return value !== null;
    };
    for (const item of part) {
      if (item.kind === "string") {
        const text = flush() ? this.resolve(item.value, steps + 1) : null;
        if (text === null) return null;
        whole += text;
      } else if (isMark(item, "+")) {
        if (!flush()) return null;
      } else if (item.kind === "word" || (item.kind === "mark" && item.text === ".")) path += item.text;
      else if (item.kind === "group" && path !== "") path += written(item);
      else return null;
    }
    return flush() && whole !== "" ? whole : null;
  }

  /** A text with all that is filled in; null where something is not known. */
  resolve(text: GradleText, steps = 0): string | null {
    let whole = "";
    for (const piece of text) {
      const value = typeof piece === "string" ? piece : this.evaluate(piece.expression, steps + 1);
      if (value === null || whole.length > 2000) return null;
      whole += value;
    }
    return whole;
  }

  #catalogVersion(expression: string): string | null {
    const found = /^([A-Za-z]\w*)\.versions\.([\w.]+)$/.exec(expression);
    if (found === null) return null;
    return this.#catalogs.get(found[1] ?? "")?.versions.get(found[2] ?? "") ?? null;
  }

  #set(name: string, value: GradlePart, level: number): void {
    const known = this.#items.get(name);
    const isOther = known !== undefined && (known === null || printed(known) !== printed(value));
    this.#items.set(name, isOther ? null : value);
    const [item] = value;
    if (value.length === 1 && item?.kind === "group" && level < MAX_LEVELS) {
      for (const part of item.parts) {
        const entry = mapEntry(part);
        if (entry !== null) this.#set(`${name}.${entry.key}`, entry.value, level + 1);
      }
    } else if (value[0]?.kind === "word" && value[0].text === "mapOf" && value[1]?.kind === "group") {
      this.#set(name, [value[1]], level + 1);
    }
  }
}

/** A name without what stands before and behind it without meaning another one. */
function plainName(name: string): string {
  if (PLAIN.test(name)) return name;
  const looked = LOOKUP.exec(name)?.[1];
  if (looked !== undefined) return looked;
  return name
    .replace(ENDING, "")
    .replace(NOT_OF_THE_NAME, "")
    .replace(/\[["']([^"']*)["']\]/g, ".$1")
    .replace(/\?\./g, ".");
}

/** A group as an expression has it, as far as it matters there: `("x")`, `["x"]`, `()`. */
function written({ open, parts }: GradleGroup): string {
  const inner = parts.map((part) => {
    const text = part.length === 1 ? plainString(part[0]) : null;
    return text === null ? "?" : `"${text}"`;
  });
  return `${open}${inner.join(",")}${open === "(" ? ")" : open === "[" ? "]" : "}"}`;
}

/** Cheap, and equal for equal values only; groups of many parts are told apart by their place. */
function printed(part: GradlePart): string {
  return part
    .map((item) =>
      item.kind === "group"
        ? `${item.open}@${item.line}`
        : JSON.stringify("text" in item ? item.text : item.value),
    )
    .join(" ");
}

/** `a: b`, `"a": b`, `"a" to b`. */
export function mapEntry(part: GradlePart): { readonly key: string; readonly value: GradlePart } | null {
  const [key, mark] = part;
  if (
    part.length < 3 ||
    !(isMark(mark, ":") || isMark(mark, "=") || (mark?.kind === "word" && mark.text === "to"))
  )
    return null;
  const text = key?.kind === "word" ? key.text : plainString(key);
  return text === null ? null : { key: text, value: part.slice(2) };
}

/** `object Versions {` and `class Versions {` are part of the names within. */
function objectPrefix(part: GradlePart): string {
  const at = part.findIndex(
    (item) => item.kind === "word" && (item.text === "object" || item.text === "class"),
  );
  const name = at < 0 ? undefined : part[at + 1];
  return name?.kind === "word" ? `${name.text}.` : "";
}

/** `def x = "1"`, `ext.x = "1"`, `val x: String = "1"`, `val x by extra("1")`, `set("x", "1")`, `ext["x"] = "1"`. */
function assignment(part: GradlePart): { readonly name: string; readonly value: GradlePart } | null {
  const at = part.findIndex((item) => isMark(item, "="));
  if (at > 0) {
    const isComparison = [part[at - 1], part[at + 1]].some(
      (item) => item?.kind === "mark" && "=!<>+-".includes(item.text),
    );
    const name = isComparison ? null : targetName(part.slice(0, at));
    return name === null ? null : { name, value: part.slice(at + 1) };
  }
  const by = part.findIndex((item) => item.kind === "word" && item.text === "by");
  if (by > 0) {
    const value = part[by + 2];
    const name = value?.kind === "group" ? targetName(part.slice(0, by)) : null;
    const first = value?.kind === "group" ? value.parts[0] : undefined;
    return name === null || first === undefined ? null : { name, value: first };
  }
  const [group] = part.slice(-1);
  const before = part.at(-2);
  if (group?.kind !== "group" || group.parts.length !== 2 || before?.kind !== "word" || before.text !== "set")
    return null;
  const [key, value] = group.parts;
  const text = plainString(key?.[0]);
  return text !== null && value !== undefined ? { name: text, value } : null;
}

function targetName(left: readonly GradleItem[]): string | null {
  const colon = left.findIndex((item) => isMark(item, ":"));
  const items = colon < 0 ? left : left.slice(0, colon);
  let path = "";
  for (const item of items) {
    if (isMark(item, ".")) path += ".";
    else if (item.kind === "word") path = path.endsWith(".") ? path + item.text : item.text;
    else if (item.kind === "group" && item.open === "[") path += written(item);
    else if (!(item.kind === "mark" && "<>,?".includes(item.text))) return null;
  }
  return path === "" ? null : plainName(path);
}
