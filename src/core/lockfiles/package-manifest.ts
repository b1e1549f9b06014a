import type { SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { DeclaredDependency, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { jsonKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { aliasOf, isGit, isHttp, jsrName, versionOfTarball } from "./npm-source.js";
import { type PackageJson, packageJsonOf } from "./package-json.js";
import { PNPM_WORKSPACE, siblingCompanions, Siblings } from "./package-siblings.js";
import { serviceNode } from "./service-node.js";

/**
 * A package.json that no lockfile stands beside or above: what it asks for itself, at the versions that it fixes or with
 * the ranges that it gives. Members of its own workspace and folders of the repository are left out.
 * https://docs.npmjs.com/cli/configuring-npm/package-json
 */
export const packageManifest: LockfileFormat = {
  id: "package-json",
  title: "package.json (where no lockfile tells more)",
  purlType: "npm",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: ["package.json", PNPM_WORKSPACE],
  manifestReach: "anywhere",
  manifestsSelect: false,
  matches: (path) => nameOf(path) === "package.json",
  isCovered,
  companions: siblingCompanions,
  parse,
};

const LOCKFILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock(?:\.[^/]+)?\.yaml|bun\.lockb?|deno\.lock)$/;

/** Folders with a lockfile by the paths of a repository, which are asked about once for every manifest. */
const lockedFolders = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  let locked = lockedFolders.get(paths);
  if (locked === undefined) {
    locked = new Set([...paths].filter((one) => LOCKFILE.test(one)).map(directoryOf));
    lockedFolders.set(paths, locked);
  }
  let folder = directoryOf(path);
  while (folder !== "." && !locked.has(folder)) folder = directoryOf(folder);
  return locked.has(folder);
}

function parse(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const manifest = packageJsonOf(json, text);
  const problems = new EntryProblems(input.path);
  tellOddSections(json, text, problems);
  const path = directoryOf(input.path);
  const root = serviceNode({ node: "", name: manifest.name, path }, { version: manifest.version ?? "" });
  const siblings = new Siblings(input, manifest);
  const asked = declaredOnce(manifest).filter((declared) => !siblings.has(declared));
  const nodes = asked.flatMap((declared) => nodeOf(declared, problems) ?? []);
  return {
    format: packageManifest.id,
    version: "",
    path: input.path,
    purlType: "npm",
    tells: packageManifest.tells,
    lookup: "exact",
    nodes: [root, ...nodes],
    services: [
      { path, name: manifest.name, node: "", manifest: { path: input.path, declared: manifest.declared } },
    ],
    overrides: [...manifest.overrides, ...manifest.resolutions, ...manifest.pnpmOverrides],
    problems: problems.all(),
  };
}

const SECTIONS = ["dependencies", "optionalDependencies", "devDependencies", "peerDependencies"];

/** A section that is no object, a range that is no text, and what only an earlier section of the same name holds. */
function tellOddSections(json: JsonObject, text: string, problems: EntryProblems): void {
  for (const { parent, key, line } of jsonKeys(text)) {
    const section = SECTIONS.includes(parent === "" ? key : parent)
      ? json[parent === "" ? key : parent]
      : undefined;
    if (section === undefined) continue;
    const isOdd =
      parent === "" ? !isJsonObject(section) : isJsonObject(section) && typeof section[key] !== "string";
    if (isOdd) problems.add("unreadable-entry", line, `what stands under ${quote(key)} cannot be read`);
  }
}

/** A name once: development beats optional beats runtime beats peer, as npm has it. */
function declaredOnce({ declared }: PackageJson): DeclaredDependency[] {
  const precedence = ["development", "optional", "runtime", "peer"];
  const byName = new Map<string, DeclaredDependency>();
  for (const one of declared) {
    const known = byName.get(one.name);
    if (known === undefined || precedence.indexOf(one.kind) < precedence.indexOf(known.kind))
      byName.set(one.name, one);
  }
  return [...byName.values()];
}

/** null for what is too long, which was told. */
function nodeOf(
  { name: key, range, kind, line }: DeclaredDependency,
  problems: EntryProblems,
): LockedNode | null {
  if (key.length > MAX_TEXT || range.length > MAX_TEXT) {
    problems.add("unreadable-entry", line, `the name or the range of ${quote(key)} is too long`);
    return null;
  }
  const { name, version, source } = askedFor(key, range.trim());
  return lockedNode({
    key,
    name,
    version,
    ...(version === "" ? { range } : {}),
    source,
    resolved: source === "registry" ? null : range,
    line,
    optional: kind === "optional",
    told: { direct: true, development: kind === "development" },
  });
}

interface Asked {
  readonly name: string;
  /** Empty where none is fixed. */
  readonly version: string;
  readonly source: SourceKind;
}

const EXACT = /^[v=]*\s*(\d+\.\d+\.\d+(?:-[-.0-9A-Za-z]+)?(?:\+[-.0-9A-Za-z]+)?)$/;
/** https://docs.npmjs.com/cli/configuring-npm/package-json#git-urls-as-dependencies */
const COMMIT = /#(?:commit[=:])?([0-9a-f]{40})$/i;
const SHORTHAND = /^[-.\w]+\/[-.\w]+(?:#.*)?$/;

function askedFor(key: string, range: string): Asked {
  if (/^(?:link:|file:|portal:|\.{0,2}\/|~\/)/.test(range)) return { name: key, version: "", source: "file" };
  const isRepository = isHttp(range) && /\.git(?:#|$)/.test(range);
  if (isGit(range) || isRepository || SHORTHAND.test(range)) {
    return { name: key, version: COMMIT.exec(range)?.[1] ?? "", source: "git" };
  }
  if (isHttp(range)) return { name: key, version: versionOfTarball(range, key) ?? "", source: "url" };
  const jsr = jsrName(key, range);
  if (jsr !== null) {
    const at = jsr.indexOf("@", 1);
    return { name: jsr.slice(0, at), version: EXACT.exec(jsr.slice(at + 1))?.[1] ?? "", source: "registry" };
  }
  // Without a range, `npm:name` is the newest of that name; Berry also writes `npm:^1.0.0` for its own.
  const alias = aliasOf(range);
  const written = alias?.version ?? (range.startsWith("npm:") ? range.slice("npm:".length) : range);
  const version = EXACT.exec(written)?.[1] ?? "";
  const isName = alias === null && range.startsWith("npm:") && /^@?[a-z_]/i.test(written);
  return { name: alias?.name ?? (isName ? written : key), version, source: "registry" };
}
