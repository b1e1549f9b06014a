import { type EntryProblems, quote } from "./entry-problems.js";
import type { Mutable } from "../model/mutable.js";
import { GradleArguments, type GradleNamed } from "./gradle-arguments.js";
import type { GradleCatalog } from "./gradle-catalog.js";
import { isDevelopmentConfiguration } from "./gradle-configurations.js";
import type { GradleDeclaration, GradleForce, GradleScript } from "./gradle-declaration.js";
import { type GradleAsked, parseCoordinate } from "./gradle-notation.js";
import { richVersionIn } from "./gradle-rich-version.js";
import { headOf, isAssignment, isLoop, namesIn, stringsIn } from "./gradle-statements.js";
import { argumentsOf, type GradlePart, isBraces, isMark } from "./gradle-tree.js";
import type { GradleValues } from "./gradle-values.js";

interface Context {
  readonly where: "script" | "dependencies" | "management" | "plugins" | "protobuf";
  readonly development: boolean;
  readonly isConstraint: boolean;
  readonly isOfBuild: boolean;
  readonly isInherited: boolean;
}

const CONTROL = new Set(["if", "else", "for", "while", "try", "catch", "finally", "switch", "when", "do"]);
const LOCAL = new Set(["def", "val", "var", "final", "String", "return", "import", "println", "throw"]);
/** What a `dependencies` block holds besides dependencies. */
const OTHER_BLOCKS = new Set([
  ...[
    "modules",
    "components",
    "attributesSchema",
    "artifactTypes",
    "registerTransform",
    "exclude",
    "because",
  ],
  ...["apply", "logger", "assert"],
]);
const TEST_WORD = /^(?:tests?|[a-z]\w*Tests?|test[A-Z]\w*)$/;

/** @param about what the script's names stand for, the catalogs, and where to tell of what cannot be read */
export function readDependencies(
  statements: readonly GradlePart[],
  about: {
    readonly values: GradleValues;
    readonly catalogs: ReadonlyMap<string, GradleCatalog>;
    readonly problems: EntryProblems | null;
    readonly path: string;
  },
): GradleScript {
  const reader = new DependencyReader(about);
  const where = "script";
  reader.walk(statements, {
    where,
    development: false,
    isConstraint: false,
    isOfBuild: false,
    isInherited: false,
  });
  return reader;
}

/** `sourceSets["jvmMain"].dependencies {`, `named("x").get().dependencies {` */
function opensDependencies(statement: GradlePart): boolean {
  const block = statement.findIndex(isBraces);
  const word = statement[block - 1];
  return word?.kind === "word" && word.text === "dependencies" && isMark(statement[block - 2], ".");
}

/** `val commonTest by getting {`, `named("test") {`, `register<JvmTestSuite>("integrationTest") {` */
function isTest(statement: GradlePart): boolean {
  return statement.some((item) => {
    if (item.kind === "word") return isTestWord(item.text);
    return item.kind === "group" && !isBraces(item) && stringsIn(item).some(isTestWord);
  });
}

function isTestWord(name: string): boolean {
  return name.includes("est") && TEST_WORD.test(name);
}

class DependencyReader implements GradleScript {
  readonly declared: GradleDeclaration[] = [];
  readonly forced: GradleForce[] = [];
  isComplete = true;
  readonly #about: Parameters<typeof readDependencies>[1];
  readonly #arguments: GradleArguments;
  readonly #scopes = new Map<string, boolean | null>();

  constructor(about: Parameters<typeof readDependencies>[1]) {
    this.#about = about;
    this.#arguments = new GradleArguments(about.values, about.catalogs, (line, written) => {
      this.isComplete = false;
      const message = `${quote(written)} stands for a dependency that cannot be read without running the script`;
      about.problems?.add("unreadable-entry", line, message, about.path);
    });
  }

  /** Depth is bounded by the tree's. */
  walk(statements: readonly GradlePart[], context: Context): void {
    for (const statement of statements) {
      if (context.where === "dependencies") this.#dependency(statement, context);
      else if (context.where === "management") this.#managed(statement, context);
      else if (context.where === "plugins") this.#plugin(statement);
      else this.#statement(statement, context);
    }
  }

  #walkBlocks(statement: GradlePart, context: Context): void {
    for (const item of statement) if (isBraces(item)) this.walk(item.parts, context);
  }

  #statement(statement: GradlePart, context: Context): void {
    const { words, next } = headOf(statement);
    const last = words.at(-1) ?? "";
    if (context.where === "protobuf" && last === "artifact") {
      this.#tool(statement.slice(next), context);
      return;
    }
    if (last === "force" || last === "forcedModules") this.#force(statement.slice(next));
    if (statement.some(isBraces)) this.#walkBlocks(statement, this.#contextWithin(statement, words, context));
    else if (words.length > 1 && words.at(-2) === "dependencies")
      this.#dependency(statement.slice(next - 1), { ...context, where: "dependencies" });
  }

  #contextWithin(statement: GradlePart, words: readonly string[], context: Context): Context {
    const last = words.at(-1) ?? "";
    if (last === "dependencies" || opensDependencies(statement)) {
      const development = context.development || isTest(statement);
      return { ...context, where: "dependencies", development };
    }
    if (last === "plugins" && context.where === "script") return { ...context, where: "plugins" };
    if (last === "protobuf") return { ...context, where: "protobuf" };
    if (last === "dependencyManagement") return { ...context, where: "management" };
    if (last === "buildscript" || last === "initscript")
      return { ...context, isOfBuild: true, development: true };
    if (last === "allprojects" || last === "subprojects" || last === "configure")
      return { ...context, isInherited: true };
    const isTests = !context.development && isTest(statement) && !namesIn(statement).includes("tasks");
    return isTests ? { ...context, development: true } : context;
  }

  #dependency(statement: GradlePart, context: Context): void {
    const { words, next, isQuoted } = headOf(statement);
    const [first = ""] = words;
    const configuration = words.at(-1) ?? "";
    if (first === "constraints" || CONTROL.has(first) || next === 0) {
      const within = first === "constraints" ? { ...context, isConstraint: true } : context;
      this.#walkBlocks(statement, within);
      if (next === 0 && !statement.some(isBraces)) this.#unread(statement);
      return;
    }
    const rest = statement.slice(next);
    if (isLoop(statement)) {
      this.#walkBlocks(statement, context);
      return;
    }
    if (OTHER_BLOCKS.has(first) || LOCAL.has(first) || isAssignment(rest)) return;
    if (rest.length === 0) {
      // A lone name declares nothing, but for Kotlin's `"configuration"` it is no statement at all.
      if (isQuoted) this.#unread(statement);
      return;
    }
    const args = argumentsOf(rest);
    const isAdd = configuration === "add" || configuration === "addProvider";
    const named = isAdd ? (this.#about.values.textOf(args[0] ?? []) ?? "") : configuration;
    const development = context.development ? true : this.#isDevelopment(named);
    const found = this.#arguments.read(isAdd ? args.slice(1) : args);
    const rich = found.length === 1 ? this.#richVersion(rest) : null;
    for (const one of found) this.#add(rich === null ? one : { ...one, ...rich }, development, context);
  }

  /** A script names few configurations, each many times. */
  #isDevelopment(configuration: string): boolean | null {
    let told = this.#scopes.get(configuration);
    if (told === undefined)
      this.#scopes.set(configuration, (told = isDevelopmentConfiguration(configuration)));
    return told;
  }

  /** `{ version { strictly("[1,2)"); prefer("1.5") } }` behind a dependency. */
  #richVersion(rest: GradlePart): GradleAsked | null {
    const block = rest.findLast(isBraces);
    const version = block?.parts.find(([item]) => item?.kind === "word" && item.text === "version");
    const inner = version?.find(isBraces);
    const text = inner === undefined ? null : richVersionIn(inner, this.#about.values);
    return text === null ? null : this.#arguments.asked(text);
  }

  /** Spring's: https://docs.spring.io/dependency-management-plugin/docs/current-SNAPSHOT/reference/html/#dependency-management-configuration-dsl */
  #managed(statement: GradlePart, context: Context): void {
    const { words, next } = headOf(statement);
    const head = words.at(-1) ?? "";
    const rest = statement.slice(next);
    const isConstraint = head !== "mavenBom";
    if (head === "dependencySet") {
      this.#dependencySet(rest, context);
      return;
    }
    if (head === "mavenBom" || head === "dependency") {
      for (const one of this.#arguments.read(argumentsOf(rest)))
        this.#add(one, null, { ...context, isConstraint });
      return;
    }
    this.#walkBlocks(statement, context);
  }

  #dependencySet(rest: GradlePart, context: Context): void {
    const set = this.#arguments.named(argumentsOf(rest));
    const [group, version] = [set.get("group") ?? null, set.get("version") ?? null];
    for (const entry of rest.find(isBraces)?.parts ?? []) {
      if (entry[0]?.kind !== "word" || entry[0].text !== "entry") continue;
      const name = this.#about.values.textOf(argumentsOf(entry.slice(1))[0] ?? []);
      if (group === null || name === null) this.#unread(entry);
      else {
        const { line } = entry[0];
        const asked = this.#arguments.asked(version ?? "");
        const one = { type: "maven" as const, name: `${group}:${name}`, ...asked, handle: name, line };
        this.#add(one, null, { ...context, isConstraint: true });
      }
    }
  }

  /** `id("x") version "1" apply false`, `kotlin("jvm") version "1"`, `alias(libs.plugins.x)`. */
  #plugin(statement: GradlePart): void {
    const { words, next } = headOf(statement);
    const [head = ""] = words;
    const context = { isConstraint: false, isInherited: false, isOfBuild: true };
    if (CONTROL.has(head)) {
      for (const item of statement) if (isBraces(item)) for (const part of item.parts) this.#plugin(part);
      return;
    }
    const one = this.#arguments.plugin(head, statement.slice(next));
    if (one !== null) this.#add(one, true, context);
  }

  /** `artifact = "com.google.protobuf:protoc:3.25.5"`: a program that the build runs. */
  #tool(rest: GradlePart, context: Context): void {
    const value = isMark(rest[0], "=") ? rest.slice(1) : rest;
    for (const one of this.#arguments.read(argumentsOf(value)))
      this.#add(one, true, { ...context, isOfBuild: true });
  }

  #force(rest: GradlePart): void {
    const value = isMark(rest[0], "=") ? rest.slice(1) : rest;
    for (const part of argumentsOf(value)) {
      const [item] = part;
      if (item?.kind !== "string") continue;
      const found = parseCoordinate(item.value, (expression) => this.#about.values.evaluate(expression));
      if (found !== null && found.version !== "")
        this.forced.push({ name: found.name, version: found.version });
    }
  }

  #add(
    found: GradleNamed,
    development: boolean | null,
    { isConstraint, isOfBuild, isInherited }: Pick<Context, "isConstraint" | "isOfBuild" | "isInherited">,
  ): void {
    const { type, name, version, range, qualifiers, handle, line } = found;
    const declared: Mutable<GradleDeclaration> = {
      type,
      name,
      version,
      handle,
      line,
      development,
      isConstraint,
      isOfBuild,
      isInherited,
    };
    if (range !== undefined) declared.range = range;
    if (qualifiers !== undefined) declared.qualifiers = qualifiers;
    this.declared.push(declared);
  }

  #unread(statement: GradlePart): void {
    this.#arguments.unread(statement);
  }
}
