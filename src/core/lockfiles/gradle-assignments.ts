import { ENDING, plainName, written } from "./gradle-names.js";
import { type GradleItem, type GradlePart, isMark, pathOf, plainString } from "./gradle-tree.js";

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
    for (const part of next.parts) {
      const named = assignment(part);
      if (named !== null) found.push({ prefix: next.prefix, ...named });
      const longer = next.prefix + objectPrefix(part);
      const prefix = longer.length > MAX_PREFIX ? next.prefix : longer;
      for (const item of part) {
        if (item.kind === "group" && item.open === "{") pending.push({ parts: item.parts, prefix });
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
  for (const [at, item] of items.entries()) {
    const isProperty = isMark(items[at - 1], ".");
    if (isMark(item, ".")) path += ".";
    else if (item.kind === "word") path = isProperty ? path + item.text : item.text;
    else if (item.kind === "group" && item.open === "[") path += written(item);
    else if (item.kind === "string" && isProperty) path += plainString(item) ?? "?";
    else if (!(item.kind === "mark" && "<>,?".includes(item.text))) return null;
  }
  return path === "" ? null : plainName(path);
}
