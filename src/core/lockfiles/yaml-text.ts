import { FAILSAFE_SCHEMA, load, Type, YAMLException } from "js-yaml";

import { LockfileError } from "../errors.js";
import { withoutMark } from "./json-text.js";
import { conflictIn } from "./merge-markers.js";

/** Every scalar is text as written (quotes undone): `1.10` stays `1.10`. An empty value is "". */
export type YamlValue = string | readonly YamlValue[] | YamlMap;
/** Read by fixed field names, with `Object.hasOwn` or `Object.entries`: `__proto__` is an own key like any other. */
export type YamlMap = Readonly<{ [key: string]: YamlValue }>;

/** A YAML text of one document. */
export interface YamlDocument {
  readonly value: YamlValue;
  /**
   * The line on which a key (or item) of a mapping (or sequence) of this document stands, counted from 1; that of the
   * collection itself where it is not told.
   */
  readonly lineOf: (within: YamlValue, key: string | number) => number;
}

export function isYamlMap(value: YamlValue | undefined): value is YamlMap {
  return typeof value === "object" && !Array.isArray(value);
}

/** The value of a key; undefined where there is none. Never one that `Object.prototype` has. */
export function yamlField(map: YamlValue | undefined, key: string): YamlValue | undefined {
  return isYamlMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** In what people write, `null` and `~` are nothing at all. */
const NULL = new Type("tag:yaml.org,2002:null", {
  kind: "scalar",
  resolve: (text: unknown) =>
    text === null || (typeof text === "string" && /^(?:~|null|Null|NULL|)$/.test(text)),
  construct: () => null,
});
const WITH_NULL = FAILSAFE_SCHEMA.extend({ implicit: [NULL] });

interface Open {
  readonly line: number;
  /** Where the nodes within it began: of a mapping key, value, key, value …. */
  readonly inner: number[];
}

interface Lines {
  readonly own: number;
  readonly inner: readonly number[];
  /** Position of each key, made when it is first asked for. */
  order?: ReadonlyMap<string, number>;
}

/**
 * Reads YAML by js-yaml with the failsafe schema: no type is guessed, no tag is known. In what people write, `null` and
 * `~` are an empty value.
 * @param anchors lockfiles have none and a few of them can mean a document without end, so they are refused; what
 *   people write may have them, then the caller bounds its walk
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line
 */
export function parseYaml(text: string, anchors: "refuse" | "allow" = "refuse"): YamlDocument {
  const lines = new Map<object, Lines>();
  const open: Open[] = [];
  let value: unknown;
  try {
    value = load(withoutMark(text), {
      schema: anchors === "refuse" ? FAILSAFE_SCHEMA : WITH_NULL,
      listener(event, state) {
        if (event === "open") {
          const line = state.line + 1;
          open.at(-1)?.inner.push(line);
          open.push({ line, inner: [] });
          return;
        }
        const closed = open.pop();
        if (anchors === "refuse" && (state as { anchor?: string | null }).anchor != null)
          throw new LockfileError("syntax", "it holds an anchor, which no lockfile has", state.line + 1);
        const result: unknown = state.result;
        if (closed !== undefined && typeof result === "object" && result !== null && !lines.has(result))
          lines.set(result, { own: closed.line, inner: closed.inner });
      },
    });
  } catch (error) {
    throw refused(text, error);
  }
  if (value === undefined || value === null) throw new LockfileError("empty", "the file is empty", 1);
  return { value: withoutNulls(value as YamlValue), lineOf: (within, key) => lineWithin(lines, within, key) };
}

/** The failsafe schema makes null of an empty value; to a reader it is an empty text. In place: the lines know the objects. */
function withoutNulls(root: YamlValue): YamlValue {
  const pending: unknown[] = [root];
  const seen = new Set<unknown>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    const holder = next as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const inner = holder[key];
      if (inner === null)
        Object.defineProperty(holder, key, {
          value: "",
          enumerable: true,
          writable: true,
          configurable: true,
        });
      else if (typeof inner === "object") pending.push(inner);
    }
  }
  return root;
}

function lineWithin(lines: ReadonlyMap<object, Lines>, within: YamlValue, key: string | number): number {
  if (typeof within === "string") return 1;
  const known = lines.get(within);
  if (known === undefined) return 1;
  if (Array.isArray(within)) return known.inner[Number(key)] ?? known.own;
  const order = (known.order ??= new Map(Object.keys(within).map((name, at) => [name, at])));
  const at = order.get(String(key));
  // With keys that look like numbers, or without a value, the order of the keys is not that of the text.
  return at !== undefined && known.inner.length === 2 * order.size
    ? (known.inner[2 * at] ?? known.own)
    : known.own;
}

function refused(text: string, error: unknown): unknown {
  if (error instanceof LockfileError) return error;
  if (!(error instanceof YAMLException)) return error;
  const conflict = conflictIn(text, error);
  if (conflict !== null) return conflict;
  if (text.trim() === "") return new LockfileError("empty", "the file is empty", 1);
  const line = ((error.mark as { line?: number } | undefined)?.line ?? 0) + 1;
  return new LockfileError("syntax", `it is not valid YAML (${error.reason})`, line, error);
}
