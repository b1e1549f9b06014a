import { type GradleGroup, plainString } from "./gradle-tree.js";

const NOT_OF_THE_NAME = /^(?:(?:project|rootProject|ext|extra|this|it|self)\.)+(?=.)/;
const LOOKUP =
  /^(?:[\w.]*\.)?(?:property|findProperty|getProperty|get|gradleProperty|properties|ext|extra)[([]["']([^"']+)["'][)\]]/;
/** Names that nothing stands before or behind, nearly all: `versions.junit`, `deps.g:a`. */
const PLAIN = /^(?!(?:project|rootProject|ext|extra|this|it|self)\.)[^([!?"']+$/;
/** What stands behind a name without meaning another one. */
export const ENDING = /(?:\.(?:get|toString|asProvider|orNull|getOrElse|trim)\(\)|!!)+$/;

/** A name without what stands before and behind it without meaning another one. */
export function plainName(name: string): string {
  if (PLAIN.test(name)) return name;
  const looked = LOOKUP.exec(name)?.[1];
  if (looked !== undefined) return looked;
  return name
    .replace(ENDING, "")
    .replace(/\[["']([^"']*)["']\]|\.["']([^"']*)["']/g, ".$1$2")
    .replace(NOT_OF_THE_NAME, "")
    .replace(/\?\./g, ".");
}

/** A group as an expression has it, as far as it matters there: `("x")`, `["x"]`, `()`. */
export function written({ open, parts }: GradleGroup): string {
  const inner = parts.map((part) => {
    const text = part.length === 1 ? plainString(part[0]) : null;
    return text === null ? "?" : `"${text}"`;
  });
  return `${open}${inner.join(",")}${open === "(" ? ")" : open === "[" ? "]" : "}"}`;
}
