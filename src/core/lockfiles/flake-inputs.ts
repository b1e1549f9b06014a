import { isJsonObject, type JsonObject } from "./json-text.js";

/** Steps that a path of inputs may take, those of the paths it follows included. */
const MAX_STEPS = 32;

/** The key of a node, or names of inputs one after the other (`follows`), looked at when their turn comes. */
export type FlakeReference = string | readonly unknown[];

/** A path that leads nowhere: no input has such a name. */
const NOWHERE: readonly unknown[] = [null];
const NONE: ReadonlyMap<string, FlakeReference> = new Map();

/**
 * What the inputs of the nodes of a flake.lock mean: the key of a node, or a path of inputs that begins at the root
 * (`follows`), which may lead over others.
 */
export class FlakeInputs {
  readonly #inputs: ReadonlyMap<string, ReadonlyMap<string, FlakeReference>>;
  readonly #root: string;

  constructor(nodes: JsonObject, root: string) {
    this.#root = root;
    this.#inputs = new Map(
      Object.entries(nodes).map(([key, node]) => {
        const inputs = isJsonObject(node) ? node["inputs"] : undefined;
        return [key, isJsonObject(inputs) ? referencesOf(inputs) : NONE];
      }),
    );
  }

  /** The inputs of a node by name, in the order of the file. */
  of(key: string): ReadonlyMap<string, FlakeReference> {
    return this.#inputs.get(key) ?? NONE;
  }

  /** The key that an input leads to; null where its path leads nowhere, or never ends. */
  keyOf(reference: FlakeReference): string | null {
    if (typeof reference === "string") return reference;
    let at = this.#root;
    // The next name last.
    const left: unknown[] = reference.toReversed();
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const name = left.pop();
      if (name === undefined) return at;
      if (typeof name !== "string") return null;
      const next = this.of(at).get(name);
      if (typeof next === "string") at = next;
      else if (next !== undefined && left.length + next.length <= MAX_STEPS) {
        at = this.#root;
        for (let last = next.length - 1; last >= 0; last -= 1) left.push(next[last]);
      } else return null;
    }
    return null;
  }
}

function referencesOf(inputs: JsonObject): ReadonlyMap<string, FlakeReference> {
  const references = new Map<string, FlakeReference>();
  for (const name of Object.keys(inputs)) references.set(name, referenceOf(inputs[name]));
  return references;
}

function referenceOf(written: unknown): FlakeReference {
  if (typeof written === "string") return written;
  return Array.isArray(written) && written.length <= MAX_STEPS ? written : NOWHERE;
}
