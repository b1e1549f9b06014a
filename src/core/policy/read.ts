import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
import type { core } from "zod";

import { nearest } from "../model/nearest.js";
import { LOCKABLE, POLICY_DOCUMENT, type PolicyDocument } from "./document.js";
import { type Locator, locatorOf, type Place } from "./locate.js";

/** More is no policy that a person wrote. */
export const MAX_POLICY_BYTES = 256 * 1024;
const MAX_DEPTH = 8;
/** Nobody reads more of what is wrong. */
const MOST_TOLD = 20;

/** What is wrong with a policy file, and where. */
export interface PolicyProblem extends Place {
  /** One sentence; may quote the file. */
  readonly message: string;
}

/** A policy file after reading. */
export interface PolicyReading {
  /** null where it cannot be used. */
  readonly document: PolicyDocument | null;
  /** Line of every rule, in their order, and of every key at the top. */
  readonly lines: { readonly rules: readonly number[]; readonly keys: ReadonlyMap<string, number> };
  readonly problems: readonly PolicyProblem[];
}

const NOTHING: PolicyReading["lines"] = { rules: [], keys: new Map() };

/** Reads a policy file. Never throws: what is wrong is told with its line and column. An empty file decides nothing. */
export function readPolicyFile(text: string): PolicyReading {
  if (text.length > MAX_POLICY_BYTES) return refused(1, 1, `it is larger than ${MAX_POLICY_BYTES / 1024} KB`);
  let value: unknown;
  try {
    value = load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error as { readonly mark?: Place; readonly reason: string };
    return refused((mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1, `it is not YAML: ${reason}`);
  }
  // One object in many places would be walked as often as it is named.
  if (isShared(value)) return refused(1, 1, "anchors and aliases have no place in a policy");
  if (isDeeper(value, MAX_DEPTH)) return refused(1, 1, `it is nested more than ${MAX_DEPTH} deep`);
  const locate = locatorOf(text);
  const parsed = POLICY_DOCUMENT.safeParse(value ?? {});
  if (!parsed.success) {
    return {
      document: null,
      lines: NOTHING,
      problems: parsed.error.issues
        .slice(0, MOST_TOLD)
        .flatMap((issue) => problemsOf(issue, locate, value))
        .slice(0, MOST_TOLD),
    };
  }
  const unknown = (parsed.data.locked ?? []).flatMap((key, index): PolicyProblem[] =>
    LOCKABLE.includes(key)
      ? []
      : [
          {
            ...locate(["locked", index]),
            message: `nothing is called ${quoted(key)}${meant(key, LOCKABLE)}`,
          },
        ],
  );
  if (unknown.length > 0) return { document: null, lines: NOTHING, problems: unknown };
  const keys = Object.keys(parsed.data);
  return {
    document: parsed.data,
    lines: {
      rules: (parsed.data.rules ?? []).map((_, index) => locate(["rules", index]).line),
      keys: new Map(keys.map((key) => [key, locate([key]).line])),
    },
    problems: [],
  };
}

function refused(line: number, column: number, message: string): PolicyReading {
  return { document: null, lines: NOTHING, problems: [{ line, column, message }] };
}

function problemsOf(issue: core.$ZodIssue, locate: Locator, value: unknown): PolicyProblem[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MOST_TOLD).map((key) => ({
      ...locate([...path, key]),
      message: `there is no key ${quoted(key)}${meant(key, knownKeys(path))}`,
    }));
  }
  const given = valueAt(value, path);
  if (issue.code === "invalid_union") {
    // The form that the value has comes closest to what was meant.
    const forms = issue.errors.filter((errors) => errors.length > 0);
    const closest = forms[Array.isArray(given) ? forms.length - 1 : 0] ?? [];
    return closest.flatMap((inner) =>
      problemsOf({ ...inner, path: [...path, ...inner.path] }, locate, value),
    );
  }
  if (issue.code === "invalid_value") {
    const options = issue.values.map(String);
    const hint = typeof given === "string" ? meant(given, options) : "";
    const message = `${shown(given)} is none of ${options.map(quoted).join(", ")}${hint}`;
    return [{ ...locate(path), message }];
  }
  return [{ ...locate(path), message: `${path.map(String).join(".") || "the file"}: ${issue.message}` }];
}

/** Keys that may stand in a mapping of the file. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const shape = POLICY_DOCUMENT.shape;
  if (path[0] === "rules") return Object.keys(shape.rules.unwrap().element.shape);
  if (path[0] === "accept") return Object.keys(shape.accept.unwrap().shape);
  return Object.keys(shape);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

function meant(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  return found === null ? "" : `; did you mean ${quoted(found)}?`;
}

function quoted(word: string): string {
  return JSON.stringify(word.length > 60 ? `${word.slice(0, 60)}…` : word);
}

function shown(value: unknown): string {
  return typeof value === "string" ? quoted(value) : value === undefined ? "nothing" : `a ${typeof value}`;
}

/** Whether one object stands in several places, as an alias puts it. */
function isShared(value: unknown): boolean {
  const seen = new Set<unknown>();
  const pending = [value];
  while (pending.length > 0) {
    const at = pending.pop();
    if (typeof at !== "object" || at === null) continue;
    if (seen.has(at)) return true;
    seen.add(at);
    pending.push(...Object.values(at as Record<string, unknown>));
  }
  return false;
}

function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((at): unknown[] =>
      typeof at === "object" && at !== null ? Object.values(at) : [],
    );
  }
  return false;
}
