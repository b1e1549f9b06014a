import { type BeamToken, beamTokens } from "./beam-tokens.js";
import { brackets, dependencyAt, isMark, keywordDependencyAt, type MixDependency } from "./mix-exs-deps.js";

/** What is written out in a mix.exs. It is a program: what it works out is not known. */
export interface MixExs {
  readonly app: string | null;
  /** Folder of an umbrella's applications. */
  readonly appsPath: string | null;
  /** In the order of the text; one application may stand in it twice (in two branches of an `if`). */
  readonly dependencies: readonly MixDependency[];
  /** Line of `deps:`; null where it has none. */
  readonly depsLine: number | null;
  /** Whether it asks for nothing, and says so with an empty list. */
  readonly asksForNothing: boolean;
}

const DEFINITIONS = new Set(["def", "defp", "defmacro", "defmacrop", "defmodule"]);
/** `deps`, `dev_deps`, `deps_for`, `dependencies`. */
const DEPENDENCIES = /^(?:[a-z0-9_]*_)?dep(?:s|endencies)(?:_[a-z0-9]+)?$/;

/**
 * Reads a mix.exs: the tuples and keywords in functions named after dependencies and in a list behind `deps:`.
 * @throws {LockfileError} `merge-conflict` or `syntax`
 */
export function readMixExs(text: string): MixExs {
  const tokens = beamTokens(text, "elixir");
  const closed = brackets(tokens);
  let app: string | null = null;
  let appsPath: string | null = null;
  let depsLine: number | null = null;
  const places: (readonly [from: number, to: number])[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    const next = tokens[at + 1];
    at += 1;
    if (token?.kind === "key") {
      if (token.text === "app" && next?.kind === "atom") app ??= next.text;
      if (token.text === "apps_path" && next?.kind === "text") appsPath ??= next.text;
      if (token.text === "deps") depsLine ??= token.line;
      if (token.text === "deps" && isMark(next, "[")) places.push([at, closed[at] || tokens.length]);
    } else if (token?.kind === "word" && DEFINITIONS.has(token.text) && next?.kind === "word") {
      if (DEPENDENCIES.test(next.text)) places.push([at + 1, endOfDefinition(tokens, at + 1)]);
    }
    at = Math.max(at, places.at(-1)?.[1] ?? 0);
  }
  const dependencies = places.flatMap(([from, to]) => dependenciesWithin(tokens, closed, from, to));
  const asksForNothing =
    dependencies.length === 0 && places.some(([from, to]) => hasEmptyList(tokens, from, to));
  return { app, appsPath, dependencies, depsLine, asksForNothing };
}

/** Index of the next definition: functions do not hold any. */
function endOfDefinition(tokens: readonly BeamToken[], from: number): number {
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind === "word" && DEFINITIONS.has(token.text)) return at;
  }
  return tokens.length;
}

function dependenciesWithin(
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  from: number,
  to: number,
): MixDependency[] {
  const dependencies: MixDependency[] = [];
  const open: { readonly text: string; readonly end: number }[] = [];
  for (let at = from; at < to;) {
    const token = tokens[at];
    const end = closed[at] ?? 0;
    while (open.length > 0 && at >= (open.at(-1)?.end ?? 0)) open.pop();
    const found = isMark(token, "{") ? dependencyAt(tokens, closed, at) : keywordAt(tokens, closed, at, open);
    if (found !== null) dependencies.push(found.dependency);
    else if (token?.kind === "mark" && end > 0) open.push({ text: token.text, end });
    at = found?.end ?? at + 1;
  }
  return dependencies;
}

/** Only what stands in a list, and in no tuple, is a dependency of its own. */
function keywordAt(
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  at: number,
  open: readonly { readonly text: string }[],
): ReturnType<typeof keywordDependencyAt> {
  const isListed = tokens[at]?.kind === "key" && open.at(-1)?.text === "[" && open.at(-2)?.text !== "{";
  return isListed ? keywordDependencyAt(tokens, closed, at) : null;
}

function hasEmptyList(tokens: readonly BeamToken[], from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    if (isMark(tokens[at], "[") && isMark(tokens[at + 1], "]")) return true;
  }
  return false;
}
