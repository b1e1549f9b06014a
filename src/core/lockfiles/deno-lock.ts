import { LockfileError } from "../errors.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { type KeyLines, keyLines } from "./key-lines.js";
import { denoCompanions, DenoManifests } from "./deno-manifests.js";
import { DenoNodes, type DenoSection, strings } from "./deno-nodes.js";
import { moduleGroup, readDenoMembers } from "./deno-services.js";
import { DenoSpecifiers } from "./deno-specifier.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { isHttp } from "./npm-source.js";
import { manifestPath, readQuietly } from "./manifests.js";

/**
 * deno.lock of versions 1 (modules alone) to 5. Packages of npm and of jsr.io and modules that are fetched by URL stand
 * in one file; of the modules it does not say which asks for which.
 * https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files,
 * https://github.com/denoland/deno/tree/main/libs/lockfile
 */
export const denoLock: LockfileFormat = {
  id: "deno-lock",
  title: "Deno (deno.lock)",
  purlType: "npm",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["deno.json", "deno.jsonc", "package.json"],
  matches: (path) => nameOf(path) === "deno.lock",
  companions: denoCompanions,
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const lines = keyLines(text);
  const version = versionOf(json, lines);
  const problems = new EntryProblems(input.path);
  const sections = new DenoSections(json, version, lines);
  const specifiers = new DenoSpecifiers();
  // Version 2 knew of npm alone and did not write it.
  const scheme = version === "2" ? "npm:" : "";
  for (const [specifier, resolved] of Object.entries(sections.of("specifiers").entries)) {
    if (typeof resolved === "string") specifiers.add(scheme + specifier, scheme + resolved);
    else tellSpecifier(specifier, sections, lines, problems);
  }
  const workspace = sections.of("workspace").entries;
  const reader = new DenoNodes(lines, problems);
  const npm = reader.npm(sections.of("npm"), linkedIn(workspace), version === "5");
  const jsr = reader.jsr(sections.of("jsr"), specifiers);
  const remote = reader.remote(sections.of("remote"));
  const directory = directoryOf(input.path);
  const members = readDenoMembers({
    directory,
    workspace,
    specifiers,
    askedByPackages: askedBy(sections.of("jsr")),
    redirects: sections.of("redirects").entries,
    modules: grouped(remote),
    manifests: new DenoManifests(input.companions, problems),
    lines,
  });
  if (members.untold.length > 0) {
    const where = members.untold.slice(0, 5).map(manifestPath).map(quote).join(", ");
    const message = `not read: ${where}; what is for development counts as runtime`;
    problems.add("missing-manifest", null, message);
  }
  const nodes = [...jsr, ...npm, ...remote];
  tellEmpty(nodes, members.nodes, lines, problems);
  return {
    format: denoLock.id,
    version,
    path: input.path,
    purlType: "npm",
    tells: denoLock.tells,
    lookup: "exact",
    nodes: [...members.nodes, ...nodes],
    services: members.services,
    overrides: readQuietly(input.companions.get(manifestPath(directory)))?.overrides ?? [],
    problems: problems.all(),
  };
}

/** The first version had no number and held nothing but modules and their hashes. */
function versionOf(json: JsonObject, lines: KeyLines): string {
  const version = json["version"];
  if (version === undefined && Object.keys(json).every(isHttp)) return "1";
  if (version === "2" || version === "3" || version === "4" || version === "5") return version;
  const what =
    version === undefined ? "it has no version" : `version ${quote(JSON.stringify(version))} is not known`;
  throw new LockfileError("unknown-version", `${what} ("2" to "5" are)`, lines("", "version"));
}

/** The sections of a file, wherever its version has them. */
class DenoSections {
  readonly #json: JsonObject;
  readonly #version: string;
  readonly #lines: KeyLines;

  constructor(json: JsonObject, version: string, lines: KeyLines) {
    this.#json = json;
    this.#version = version;
    this.#lines = lines;
  }

  /**
   * Empty where it is absent.
   * @throws {LockfileError} `syntax` where it is no object
   */
  of(name: "specifiers" | "npm" | "jsr" | "remote" | "redirects" | "workspace"): DenoSection {
    if (this.#version === "1") return { entries: name === "remote" ? this.#json : {}, name: "" };
    const above = this.#above(name);
    if (above === null) return { entries: this.#object(this.#json, name, name), name };
    const within = above === "npm" && name === "npm" ? "packages" : name;
    const path = `${above}/${within}`;
    return { entries: this.#object(this.#object(this.#json, above, above), within, path), name: path };
  }

  #above(name: string): string | null {
    if (this.#version === "2" && (name === "npm" || name === "specifiers")) return "npm";
    return this.#version === "3" && ["npm", "jsr", "specifiers"].includes(name) ? "packages" : null;
  }

  #object(holder: JsonObject, name: string, path: string): JsonObject {
    const value = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (value === undefined) return {};
    if (isJsonObject(value)) return value;
    throw new LockfileError(
      "syntax",
      `${path} is no object`,
      this.#lines(path.split("/").slice(0, -1).join("/"), name),
    );
  }
}

function tellSpecifier(
  specifier: string,
  sections: DenoSections,
  lines: KeyLines,
  problems: EntryProblems,
): void {
  const line = lines(sections.of("specifiers").name, specifier);
  problems.add("unreadable-entry", line, `the specifier ${quote(specifier)} cannot be read`);
}

/** Packages that `links` (before Deno 2.4 `patches`) has taken from a folder. */
function linkedIn(workspace: JsonObject): ReadonlySet<string> {
  const links = workspace["links"] ?? workspace["patches"];
  return new Set(isJsonObject(links) ? Object.keys(links) : []);
}

function askedBy(jsr: DenoSection): ReadonlySet<string> {
  return new Set(
    Object.values(jsr.entries).flatMap((entry) =>
      isJsonObject(entry) ? strings(entry["dependencies"]) : [],
    ),
  );
}

function grouped(remote: readonly LockedNode[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { key } of remote) {
    const group = moduleGroup(key);
    const urls = groups.get(group);
    if (urls === undefined) groups.set(group, [key]);
    else urls.push(key);
  }
  return groups;
}

/** Deno locks what is imported, so a manifest may ask for more; but not for all and get nothing. */
function tellEmpty(
  nodes: readonly LockedNode[],
  members: readonly LockedNode[],
  lines: KeyLines,
  problems: EntryProblems,
): void {
  const asked = nodes.length > 0 ? undefined : members.flatMap((node) => node.requires)[0];
  if (asked === undefined) return;
  const message = `it asks for ${quote(asked.name)}, but locks nothing: nothing was fetched yet, or it was emptied`;
  problems.add("unresolved", lines("", "workspace"), message);
}
