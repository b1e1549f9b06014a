import { ENDING, plainName, written } from "./gradle-names.js";
import { type GradleItem, type GradlePart, isBraces, isMark, pathOf, plainString } from "./gradle-tree.js";

/** Characters of the objects that a name is within; those further in count as if they were not there. */
const MAX_PREFIX = 500;

/** `const val x = "1"` */
interface Assignment {
  /** The objects that it stands in, with their dots. */
  readonly prefix: string;
  readonly name: string;
  readonly value: GradlePart;
}

/** What the statements of a script give names to, in whatever block. */
export function assignmentsIn(statements: readonly GradlePart[]): Assignment[] {
  const found: Assignment[] = [];
  const pending: { parts: readonly GradlePart[]; prefix: string }[] = [{ parts: statements, prefix: "" }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { parts, prefix } = next;
    for (const part of parts) {
      const named = part.length === 1 ? null : assignment(part, prefix);
      if (named !== null) found.push(named);
      let within: string | null = null;
      for (const item of part) {
        if (!isBraces(item)) continue;
        within ??= prefixWithin(part, prefix);
        pending.push({ parts: item.parts, prefix: within });
      }
    }
  }
  return found;
}

/**
 * A value whose names are written as from the top: within `object Libs`, `$version` is `Libs.version` if there is such.
 * @param own the name that is given to it, which cannot be meant
 * @param known every name of the script
 */
export function qualified(
  value: GradlePart,
  prefix: string,
  own: string,
  known: ReadonlySet<string>,
): GradlePart {
  const scopes = scopesOf(prefix);
  const scopeOf = (name: string): string =>
    scopes.find((scope) => scope + name !== own && known.has(scope + name)) ?? "";
  const withScopes = (part: GradlePart): GradlePart =>
    part.map((item, at) => {
      if (item.kind === "group") return { ...item, parts: item.parts.map(withScopes) };
      if (item.kind === "string") {
        const pieces = item.value.map((piece) => {
          if (typeof piece === "string") return piece;
          const { expression } = piece;
          return { expression: scopeOf(expression.replace(ENDING, "")) + expression };
        });
        return { ...item, value: pieces };
      }
      if (item.kind !== "word" || isMark(part[at - 1], ".")) return item;
      return { ...item, text: scopeOf(pathOf(part, at).words.join(".")) + item.text };
    });
  return withScopes(value);
}

/** `Libs.Kotlin.`, then `Libs.`. */
function scopesOf(prefix: string): string[] {
  const scopes: string[] = [];
  for (let end = 1; end <= prefix.length; end += 1)
    if (prefix.charAt(end - 1) === ".") scopes.unshift(prefix.slice(0, end));
  return scopes;
}

/** `object Versions {` and `class Versions {` are part of the names within. */
function prefixWithin(part: GradlePart, prefix: string): string {
  const at = part.findIndex(
    (item) => item.kind === "word" && (item.text === "object" || item.text === "class"),
  );
  const name = at < 0 ? undefined : part[at + 1];
  if (name?.kind !== "word") return prefix;
  const longer = `${prefix}${name.text}.`;
  return longer.length > MAX_PREFIX ? prefix : longer;
}

/** `def x = "1"`, `ext.x = "1"`, `val x: String = "1"`, `val x by extra("1")`, `set("x", "1")`, `ext["x"] = "1"`. */
function assignment(part: GradlePart, prefix: string): Assignment | null {
  let equals = -1;
  let by = -1;
  for (let at = 0; at < part.length && equals <= 0; at += 1) {
    const item = part[at];
    if (item?.kind === "mark") {
      if (item.text === "=" && equals < 0) equals = at;
    } else if (by < 0 && item?.kind === "word" && item.text === "by") by = at;
  }
  if (equals > 0) {
    const isComparison = isComparing(part[equals - 1]) || isComparing(part[equals + 1]);
    const name = isComparison ? null : targetName(part, equals);
    return name === null ? null : { prefix, name, value: part.slice(equals + 1) };
  }
  if (by > 0) {
    const value = part[by + 2];
    const name = value?.kind === "group" ? targetName(part, by) : null;
    const first = value?.kind === "group" ? value.parts[0] : undefined;
    return name === null || first === undefined ? null : { prefix, name, value: first };
  }
  const group = part[part.length - 1];
  const before = part[part.length - 2];
  if (group?.kind !== "group" || group.parts.length !== 2 || before?.kind !== "word" || before.text !== "set")
    return null;
  const [key, value] = group.parts;
  const text = plainString(key?.[0]);
  return text !== null && value !== undefined ? { prefix, name: text, value } : null;
}

/** `==`, `<=`, `+=` and their like give nothing a name. */
function isComparing(item: GradleItem | undefined): boolean {
  return item?.kind === "mark" && "=!<>+-".includes(item.text);
}

/** The name that stands before the item `end`, up to its type. */
function targetName(part: GradlePart, end: number): string | null {
  let path = "";
  let isProperty = false;
  for (let at = 0; at < end; at += 1) {
    const item = part[at];
    if (item === undefined || isMark(item, ":")) break;
    if (isMark(item, ".")) path += ".";
    else if (item.kind === "word") path = isProperty ? path + item.text : item.text;
    else if (item.kind === "group" && item.open === "[") path += written(item);
    else if (item.kind === "string" && isProperty) path += plainString(item) ?? "?";
    else if (!(item.kind === "mark" && "<>,?".includes(item.text))) return null;
    isProperty = isMark(item, ".");
  }
  return path === "" ? null : plainName(path);
}
