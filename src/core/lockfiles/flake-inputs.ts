import { isJsonObject, type JsonObject } from "./json-text.js";

/** Steps that a path of inputs may take, those of the paths it follows included. */
const MAX_STEPS = 32;

const NONE: ReadonlyMap<string, unknown> = new Map();

/**
 * What the inputs of the nodes of a flake.lock mean: the key of a node, or a path of inputs that begins at the root
 * (`follows`), which may lead over others.
 */
export class FlakeInputs {
  readonly #inputs: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly #root: string;

  constructor(nodes: JsonObject, root: string) {
    this.#root = root;
    this.#inputs = new Map(
      Object.entries(nodes).map(([key, node]) => {
        const inputs = isJsonObject(node) ? node["inputs"] : undefined;
        return [key, isJsonObject(inputs) ? new Map(Object.entries(inputs)) : NONE];
      }),
    );
  }

  /** The inputs of a node by name, in the order of the file. */
  of(key: string): ReadonlyMap<string, unknown> {
    return this.#inputs.get(key) ?? NONE;
  }

  /** The key that an input leads to; null where its path leads nowhere, or never ends. */
  keyOf(reference: unknown): string | null {
    if (typeof reference === "string") return reference;
    if (!isPath(reference)) return null;
    let at = this.#root;
    // The next name last.
    const left: unknown[] = reference.toReversed();
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const name = left.pop();
      if (name === undefined) return at;
      if (typeof name !== "string") return null;
      const next = this.of(at).get(name);
      if (typeof next === "string") at = next;
      else if (isPath(next) && left.length + next.length <= MAX_STEPS) {
        at = this.#root;
        for (let last = next.length - 1; last >= 0; last -= 1) left.push(next[last]);
      } else return null;
    }
    return null;
  }
}

/** Names are looked at when their turn comes. */
function isPath(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= MAX_STEPS;
}
