import type { DeclaredDependency, Manifest } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import { MAX_TEXT } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { type StarlarkCall, starlarkCalls } from "./starlark-calls.js";

/** An artifact that somebody asked for. */
export interface InputArtifact extends DeclaredDependency {
  /** The key of its node in the lockfile: `group:artifact`, with packaging and classifier where they are special. */
  readonly key: string;
}

/** What the installation of a lockfile is given. */
export interface MavenInstall {
  readonly declared: readonly InputArtifact[];
  /** null where the lockfile itself tells. */
  readonly manifest: Manifest | null;
  /** Whether all of its artifacts are written out. */
  readonly isComplete: boolean;
  readonly line: number | null;
}

/** The arguments of an installation that ask for artifacts; others exclude, replace or set something. */
const GIVING: readonly (string | null)[] = [null, "artifacts", "boms"];
const MANIFEST = /^(?:MODULE\.bazel|WORKSPACE(?:\.bazel)?)$/;

/** The Bazel files of a lockfile's folder and those above. */
export function installPaths(lockfile: string, paths: ReadonlySet<string>): string[] {
  const folder = folderOf(lockfile);
  return [...paths].filter((path) => {
    const name = nameOf(path);
    return (MANIFEST.test(name) || name.endsWith(".MODULE.bazel")) && folder.startsWith(folderOf(path));
  });
}

/**
 * What an installation is given. From version 3 on the lockfile names its inputs itself; the Bazel files alone tell
 * which of them are for tests.
 * @returns null where neither tells
 */
export function installOf(
  json: JsonObject,
  lockfile: string,
  companions: ReadonlyMap<string, string>,
): MavenInstall | null {
  const written = readInstall(lockfile, companions);
  const own = inputArtifacts(json);
  if (own === null || written === null) return own ?? written;
  const kinds = new Map(written.declared.map(({ key, kind }) => [key, kind]));
  return { ...own, declared: own.declared.map((one) => ({ ...one, kind: kinds.get(one.key) ?? one.kind })) };
}

function inputArtifacts(json: JsonObject): MavenInstall | null {
  const inputs = json["__INPUT_ARTIFACTS_HASH"];
  if (!isJsonObject(inputs)) return null;
  const declared = Object.keys(inputs).flatMap((key) => {
    const [group, artifact] = key.split(":");
    if (group === undefined || artifact === undefined || key.length > 2 * MAX_TEXT) return [];
    return [{ name: `${group}:${artifact}`, range: "", kind: "runtime" as const, line: 1, key }];
  });
  return { declared, manifest: null, isComplete: true, line: null };
}

/** @returns null where no Bazel file with an installation was given */
function readInstall(lockfile: string, companions: ReadonlyMap<string, string>): MavenInstall | null {
  const files = [...companions].filter(([path]) => installPaths(lockfile, new Set([path])).length > 0);
  files.sort(([a], [b]) => b.length - a.length);
  const parsed = files.map(([path, text]) => ({ path, calls: starlarkCalls(text) }));
  const all = parsed.flatMap(({ path, calls }) => calls.filter(isInstall).map((call) => ({ path, call })));
  const [pinned] = all.filter(({ call }) => call.strings.some(({ text }) => text.endsWith(nameOf(lockfile))));
  const name = pinned === undefined ? null : nameOfInstall(pinned.call);
  const used = all.filter(({ call }) => name === null || nameOfInstall(call) === name);
  const [first] = used;
  if (first === undefined) return null;
  const calls = parsed.flatMap((one) => one.calls);
  const within = new Set(all.flatMap(({ call }) => call.calls));
  const beside = calls.filter(
    (call) => !within.has(call) && (name === null || !call.named.has("name") || nameOfInstall(call) === name),
  );
  const details = [...used.flatMap(({ call }) => call.calls), ...beside].filter(isArtifact).map(detailed);
  const written = [...used.flatMap(({ call }) => artifactsIn(call)), ...details.flatMap((one) => one ?? [])];
  const declared = settled(written, beside.filter(isAmendment));
  const isComplete =
    used.every(({ call }) => isWrittenOut(call)) &&
    details.every((one) => one !== null) &&
    !beside.some((call) => call.name.endsWith(".from_toml"));
  return { declared, manifest: { path: first.path, declared }, isComplete, line: first.call.line };
}

function isInstall({ name }: StarlarkCall): boolean {
  return name === "maven_install" || name.endsWith(".install");
}

function isArtifact({ name }: StarlarkCall): boolean {
  return name.endsWith(".artifact");
}

function isAmendment({ name }: StarlarkCall): boolean {
  return name.endsWith(".amend_artifact");
}

function nameOfInstall({ named }: StarlarkCall): string {
  const name = named.get("name");
  return typeof name === "string" ? name : "maven";
}

/** Whether something within a call is not for itself: `maven.artifact` is read on its own, `maven.exclusion` asks for nothing. */
function isOfOther(within: string | null): boolean {
  return within !== null && /\.(?:artifact|exclusion)$/.test(within);
}

/** Whether no name stands for artifacts. */
function isWrittenOut({ names }: StarlarkCall): boolean {
  return GIVING.every((argument) => [...(names.get(argument) ?? [])].every(isOfOther));
}

function artifactsIn(call: StarlarkCall): InputArtifact[] {
  return call.strings.flatMap(({ text, argument, within }) => {
    if (!GIVING.includes(argument) || isOfOther(within)) return [];
    const parts = text.split(":");
    const [group = "", artifact = ""] = parts;
    if (parts.length < 2 || parts.length > 5 || text.length > 2 * MAX_TEXT) return [];
    if (!/^[\w.-]+$/.test(group) || !/^[\w.-]+$/.test(artifact)) return [];
    return [asked(parts, call.line, false)];
  });
}

/**
 * `maven.artifact(group = "g", artifact = "a", version = "1", testonly = True)` within an installation or beside it, or
 * with its first arguments unnamed.
 * @returns null where it does not write out which artifact it means
 */
function detailed(call: StarlarkCall): InputArtifact | null {
  const text = (key: string, position: number): string => {
    const value = call.named.get(key) ?? call.positional[position];
    return typeof value === "string" ? value : "";
  };
  const [group, artifact, version] = [text("group", 0), text("artifact", 1), text("version", 2)];
  if (group === "" || artifact === "") return null;
  const packaging = text("packaging", 3) || "jar";
  const classifier = text("classifier", 4) || "jar";
  const special =
    classifier === "jar" ? [packaging].filter((part) => part !== "jar") : [packaging, classifier];
  return asked([group, artifact, ...special, version], call.line, isDevelopment(call));
}

/** Whether it says that what it is about is for tests. `neverlink` is Maven's `provided`: the place where it runs has it. */
function isDevelopment({ named }: StarlarkCall): boolean {
  // An amendment has texts where an artifact has truth values.
  const told = named.get("testonly");
  return told === true || told === "true";
}

/** With what amendments say; an artifact that is asked for more than once is for running if one of them is. */
function settled(declared: readonly InputArtifact[], amendments: readonly StarlarkCall[]): InputArtifact[] {
  const amended = new Set(amendments.filter(isDevelopment).map(({ named }) => named.get("coordinates")));
  const running = new Set(declared.flatMap(({ key, kind }) => (kind === "development" ? [] : [key])));
  return declared.map((one) => {
    if (amended.has(one.name)) return { ...one, kind: "development" };
    return running.has(one.key) ? { ...one, kind: "runtime" } : one;
  });
}

function asked(parts: readonly string[], line: number, isForDevelopment: boolean): InputArtifact {
  const [group = "", artifact = "", ...more] = parts;
  const name = `${group}:${artifact}`;
  const key = [name, ...more.slice(0, -1)].join(":");
  return { name, range: more.at(-1) ?? "", kind: isForDevelopment ? "development" : "runtime", line, key };
}
