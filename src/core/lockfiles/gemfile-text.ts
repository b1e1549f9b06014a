import type { DeclaredDependency, RequirementKind } from "../model/lockfile.js";
import { rubyCalls, type RubyCall, type RubyValue, textsOf } from "./ruby-statements.js";

/** One `gem` of a Gemfile or `add_dependency` of a gemspec. */
export interface DeclaredGem extends DeclaredDependency {
  /** Only for some platforms, or under a condition that Ruby alone knows: the lockfile may leave it out. */
  readonly mayBeMissing: boolean;
  /** The repository, folder or registry it is taken from, where the Gemfile names one. */
  readonly from: { readonly kind: "git" | "path" | "registry"; readonly address: string } | null;
}

/** What can be read of a Gemfile without running it. https://bundler.io/man/gemfile.5.html */
export interface Gemfile {
  readonly gems: readonly DeclaredGem[];
  /** Folders of the gemspecs that `gemspec` takes in, relative to the file. */
  readonly gemspecs: readonly string[];
  /** Files that `eval_gemfile` takes in, relative to the file. */
  readonly includes: readonly string[];
  /** Line of the first `gem` (or file taken in) whose name is known to Ruby alone; null = all of it was read. */
  readonly unread: number | null;
  /** The registry of gems that name none; null where none or several are named. */
  readonly source: string | null;
}

/** Groups that Bundler's users leave out of a deployment. */
const DEVELOPMENT = new Set(["development", "test"]);
/** Blocks that say something about the gems in them. Any other is run by somebody else: how often, nobody knows. */
const BLOCKS = new Set(["group", "platforms", "platform", "source", "git", "github", "path", "gist"]);

/** Reads a Gemfile (or gems.rb, or a file that one takes in). Never an error: what is not literal is left out. */
export function readGemfile(text: string): Gemfile {
  const calls = rubyCalls(text);
  const gems: DeclaredGem[] = [];
  const gemspecs: string[] = [];
  const includes: string[] = [];
  const sources = new Set<string>();
  const blocks = new Set(calls.flatMap(({ within }) => within.at(-1) ?? []));
  let unread: number | null = null;
  for (const call of calls) {
    const [first] = call.values;
    const named = typeof first === "string";
    if (call.name === "gem") {
      if (named) gems.push(gemOf(call, first));
      else unread ??= call.line;
    } else if (call.name === "gemspec") gemspecs.push(textOr(call.options.get("path"), "."));
    else if (call.name === "source" && named && !blocks.has(call)) sources.add(first);
    else if (call.name === "eval_gemfile") {
      if (named) includes.push(first);
      else unread ??= call.line;
    }
  }
  const [source = null] = sources;
  return { gems, gemspecs, includes, unread, source: sources.size === 1 ? source : null };
}

function textOr(value: RubyValue | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function gemOf(call: RubyCall, name: string): DeclaredGem {
  const range = call.values
    .slice(1)
    .flatMap((value) => textsOf(value) ?? [])
    .join(", ");
  const unknown = call.within.some((block) => !BLOCKS.has(block.name));
  const some = ["platforms", "platform", "install_if"];
  const mayBeMissing =
    call.conditional ||
    unknown ||
    some.some((key) => call.options.has(key)) ||
    call.within.some((block) => block.name.startsWith("platform"));
  return { name, range, kind: kindOf(call), line: call.line, mayBeMissing, from: fromOf(call) };
}

/** Development when every group of it is: a gem of `:test, :production` is deployed. */
function kindOf(call: RubyCall): RequirementKind {
  const groups: string[] = [];
  for (const block of call.within) {
    if (block.name !== "group") continue;
    const named = block.values.flatMap((value) => textsOf(value) ?? [""]);
    groups.push(...named);
  }
  for (const key of ["group", "groups"]) groups.push(...(textsOf(call.options.get(key)) ?? [""]));
  return groups.length > 0 && groups.every((group) => DEVELOPMENT.has(group)) ? "development" : "runtime";
}

/** Shorthands of Bundler for repositories elsewhere. */
const HOSTS: readonly (readonly [option: string, address: (value: string) => string])[] = [
  ["git", (value) => value],
  ["github", (value) => `https://github.com/${value.includes("/") ? value : `${value}/${value}`}.git`],
  ["gist", (value) => `https://gist.github.com/${value}.git`],
  ["bitbucket", (value) => `https://bitbucket.org/${value.includes("/") ? value : `${value}/${value}`}.git`],
  ["gitlab", (value) => `https://gitlab.com/${value}.git`],
];

function fromOf(call: RubyCall): DeclaredGem["from"] {
  const read = (key: string): string | null => {
    const own = call.options.get(key);
    if (typeof own === "string") return own;
    const block = call.within.findLast(({ name }) => name === key)?.values[0];
    return typeof block === "string" ? block : null;
  };
  for (const [option, address] of HOSTS) {
    const value = read(option);
    if (value !== null) return { kind: "git", address: address(value) };
  }
  const path = read("path");
  if (path !== null) return { kind: "path", address: path };
  const source = read("source");
  return source === null ? null : { kind: "registry", address: source };
}

/** What a gemspec says. https://guides.rubygems.org/specification-reference/ */
export interface Gemspec {
  readonly name: string | null;
  readonly gems: readonly DeclaredGem[];
}

const ADDS: ReadonlyMap<string, RequirementKind> = new Map([
  ["add_dependency", "runtime"],
  ["add_runtime_dependency", "runtime"],
  ["add_development_dependency", "development"],
]);

/** Reads a gemspec. Never an error: what is not literal is left out. */
export function readGemspec(text: string): Gemspec {
  let name: string | null = null;
  const gems: DeclaredGem[] = [];
  for (const call of rubyCalls(text)) {
    const [first] = call.values;
    if (typeof first !== "string") continue;
    if (call.name === "name=") name ??= first;
    const kind = ADDS.get(call.name);
    if (kind === undefined) continue;
    const { range, line, conditional } = { ...gemOf(call, first), conditional: call.conditional };
    gems.push({ name: first, range, kind, line, mayBeMissing: conditional, from: null });
  }
  return { name, gems };
}
