import { type BunInfo, bunInfo } from "./bun-info.js";
import { isJsonObject } from "./json-text.js";

/** A line of `packages`, `"key": [id, …]`: what stands there, not yet what it means. */
export interface BunPackage {
  readonly key: string;
  /** The first text; null where nothing can be read. */
  readonly id: string | null;
  /** The second and the third part, where they are texts. */
  readonly second: string | null;
  readonly third: string | null;
  /** The last part, where it is a text. */
  readonly last: string | null;
  /** The one object, behind the first part; null where there is none. */
  readonly info: BunInfo | null;
  /** Counted from 1. */
  readonly line: number;
}

/** The line of which JSON.parse made a value. */
export function bunPackage(key: string, value: unknown, line: number): BunPackage {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [];
  const info = parts.slice(1).find(isJsonObject);
  return {
    key,
    id: textOr(parts[0]),
    second: textOr(parts[1]),
    third: textOr(parts[2]),
    last: textOr(parts.at(-1)),
    info: info === undefined ? null : bunInfo(info),
    line,
  };
}

function textOr(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
