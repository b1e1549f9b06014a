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

const MANIFEST = /^(?:MODULE\.bazel|WORKSPACE(?:\.bazel)?)$/;

/** The Bazel files of a lockfile's folder and those above. */
export function installPaths(lockfile: string, paths: ReadonlySet<string>): string[] {
  const folder = folderOf(lockfile);
  return [...paths].filter((path) => {
    const name = nameOf(path);
    return (MANIFEST.test(name) || name.endsWith(".MODULE.bazel")) && folder.startsWith(folderOf(path));
  });
}

/** From version 3 on the lockfile names its inputs itself; null where it does not. */
export function inputArtifacts(json: JsonObject): MavenInstall | null {
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
export function readInstall(lockfile: string, companions: ReadonlyMap<string, string>): MavenInstall | null {
  const files = [...companions].filter(([path]) => installPaths(lockfile, new Set([path])).length > 0);
  files.sort(([a], [b]) => b.length - a.length);
  const parsed = files.map(([path, text]) => ({ path, calls: starlarkCalls(text) }));
  const all = parsed.flatMap(({ path, calls }) => calls.filter(isInstall).map((call) => ({ path, call })));
  const [pinned] = all.filter(({ call }) => call.strings.some((text) => text.endsWith(nameOf(lockfile))));
  const name = pinned === undefined ? null : nameOfInstall(pinned.call);
  const used = all.filter(({ call }) => name === null || nameOfInstall(call) === name);
  const [first] = used;
  if (first === undefined) return null;
  const details = parsed.flatMap(({ calls }) => calls.filter((call) => call.name.endsWith(".artifact")));
  const declared = [
    ...used.flatMap(({ call }) => artifactsIn(call)),
    ...details.flatMap((call) => detailed(call, name)),
  ];
  const isComplete = used.every(({ call }) => !call.hasNames);
  return { declared, manifest: { path: first.path, declared }, isComplete, line: first.call.line };
}

function isInstall({ name }: StarlarkCall): boolean {
  return name === "maven_install" || name.endsWith(".install");
}

function nameOfInstall({ named }: StarlarkCall): string {
  const name = named.get("name");
  return typeof name === "string" ? name : "maven";
}

function artifactsIn(call: StarlarkCall): InputArtifact[] {
  return call.strings.flatMap((text) => {
    const parts = text.split(":");
    const [group = "", artifact = ""] = parts;
    if (parts.length < 2 || parts.length > 5 || text.length > 2 * MAX_TEXT) return [];
    if (!/^[\w.-]+$/.test(group) || !/^[\w.-]+$/.test(artifact)) return [];
    return [asked(parts, call.line, false)];
  });
}

/** `maven.artifact(group = "g", artifact = "a", version = "1", testonly = True)`, within an installation or beside it. */
function detailed(call: StarlarkCall, install: string | null): InputArtifact[] {
  const text = (key: string): string => {
    const value = call.named.get(key);
    return typeof value === "string" ? value : "";
  };
  const isOther = install !== null && call.named.has("name") && text("name") !== install;
  const [group, artifact] = [text("group"), text("artifact")];
  if (isOther || group === "" || artifact === "") return [];
  const special = [text("packaging"), text("classifier")].filter((part) => part !== "" && part !== "jar");
  return [
    asked([group, artifact, ...special, text("version")], call.line, call.named.get("testonly") === true),
  ];
}

function asked(parts: readonly string[], line: number, isDevelopment: boolean): InputArtifact {
  const [group = "", artifact = "", ...more] = parts;
  const name = `${group}:${artifact}`;
  const key = [name, ...more.slice(0, -1)].join(":");
  return { name, range: more.at(-1) ?? "", kind: isDevelopment ? "development" : "runtime", line, key };
}
