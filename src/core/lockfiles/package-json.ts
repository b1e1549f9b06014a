import type { DeclaredDependency, Override, RequirementKind } from "../model/lockfile.js";
import { LockfileError } from "../errors.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";

/** What Weir reads of a package.json. https://docs.npmjs.com/cli/configuring-npm/package-json */
export interface PackageJson {
  readonly name: string | null;
  readonly version: string | null;
  /** In the order of the file; a name in `optionalDependencies` beats the same name in `dependencies`, as npm has it. */
  readonly declared: readonly DeclaredDependency[];
  /** Peers that `peerDependenciesMeta` calls optional. */
  readonly optionalPeers: ReadonlySet<string>;
  /** Workspace globs, both forms (`workspaces: []` and `workspaces.packages`). */
  readonly workspaces: readonly string[];
  /** npm's `overrides`, nested ones flattened with `>`. */
  readonly overrides: readonly Override[];
  /** yarn's `resolutions`. */
  readonly resolutions: readonly Override[];
  /** pnpm's `pnpm.overrides`. */
  readonly pnpmOverrides: readonly Override[];
}

const SECTIONS: readonly (readonly [string, RequirementKind])[] = [
  ["dependencies", "runtime"],
  ["optionalDependencies", "optional"],
  ["devDependencies", "development"],
  ["peerDependencies", "peer"],
];

/**
 * Reads a package.json.
 * @throws {LockfileError} `syntax`, `merge-conflict` or `empty`, with the line, when it is no JSON object
 */
export function readPackageJson(text: string): PackageJson {
  const source = withoutMark(text);
  return packageJsonOf(parseJsonObject(source), source);
}

/** The same, of a text that was parsed. @param source the text of `json` */
export function packageJsonOf(json: JsonObject, source: string): PackageJson {
  const lines = linesOfSections(source);
  const workspaces = json["workspaces"];
  return {
    name: stringOr(json["name"], null),
    version: stringOr(json["version"], null),
    declared: declarations(json, lines),
    optionalPeers: optionalPeers(json["peerDependenciesMeta"]),
    workspaces: strings(isJsonObject(workspaces) ? workspaces["packages"] : workspaces),
    overrides: flattenOverrides(json["overrides"]),
    resolutions: plainOverrides(json["resolutions"]),
    pnpmOverrides: plainOverrides(isJsonObject(json["pnpm"]) ? json["pnpm"]["overrides"] : undefined),
  };
}

/** Of each section the lines of its keys. */
function linesOfSections(source: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const lines = new Map(SECTIONS.map(([section]) => [section, new Map<string, number>()]));
  let section: Map<string, number> | undefined;
  visitKeys(source, 2, (depth, start, end, line) => {
    if (depth === 1) section = lines.get(keyText(source, start, end));
    else section?.set(keyText(source, start, end), line);
  });
  return lines;
}

function declarations(
  json: JsonObject,
  lines: ReadonlyMap<string, ReadonlyMap<string, number>>,
): DeclaredDependency[] {
  const optional = json["optionalDependencies"];
  return SECTIONS.flatMap(([section, kind]) => {
    const entries = json[section];
    if (!isJsonObject(entries)) return [];
    return Object.entries(entries)
      .filter(
        ([name, range]) =>
          typeof range === "string" &&
          !(kind === "runtime" && isJsonObject(optional) && Object.hasOwn(optional, name)),
      )
      .map(([name, range]) => ({
        name,
        range: range as string,
        kind,
        line: lines.get(section)?.get(name) ?? 1,
      }));
  });
}

function optionalPeers(meta: unknown): ReadonlySet<string> {
  if (!isJsonObject(meta)) return new Set();
  return new Set(
    Object.entries(meta).flatMap(([name, m]) => (isJsonObject(m) && m["optional"] === true ? [name] : [])),
  );
}

function plainOverrides(value: unknown): Override[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([selector, to]) =>
    typeof to === "string" ? [{ selector, name: overriddenName(selector), value: to }] : [],
  );
}

/** npm itself stops making sense of it long before. */
const MAX_OVERRIDE_DEPTH = 100;

/** `{"a": {".": "1", "b": "2"}}` → `a: 1`, `a>b: 2`. Iterative: foreign depth must not overflow the stack. */
function flattenOverrides(value: unknown): Override[] {
  const found: Override[] = [];
  const pending: (readonly [string, unknown, number])[] = [["", value, 0]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [path, here, depth] = next;
    // A selector grows with every step: foreign depth would cost its square.
    if (depth > MAX_OVERRIDE_DEPTH)
      throw new LockfileError("too-deep", "its overrides are nested too deeply");
    if (typeof here === "string") found.push({ selector: path, name: overriddenName(path), value: here });
    if (!isJsonObject(here)) continue;
    for (const [key, inner] of Object.entries(here).reverse()) {
      pending.push([key === "." ? path : path === "" ? key : `${path}>${key}`, inner, depth + 1]);
    }
  }
  return found;
}

/** The component an override's selector moves: `a>b@^1` moves b, `a/@s/b` moves @s/b, `a@npm:1` moves a. */
export function overriddenName(selector: string): string {
  const last = selector.slice(selector.lastIndexOf(">") + 1);
  const parts = last.split("/").filter((part) => part !== "**" && part !== "");
  const scoped = parts.length > 1 && parts.at(-2)?.startsWith("@");
  const name = scoped ? parts.slice(-2).join("/") : (parts.at(-1) ?? last);
  const at = name.indexOf("@", 1);
  return at < 0 ? name : name.slice(0, at);
}

function stringOr(value: unknown, otherwise: null): string | null {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === "string") : [];
}
