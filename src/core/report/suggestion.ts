import { codeSpan } from "./markdown.js";

/** Begins every suggestion, so that the same one is found again instead of made twice. */
export const SUGGESTION_MARKER = "<!-- weir:suggestion -->";

/** A line that is longer was not written by hand. */
const LONGEST = 500;
/** `^`, `~`, `>=` … before the first number of a range that names one version. */
const ONE_VERSION = /^([~^]|[<>]?=?)\s*v?\d[\w.+-]*$/;

/**
 * A comment that suggests another version on one line of a package.json: the range's sign is kept. null where the line
 * does not ask for that name in a way that is understood.
 */
export function suggestionFor(manifest: string, line: number, name: string, version: string): string | null {
  const text = manifest.split(/\r\n|\n/)[line - 1];
  if (text === undefined || text.length > LONGEST || !/^\d[\w.+-]*$/.test(version)) return null;
  const match = /^(\s*)("(?:[^"\\]|\\.)*")(\s*:\s*)"([^"\\]*)"(,?\s*)$/.exec(text);
  const [, indent = "", key = "", colon = "", range = "", end = ""] = match ?? [];
  if (match === null || key !== JSON.stringify(name)) return null;
  const sign = ONE_VERSION.exec(range)?.[1];
  if (sign === undefined || sign.startsWith("<") || range === `${sign}${version}`) return null;
  const suggested = `${indent}${key}${colon}"${sign}${version}"${end}`;
  return `${SUGGESTION_MARKER}\nMove ${codeSpan(name)} to ${codeSpan(version)}; run the package manager afterwards, so that the lockfile follows.\n\`\`\`suggestion\n${suggested}\n\`\`\``;
}
