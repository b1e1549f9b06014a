import { keyText, visitKeys } from "./json-lines.js";

/**
 * The line of a key of a section, counted from 1; that of the first line where there is none. A section of the second
 * level is named with the first, `packages/npm`; the top level is the section "".
 */
export type KeyLines = (section: string, key: string) => number;

interface Section {
  readonly lines: Map<string, number>;
  readonly inner: Map<string, Section>;
}

function newSection(): Section {
  return { lines: new Map(), inner: new Map() };
}

/**
 * Where the keys of the first levels of a JSON text stand that JSON.parse accepts. Of a key that stands twice the last one
 * counts, as it does for JSON.parse.
 * @param deepest how many levels
 */
export function keyLines(text: string, deepest = 3): KeyLines {
  const top = newSection();
  /** The sections being visited and their keys, by depth. */
  const open: Section[] = [top];
  const keys: string[] = [];
  visitKeys(text, deepest, (depth, start, end, line) => {
    open.length = Math.min(open.length, depth);
    for (let level = open.length; level < depth; level += 1) {
      const above = open[level - 1] ?? top;
      const name = keys[level - 1] ?? "";
      const section = above.inner.get(name) ?? newSection();
      above.inner.set(name, section);
      open.push(section);
    }
    const key = keyText(text, start, end);
    keys[depth - 1] = key;
    open[depth - 1]?.lines.set(key, line);
  });
  const found = new Map<string, Section | undefined>([["", top]]);
  return (name, key) => {
    if (!found.has(name)) {
      const section = name.split("/").reduce<Section | undefined>((at, part) => at?.inner.get(part), top);
      found.set(name, section);
    }
    return found.get(name)?.lines.get(key) ?? 1;
  };
}
