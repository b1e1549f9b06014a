import type { BeamToken } from "./beam-tokens.js";

/** One entry of a mix.exs's dependencies: `{:name, "~> 1.0", only: :test}`. https://hexdocs.pm/mix/Mix.Tasks.Deps.html */
export interface MixDependency {
  /** Name of the application. */
  readonly app: string;
  /** "" where none is written out. */
  readonly requirement: string;
  /** It is left out in production. */
  readonly development: boolean;
  /** Folder of a `path:`, relative to the mix.exs. */
  readonly path: string | null;
  /** Another application of the same umbrella. */
  readonly inUmbrella: boolean;
  /** Name of the package where it is not that of the application. */
  readonly hex: string | null;
  /** What names a repository of Hex: `repo: "own"`, or `hexpm:organisation`; null = the public one. */
  readonly repository: string | null;
  /** Address of a repository; a `github:` as such. */
  readonly git: string | null;
  /** Of a repository: branch, tag or commit as written. */
  readonly ref: string | null;
  readonly line: number;
}

/** A value of an option, as far as it is written out. */
interface Option {
  readonly atoms: readonly string[] | null;
  readonly text: string | null;
}

const OPENING: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
  ["<<", ">>"],
]);
const NONE: ReadonlyMap<string, Option> = new Map();
/** What names a revision, the most certain first. */
const REVISIONS = ["ref", "tag", "branch"];
/** What a requirement of a version begins with. https://hexdocs.pm/elixir/Version.html#module-requirements */
const REQUIREMENT = /^\s{0,8}(?:[~<>=!]|\d)/;
const OPTIONS = new Set([
  ...["app", "branch", "compile", "depth", "env", "git", "github", "hex", "in_umbrella", "manager", "only"],
  ...[
    "optional",
    "organization",
    "override",
    "path",
    "ref",
    "repo",
    "runtime",
    "sparse",
    "subdir",
    "submodules",
  ],
  ...["system_env", "tag", "targets"],
]);
/** Answers of a function, not applications. */
const NO_APPLICATIONS = new Set(["ok", "error"]);

/** The dependency whose tuple opens at an index, and the index behind it; null where it is no such tuple. */
export function dependencyAt(
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  open: number,
): { readonly dependency: MixDependency; readonly end: number } | null {
  const name = tokens[open + 1];
  if (name?.kind !== "atom" || NO_APPLICATIONS.has(name.text) || !isMark(tokens[open + 2], ",")) return null;
  const end = closed[open] ?? 0;
  if (end === 0) return null;
  return { dependency: dependencyOf(name, tokens, closed, open + 3, end), end: end + 1 };
}

/**
 * The dependency that a keyword of a list names, `plug: "~> 1.0"` or `plug: [github: "…"]`, and the index behind it; null
 * where what follows neither asks for a version nor says where something comes from.
 */
export function keywordDependencyAt(
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  at: number,
): { readonly dependency: MixDependency; readonly end: number } | null {
  const [name, value] = [tokens[at], tokens[at + 1]];
  if (name?.kind !== "key" || value === undefined) return null;
  if (value.kind === "text") {
    const isWhole = isMark(tokens[at + 2], ",") || isMark(tokens[at + 2], "]");
    if (!isWhole || !REQUIREMENT.test(value.text)) return null;
    return { dependency: dependencyOf(name, tokens, closed, at + 1, at + 2), end: at + 2 };
  }
  const end = isMark(value, "[") ? (closed[at + 1] ?? 0) : 0;
  const first = tokens[at + 2];
  const says =
    first?.kind === "text" ? REQUIREMENT.test(first.text) : first?.kind === "key" && OPTIONS.has(first.text);
  if (end === 0 || !says) return null;
  return { dependency: dependencyOf(name, tokens, closed, at + 2, end), end: end + 1 };
}

function dependencyOf(
  name: BeamToken,
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  from: number,
  end: number,
): MixDependency {
  const first = tokens[from];
  const requirement = first?.kind === "text" && !isMark(tokens[from + 1], "=>") ? first.text : "";
  const options = optionsWithin(tokens, closed, from, end);
  const only = options.get("only")?.atoms ?? null;
  const github = options.get("github")?.text ?? null;
  const organisation = options.get("organization")?.text ?? null;
  return {
    app: name.text,
    requirement,
    development: only !== null && !only.includes("prod"),
    path: options.get("path")?.text ?? null,
    inUmbrella: options.get("in_umbrella")?.atoms?.[0] === "true",
    hex: options.get("hex")?.atoms?.[0] ?? options.get("hex")?.text ?? null,
    repository: organisation === null ? (options.get("repo")?.text ?? null) : `hexpm:${organisation}`,
    git: options.get("git")?.text ?? (github === null ? null : `https://github.com/${github}.git`),
    ref: revisionIn(options),
    line: name.line,
  };
}

function revisionIn(options: ReadonlyMap<string, Option>): string | null {
  for (const key of REVISIONS) {
    const text = options.get(key)?.text ?? null;
    if (text !== null) return text;
  }
  return null;
}

/** Whether a token is a mark. */
export function isMark(token: BeamToken | undefined, text: string): boolean {
  return token?.kind === "mark" && token.text === text;
}

/** For the index of every bracket that opens, that of the one that closes it; 0 where nothing does. Linear. */
export function brackets(tokens: readonly BeamToken[]): Uint32Array {
  const closed = new Uint32Array(tokens.length);
  const pending: { readonly close: string; readonly open: number }[] = [];
  tokens.forEach(({ kind, text }, at) => {
    if (kind !== "mark") return;
    const close = OPENING.get(text);
    if (close !== undefined) pending.push({ close, open: at });
    else if (text === pending.at(-1)?.close) closed[pending.pop()?.open ?? 0] = at;
  });
  return closed;
}

/** The keywords of a tuple: `key: value`, whether they stand in a list of their own or not. Deeper ones are left out. */
function optionsWithin(
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  from: number,
  end: number,
): ReadonlyMap<string, Option> {
  let options: Map<string, Option> | null = null;
  for (let at = from; at < end; at += 1) {
    const token = tokens[at];
    if (token?.kind !== "key") continue;
    const value = valueAt(tokens, closed, at + 1, end);
    options ??= new Map();
    if (!options.has(token.text)) options.set(token.text, value.option);
    at = value.end - 1;
  }
  return options ?? NONE;
}

/** A value that is an atom, a text, a list of atoms or `~w(…)a`; anything else is not written out. */
function valueAt(
  tokens: readonly BeamToken[],
  closed: Uint32Array,
  from: number,
  end: number,
): { readonly option: Option; readonly end: number } {
  let to = from;
  while (to < end && !isMark(tokens[to], ",") && !isMark(tokens[to], "]")) {
    to = Math.max(to, closed[to] ?? 0) + 1;
  }
  const value = tokens.slice(from, to);
  const [first] = value;
  if (first === undefined) return { option: { atoms: null, text: null }, end: to };
  if (value.length === 1) {
    const sigil = first.kind === "code" ? /^~w (.*)$/s.exec(first.text)?.[1] : undefined;
    const atoms = first.kind === "atom" || first.kind === "word" ? [first.text] : null;
    const words = sigil?.split(/\s+/).filter((word) => word !== "") ?? null;
    return { option: { atoms: atoms ?? words, text: first.kind === "text" ? first.text : null }, end: to };
  }
  const within = value.slice(1, -1).filter((token) => !isMark(token, ","));
  const listed = isMark(first, "[") && within.every(({ kind }) => kind === "atom");
  return { option: { atoms: listed ? within.map(({ text }) => text) : null, text: null }, end: to };
}
