import { MAX_TEXT } from "./entry-problems.js";
import { assignmentsIn, qualified } from "./gradle-assignments.js";
import type { GradleCatalog } from "./gradle-catalog.js";
import { ENDING, plainName, written } from "./gradle-names.js";
import type { GradleText } from "./gradle-tokens.js";
import { type GradlePart, isMark, plainString } from "./gradle-tree.js";
import { javaProperties } from "./java-properties.js";

/** Values that stand for each other, one after the other; more are a circle. */
const MAX_STEPS = 10;
/** Maps within maps of values. */
const MAX_LEVELS = 6;
/** Characters of a text that something stands for. */
const MAX_VALUE = 2000;

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
    const found = assignmentsIn(statements);
    const known = new Set(found.map(({ prefix, name }) => prefix + name));
    for (const { prefix, name, value } of found) {
      const whole = prefix + name;
      this.#set(whole, prefix === "" ? value : qualified(value, prefix, whole, known), 0);
    }
  }

  /** Reads a gradle.properties; the last of a name counts. Blanks at the end are left out: no version has any. */
  readProperties(text: string): void {
    for (const { key, value, line } of javaProperties(text)) {
      if (key.length <= MAX_TEXT && value.length <= MAX_VALUE)
        this.#items.set(key, [{ kind: "string", value: [value.trimEnd()], line }]);
    }
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
    for (const [at, item] of part.entries()) {
      const property = isMark(part[at - 1], ".") ? plainString(item) : null;
      if (property !== null) path += property;
      else if (item.kind === "string") {
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
      if (value === null || whole.length > MAX_VALUE) return null;
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
