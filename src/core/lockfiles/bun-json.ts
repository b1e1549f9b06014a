import { LockfileError } from "../errors.js";
import { type BunPackage, bunPackage } from "./bun-package.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { parseJsonc } from "./jsonc-text.js";

/** What the text of a bun.lock says, and where. */
export interface BunText {
  /** The sections of the top level; `workspaces` and `packages` are told below. */
  readonly json: JsonObject;
  /** Line of a key of the top level, counted from 1; null where there is none. */
  readonly lineOf: (section: string) => number | null;
  /** null where the section is absent or no object. */
  readonly workspaces: readonly BunRow[] | null;
  /** null where the section is absent or no object. */
  readonly packages: readonly BunPackage[] | null;
}

/** A key of `workspaces` and what stands behind it. */
export interface BunRow {
  readonly key: string;
  readonly value: unknown;
  /** Counted from 1. */
  readonly line: number;
}

const SECTIONS: ReadonlySet<string> = new Set(["workspaces", "packages"]);
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;

/**
 * The text of a bun.lock as JSON with comments and trailing commas. Tells of what stands twice.
 * @throws {LockfileError} as `readBunText`
 */
export function bunTextByJson(source: string, problems: EntryProblems): BunText {
  const { json, text } = parseJsonc(source);
  const top = new Map<string, number>();
  const inner = new Map<string, number[]>();
  let lines: number[] | null = null;
  let isOrdered = true as boolean;
  visitKeys(text, 2, (depth, start, end, line) => {
    if (depth > 1) {
      if (lines === null) return;
      lines.push(line);
      // A number, or what may be one, JSON.parse puts before all other keys.
      const first = text.charCodeAt(start + 1);
      if ((first >= ZERO && first <= NINE) || first === BACKSLASH) isOrdered = false;
      return;
    }
    const key = keyText(text, start, end);
    lines = null;
    if (SECTIONS.has(key)) {
      if (top.has(key))
        throw new LockfileError("syntax", `${key} stands twice: one would hide the other`, line);
      inner.set(key, (lines = []));
    }
    top.set(key, line);
  });
  const keys = new Map([...inner.keys()].map((section) => [section, keysIn(json[section])]));
  // Where no key stands twice, each is found by its place.
  const isPlain = isOrdered && [...inner].every(([section, own]) => own.length === keys.get(section)?.length);
  const byKey = isPlain ? null : linesByKey(text, problems);
  const rowsOf = (section: string): BunRow[] | null => {
    const value = json[section];
    if (!isJsonObject(value)) return null;
    const places = inner.get(section);
    return (keys.get(section) ?? []).map((key, at) => ({
      key,
      value: value[key],
      line: (byKey === null ? places?.[at] : byKey.get(section)?.get(key)) ?? 1,
    }));
  };
  return {
    json,
    lineOf: (section) => top.get(section) ?? null,
    workspaces: rowsOf("workspaces"),
    packages: rowsOf("packages")?.map(({ key, value, line: at }) => bunPackage(key, value, at)) ?? null,
  };
}

function keysIn(section: unknown): readonly string[] {
  return isJsonObject(section) ? Object.keys(section) : [];
}

function linesByKey(text: string, problems: EntryProblems): ReadonlyMap<string, Map<string, number>> {
  const inner = new Map<string, Map<string, number>>([...SECTIONS].map((name) => [name, new Map()]));
  let lines: Map<string, number> | undefined;
  visitKeys(text, 2, (depth, start, end, line) => {
    if (depth > 1 && lines === undefined) return;
    const key = keyText(text, start, end);
    if (depth === 1) {
      lines = inner.get(key);
      return;
    }
    if (lines?.has(key) === true)
      problems.add("unreadable-entry", line, `the entry ${quote(key)} stands twice; the last one was read`);
    lines?.set(key, line);
  });
  return inner;
}
