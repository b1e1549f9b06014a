import { type GradleGroup, type GradlePart, isBraces, isMark, pathOf, plainString } from "./gradle-tree.js";

/** The name that opens a statement: `implementation`, `project.dependencies.add`, Kotlin's `"implementation"`. */
export function headOf(statement: GradlePart): {
  readonly words: readonly string[];
  /** Index of the item behind it; 0 = the statement starts otherwise. */
  readonly next: number;
  readonly isQuoted: boolean;
} {
  const { words, next } = pathOf(statement);
  if (next > 0) return { words, next, isQuoted: false };
  const text = plainString(statement[0]);
  return text === null ? { words, next, isQuoted: false } : { words: [text], next: 1, isQuoted: true };
}

/** `listOf("a", "b").forEach {`, `names.each {` */
export function isLoop(statement: GradlePart): boolean {
  const last = statement.at(-1);
  if (last === undefined || !isBraces(last)) return false;
  const word = statement.findLast((item) => item.kind === "word");
  const isNamed = word?.kind === "word" && /^(?:each|forEach|all|configureEach)$/.test(word.text);
  return isNamed && statement.some((item) => isMark(item, "."));
}

export function isAssignment(rest: GradlePart): boolean {
  const first = rest[0];
  return isMark(first, "=") || (first?.kind === "word" && isMark(rest[1], "="));
}

export function stringsIn(group: GradleGroup): string[] {
  const texts: string[] = [];
  for (const [item] of group.parts) {
    const text = plainString(item);
    if (text !== null) texts.push(text);
  }
  return texts;
}

/** The words of a statement and the strings in its brackets. */
export function namesIn(statement: GradlePart): string[] {
  const names: string[] = [];
  for (const item of statement) {
    if (item.kind === "word") names.push(item.text);
    else if (item.kind === "group" && !isBraces(item)) for (const text of stringsIn(item)) names.push(text);
  }
  return names;
}

/** A part as a message shows it, roughly as written. */
export function shown(part: GradlePart): string {
  return part
    .slice(0, 30)
    .map((item) => {
      if (item.kind === "group")
        return `${item.open}…${item.open === "(" ? ")" : item.open === "[" ? "]" : "}"}`;
      if (item.kind !== "string") return item.text;
      return item.value
        .map((piece) => (typeof piece === "string" ? piece : `\${${piece.expression}}`))
        .join("");
    })
    .join("");
}

/** `a: b`, `"a": b`, `"a" to b`. */
export function mapEntry(part: GradlePart): { readonly key: string; readonly value: GradlePart } | null {
  const key = isMapEntry(part) ? part[0] : undefined;
  const text = key?.kind === "word" ? key.text : plainString(key);
  return text === null ? null : { key: text, value: part.slice(2) };
}

/** As `mapEntry`, without telling which. */
export function isMapEntry(part: GradlePart): boolean {
  if (part.length < 3) return false;
  const mark = part[1];
  const isJoined = isMark(mark, ":") || isMark(mark, "=") || (mark?.kind === "word" && mark.text === "to");
  return isJoined && (part[0]?.kind === "word" || plainString(part[0]) !== null);
}
