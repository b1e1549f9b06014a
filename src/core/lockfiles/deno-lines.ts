import { keyText, visitKeys } from "./json-lines.js";

/** The line of a key below a section, counted from 1; that of the first line where there is none. */
export type DenoLines = (section: string, key: string) => number;

/**
 * Where the keys of the first three levels stand. A section of the second level is named with the first: `packages/npm`
 * of version 3 is `npm` of later ones. The top level is the section "". Of a key that stands twice the last one counts,
 * as it does for JSON.parse and for Deno.
 */
export function denoLines(text: string): DenoLines {
  const sections = new Map<string, Map<string, number>>();
  const open: string[] = [];
  visitKeys(text, 3, (depth, start, end, line) => {
    open.length = Math.min(open.length, depth - 1);
    const section = open.join("/");
    let lines = sections.get(section);
    if (lines === undefined) sections.set(section, (lines = new Map<string, number>()));
    const key = keyText(text, start, end);
    lines.set(key, line);
    open[depth - 1] = key;
  });
  return (section, key) => sections.get(section)?.get(key) ?? 1;
}
