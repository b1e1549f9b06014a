import type { DeclaredDependency, RequirementKind } from "../model/lockfile.js";
import { type RubyValue, textsOf } from "./ruby-arguments.js";
import { NEW_DEPENDENCY, type RubyCall, rubyText } from "./ruby-statements.js";

/** One `gem` of a Gemfile or `add_dependency` of a gemspec. */
export interface DeclaredGem extends DeclaredDependency {
  /** Only for some platforms, or under a condition that Ruby alone knows: the lockfile may leave it out. */
  readonly mayBeMissing: boolean;
  /** The repository, folder or registry it is taken from, where the Gemfile names one; its address is null where Ruby alone knows it. */
  readonly from: { readonly kind: "git" | "path" | "registry"; readonly address: string | null } | null;
}

/** A file that `eval_gemfile` takes in. */
export interface GemInclude {
  /** Relative to the file. */
  readonly path: string;
  /** What the groups around it make of its gems; null where there are none. */
  readonly around: RequirementKind | null;
  readonly conditional: boolean;
  readonly line: number;
}

/** What can be read of a Gemfile without running it. https://bundler.io/man/gemfile.5.html */
export interface Gemfile {
  readonly gems: readonly DeclaredGem[];
  /** Folders of the gemspecs that `gemspec` takes in, relative to the file. */
  readonly gemspecs: readonly string[];
  readonly includes: readonly GemInclude[];
  /** Line of the first `gem` (or file taken in) whose name is known to Ruby alone; null = all of it was read. */
  readonly unread: number | null;
  /** Line of the first statement whose brackets are not closed before the next `gem`; null where there is none. */
  readonly unclosed: number | null;
  /** The registry of gems that name none; null where none or several are named. */
  readonly source: string | null;
}

/** What is told of a line with brackets that are not closed. */
export const UNCLOSED = "the brackets that are open here are not closed: what stands in them may be left out";
/** Groups that Bundler's users leave out of a deployment. */
const DEVELOPMENT = new Set(["development", "test"]);
/** Blocks that say something about the gems in them. Any other is run by somebody else: how often, nobody knows. */
const BLOCKS = new Set(["group", "platforms", "platform", "source", "git", "github", "path", "gist"]);

/** Calls that run what a text holds. */
const RUNS = new Set(["eval", "instance_eval"]);

/**
 * Reads a Gemfile (or gems.rb, or a file that one takes in). Never an error: what is not literal is left out.
 * @param around what the groups make of its gems that it is taken in within
 */
export function readGemfile(text: string, around: RequirementKind | null = null): Gemfile {
  const { calls, unclosed } = rubyText(text);
  const gems: DeclaredGem[] = [];
  const gemspecs: string[] = [];
  const includes: GemInclude[] = [];
  const hosts = new Set<string>();
  const sources = new Set<string>();
  const blocks = new Set(calls.flatMap(({ within }) => within.at(-1) ?? []));
  let unread: number | null = null;
  for (const call of calls) {
    const [first] = call.values;
    const named = typeof first === "string";
    if (call.name === "gem") {
      if (named) gems.push(gemOf(call, first, around, hosts));
      else unread ??= call.line;
    } else if (call.name === "gemspec") gemspecs.push(textOr(call.options.get("path"), "."));
    else if (call.name === "source" && named && !blocks.has(call)) sources.add(first);
    else if (call.name === "eval_gemfile") {
      const { line, conditional } = call;
      if (named) includes.push({ path: first, around: groupedAs(call, around), conditional, line });
      else unread ??= line;
    } else if (call.name === "git_source" && named) hosts.add(first);
    else if (RUNS.has(call.name) && !blocks.has(call)) unread ??= call.line;
  }
  const [source = null] = sources;
  return { gems, gemspecs, includes, unread, unclosed, source: sources.size === 1 ? source : null };
}

/** With one of these the lockfile may leave a gem out. */
const ONLY_SOME = ["platforms", "platform", "install_if"];

function textOr(value: RubyValue | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function gemOf(
  call: RubyCall,
  name: string,
  around: RequirementKind | null,
  hosts: ReadonlySet<string>,
): DeclaredGem {
  const range = call.values
    .slice(1)
    .flatMap((value) => textsOf(value) ?? [])
    .join(", ");
  const unknown = call.within.some((block) => !BLOCKS.has(block.name));
  const mayBeMissing =
    call.conditional ||
    unknown ||
    ONLY_SOME.some((key) => call.options.has(key)) ||
    call.within.some((block) => block.name.startsWith("platform"));
  const kind = groupedAs(call, around) ?? "runtime";
  return { name, range, kind, line: call.line, mayBeMissing, from: fromOf(call, hosts) };
}

/** Development when every group of it is: a gem of `:test, :production` is deployed. null = it is in no group. */
function groupedAs(call: RubyCall, around: RequirementKind | null): RequirementKind | null {
  const groups: string[] = [];
  for (const block of call.within) {
    if (block.name !== "group") continue;
    const named = block.values.flatMap((value) => textsOf(value) ?? [""]);
    groups.push(...named);
  }
  for (const key of ["group", "groups"]) groups.push(...(textsOf(call.options.get(key)) ?? [""]));
  if (groups.length === 0) return around;
  return around !== "runtime" && groups.every((group) => DEVELOPMENT.has(group)) ? "development" : "runtime";
}

const PULL_REQUEST = /^https:\/\/github\.com\/([\w.-]{1,100}\/[\w.-]{1,100})\/pull\/\d{1,20}$/;
const MERGE_REQUEST = /^https:\/\/gitlab\.com\/([\w./-]{1,300})\/-\/merge_requests\/\d{1,20}$/;

/** Shorthands of Bundler for repositories elsewhere. */
const HOSTS: readonly (readonly [option: string, address: (value: string) => string])[] = [
  ["git", (value) => value],
  ["github", (value) => `https://github.com/${twice(PULL_REQUEST.exec(value)?.[1] ?? value)}.git`],
  ["gist", (value) => `https://gist.github.com/${value}.git`],
  ["bitbucket", (value) => `https://bitbucket.org/${twice(value)}.git`],
  ["gitlab", (value) => `https://gitlab.com/${MERGE_REQUEST.exec(value)?.[1] ?? value}.git`],
];

/** `rails` is `rails/rails`. */
function twice(name: string): string {
  return name.includes("/") ? name : `${name}/${name}`;
}

/** @param hosts shorthands that the Gemfile itself makes by `git_source` */
function fromOf(call: RubyCall, hosts: ReadonlySet<string>): DeclaredGem["from"] {
  if (call.options.size === 0 && call.within.length === 0) return null;
  /** undefined where it is not said, null where Ruby alone knows it. */
  const read = (key: string): string | null | undefined => {
    const block = call.within.findLast(({ name }) => name === key);
    if (block === undefined && !call.options.has(key)) return undefined;
    const value = call.options.has(key) ? call.options.get(key) : block?.values[0];
    return typeof value === "string" ? value : null;
  };
  for (const [option, address] of HOSTS) {
    const value = read(option);
    if (value !== undefined) return { kind: "git", address: value === null ? null : address(value) };
  }
  const path = read("path");
  if (path !== undefined) return { kind: "path", address: path };
  for (const host of hosts) if (call.options.has(host)) return { kind: "git", address: null };
  const source = read("source");
  return source === undefined ? null : { kind: "registry", address: source };
}

/** What a gemspec says. https://guides.rubygems.org/specification-reference/ */
export interface Gemspec {
  readonly name: string | null;
  readonly gems: readonly DeclaredGem[];
  /** As of a Gemfile. */
  readonly unread: number | null;
  readonly unclosed: number | null;
}

/**
 * What RubyGems once made of a gemspec: where it is too old to know development dependencies, they are said to be of the
 * other kind.
 */
const GENERATED = /respond_to\?[ (]:specification_version/;
const ADDS: ReadonlyMap<string, RequirementKind> = new Map([
  ["add_dependency", "runtime"],
  ["add_runtime_dependency", "runtime"],
  ["add_development_dependency", "development"],
  [NEW_DEPENDENCY, "runtime"],
]);

/** Reads a gemspec. Never an error: what is not literal is left out. */
export function readGemspec(text: string): Gemspec {
  let name: string | null = null;
  let unread: number | null = null;
  const gems: DeclaredGem[] = [];
  const { calls, unclosed } = rubyText(text);
  for (const call of calls) {
    const [first] = call.values;
    const kind = ADDS.get(call.name);
    if (typeof first !== "string") {
      if (kind !== undefined) unread ??= call.line;
      continue;
    }
    if (call.name === "name=") name ??= first;
    if (kind === undefined) continue;
    const { name: own, range, line, kind: said } = specified(call, first, kind);
    gems.push({ name: own, range, kind: said, line, mayBeMissing: call.conditional, from: null });
  }
  return { name, gems: GENERATED.test(text) ? withoutOlder(gems) : gems, unread, unclosed };
}

/** `Gem::Dependency.new("x", "~> 1", :development)`: the kind may stand behind the versions. */
function specified(call: RubyCall, name: string, kind: RequirementKind): DeclaredDependency {
  if (call.name !== NEW_DEPENDENCY) return { ...gemOf(call, name, null, new Set()), kind };
  const values = call.values.filter((value) => value !== "development" && value !== "runtime");
  const said = call.values.includes("development") ? "development" : kind;
  return { ...gemOf({ ...call, values }, name, null, new Set()), kind: said };
}

function withoutOlder(gems: readonly DeclaredGem[]): readonly DeclaredGem[] {
  const development = new Set(gems.filter(({ kind }) => kind === "development").map(({ name }) => name));
  return gems.filter(
    ({ name, kind, mayBeMissing }) => kind === "development" || !mayBeMissing || !development.has(name),
  );
}
