import type { GradleCatalog } from "./gradle-catalog.js";
import { type GradleDefinitions, MAX_VALUE } from "./gradle-definitions.js";
import { ENDING, plainName, written } from "./gradle-names.js";
import type { GradleText } from "./gradle-tokens.js";
import { type GradlePart, isMark, plainString } from "./gradle-tree.js";

/** Values that stand for each other, one after the other; more are a circle. */
const MAX_STEPS = 10;

/** What names in a script stand for. Nothing is computed. */
export class GradleValues {
  readonly #definitions: readonly GradleDefinitions[];
  readonly #catalogs: ReadonlyMap<string, GradleCatalog>;

  /** @param definitions asked in this order: the script's own, then those of what is around it */
  constructor(definitions: readonly GradleDefinitions[], catalogs: ReadonlyMap<string, GradleCatalog>) {
    this.#definitions = definitions;
    this.#catalogs = catalogs;
  }

  /** What a name stands for; null where it is not known or set to different things. */
  get(name: string): GradlePart | null {
    const plain = plainName(name);
    for (const one of this.#definitions) {
      const found = one.get(plain);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The text that an expression stands for; null where it cannot be told without running it. */
  evaluate(expression: string, steps = 0): string | null {
    if (steps > MAX_STEPS) return null;
    const version = this.#catalogVersion(expression);
    if (version !== null) return version;
    const part = this.get(expression);
    return part === null ? null : this.textOf(part, steps + 1);
  }

  /** The one text that an argument is, strings and names joined by `+`; null where it is something else. */
  textOf(part: GradlePart, steps = 0): string | null {
    const [first] = part;
    // Nearly all are one string.
    if (first?.kind === "string" && part.length === 1) return this.resolve(first.value, steps + 1) || null;
    let whole = "";
    let path = "";
    for (let at = 0; at < part.length; at += 1) {
      const item = part[at];
      if (item === undefined) break;
      const property =
        item.kind === "string" && at > 0 && isMark(part[at - 1], ".") ? plainString(item) : null;
      if (property !== null) path += property;
      else if (item.kind === "string" || isMark(item, "+")) {
        const before = path === "" ? "" : this.evaluate(path, steps + 1);
        const text = item.kind === "string" && before !== null ? this.resolve(item.value, steps + 1) : "";
        if (before === null || text === null) return null;
        whole += before + text;
        path = "";
      } else if (item.kind === "word" || (item.kind === "mark" && item.text === ".")) path += item.text;
      else if (item.kind === "group" && path !== "") path += written(item);
      else return null;
    }
    const last = path === "" ? "" : this.evaluate(path, steps + 1);
    return last === null || whole + last === "" ? null : whole + last;
  }

  /** A text with all that is filled in; null where something is not known. */
  resolve(text: GradleText, steps = 0): string | null {
    const only = text.length === 1 ? text[0] : undefined;
    if (typeof only === "string") return only;
    let whole = "";
    for (const piece of text) {
      const value = typeof piece === "string" ? piece : this.evaluate(piece.expression, steps + 1);
      if (value === null || whole.length > MAX_VALUE) return null;
      whole += value;
    }
    return whole;
  }

  #catalogVersion(expression: string): string | null {
    if (!expression.includes(".versions.")) return null;
    const found = /^([A-Za-z]\w*)\.versions\.([\w.]+)$/.exec(expression.replace(ENDING, ""));
    if (found === null) return null;
    return this.#catalogs.get(found[1] ?? "")?.versions.get(found[2] ?? "") ?? null;
  }
}
