import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

/** A place in a file, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of what a path (keys and indexes, as zod tells it) leads to; in doubt of the nearest thing around. */
export type Locator = (path: readonly PropertyKey[]) => Place;

/** Finds the places of keys and list items in a YAML file that was read without objection: its depth is bounded. */
export function locatorOf(text: string): Locator {
  const lines = new LineCounter();
  // Doubled keys were refused before; looking for them again takes time that grows with their square.
  const { contents } = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  return (path) => {
    let at: unknown = contents;
    let offset = startOf(at) ?? 0;
    for (const step of path) {
      const [here, next] = stepInto(at, step);
      if (here === null) break;
      offset = here;
      at = next;
    }
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

/** Where a key or an item begins, and what belongs to it. */
function stepInto(node: unknown, step: PropertyKey): readonly [number | null, unknown] {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return [startOf(pair?.key), pair?.value];
  }
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step];
    return [startOf(item), item];
  }
  return [null, null];
}

function startOf(node: unknown): number | null {
  const range = (node as { readonly range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0] ?? null;
}
