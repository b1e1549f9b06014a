import { MAX_TEXT } from "./entry-problems.js";
import { assignmentsIn, qualified } from "./gradle-assignments.js";
import { mapEntry } from "./gradle-statements.js";
import type { GradleItem, GradlePart } from "./gradle-tree.js";
import { javaProperties } from "./java-properties.js";

/** Maps within maps of values. */
const MAX_LEVELS = 6;
/** Characters of a text that something stands for. */
export const MAX_VALUE = 2000;

/** What one script or one file of properties gives names to. Read when it is first asked: most scripts never are. */
export class GradleDefinitions {
  /** null = it is set to different things, so which one holds is unknown. */
  readonly #items = new Map<string, GradlePart | null>();
  /** null = it was read. */
  #pending: ((own: GradleDefinitions) => void) | null;

  /** What the statements of a script set, in whatever block. */
  static ofScript(statements: readonly GradlePart[]): GradleDefinitions {
    return new GradleDefinitions((own) => {
      own.#readScript(statements);
    });
  }

  /** A gradle.properties; the last of a name counts. Blanks at the end are left out: no version has any. */
  static ofProperties(text: string): GradleDefinitions {
    return new GradleDefinitions((own) => {
      own.#readProperties(text);
    });
  }

  private constructor(read: (own: GradleDefinitions) => void) {
    this.#pending = read;
  }

  /** What a plain name stands for; null where it is set to different things, undefined where it is not set. */
  get(plain: string): GradlePart | null | undefined {
    const pending = this.#pending;
    if (pending !== null) {
      this.#pending = null;
      pending(this);
    }
    return this.#items.get(plain);
  }

  #readScript(statements: readonly GradlePart[]): void {
    const found = assignmentsIn(statements);
    const isPlain = found.every(({ prefix }) => prefix === "");
    const known = new Set(isPlain ? [] : found.map(({ prefix, name }) => prefix + name));
    for (const { prefix, name, value } of found) {
      const whole = prefix + name;
      this.#set(whole, prefix === "" ? value : qualified(value, prefix, whole, known), 0);
    }
  }

  #readProperties(text: string): void {
    for (const { key, value, line } of javaProperties(text)) {
      if (key.length <= MAX_TEXT && value.length <= MAX_VALUE)
        this.#items.set(key, [{ kind: "string", value: [value.trimEnd()], line }]);
    }
  }

  #set(name: string, value: GradlePart, level: number): void {
    const known = this.#items.get(name);
    const isOther = known !== undefined && (known === null || !isSame(known, value));
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

/** Whether two values are written alike; groups are told apart by their place alone. */
function isSame(one: GradlePart, other: GradlePart): boolean {
  return one.length === other.length && one.every((item, at) => isSameItem(item, other[at]));
}

function isSameItem(one: GradleItem, other: GradleItem | undefined): boolean {
  if (other === undefined) return false;
  if (one.kind === "group")
    return other.kind === "group" && one.open === other.open && one.line === other.line;
  if (one.kind !== "string") return "text" in other && one.text === other.text;
  return other.kind === "string" && JSON.stringify(one.value) === JSON.stringify(other.value);
}
