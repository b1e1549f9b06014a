import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { linesOfSections } from "./nuget-lock-sections.js";

/** The `targets` and `libraries` of what a build writes. */
export interface TargetsInput {
  readonly targets: JsonObject;
  readonly libraries: JsonObject;
  readonly text: string;
  /** Whether everything that is depended on is told. */
  readonly complete: boolean;
  readonly problems: EntryProblems;
}

type Growing = Omit<LockedNode, "requires"> & { requires: Requirement[] };

interface Entry {
  readonly value: JsonObject;
  readonly node: Growing;
}

/** Every package, project and assembly of the targets. */
export interface TargetNodes {
  readonly nodes: readonly LockedNode[];
  /** Keys by `framework/name in lower case`, one for each version. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/**
 * One node per framework, name and version: the targets of one framework, with and without a runtime, are put together;
 * edges lead to what the target holds that tells them.
 */
export function readTargets(input: TargetsInput): TargetNodes {
  const { targets, text, problems } = input;
  const lines = linesOfSections(text, "targets");
  const nodes = new Map<string, Growing>();
  const keys = new Map<string, string[]>();
  for (const target of Object.keys(targets)) {
    const entries = targets[target];
    const line = lines.get(target)?.line ?? 1;
    if (!isJsonObject(entries)) {
      problems.add("unreadable-entry", line, `the target ${quote(target)} cannot be read`);
      continue;
    }
    const [framework = target] = target.split("/", 1);
    const here = new Map<string, Entry>();
    for (const written of Object.keys(entries)) {
      const at = lines.get(target)?.entries.get(written) ?? line;
      const entry = entryOf(written, entries[written], framework, at, input);
      if (entry !== null) here.set(nameIn(written).toLowerCase(), entry);
    }
    for (const [name, { node, value }] of here) {
      const known = nodes.get(node.key) ?? node;
      if (known === node) {
        nodes.set(node.key, node);
        const others = keys.get(`${framework}/${name}`);
        if (others === undefined) keys.set(`${framework}/${name}`, [node.key]);
        else others.push(node.key);
      }
      require(known, value["dependencies"], framework, here, input.complete);
    }
  }
  return { nodes: [...nodes.values()], keys };
}

function require(
  node: Growing,
  dependencies: unknown,
  framework: string,
  here: ReadonlyMap<string, Entry>,
  complete: boolean,
): void {
  if (!isJsonObject(dependencies)) return;
  const told = new Set(node.requires.map(({ targets }) => targets[0]));
  for (const name of Object.keys(dependencies)) {
    const written = dependencies[name];
    const key = here.get(name.toLowerCase())?.node.key ?? `${framework}/${name.toLowerCase()}`;
    if (told.has(key)) continue;
    const range = typeof written === "string" ? written : "";
    node.requires.push({ name, range, kind: "runtime", targets: [key], mayBeMissing: !complete });
  }
}

/** `Name` of `Name/1.0.0`. */
function nameIn(written: string): string {
  const slash = written.lastIndexOf("/");
  return slash < 0 ? written : written.slice(0, slash);
}

/** null where it cannot be read, which is told. */
function entryOf(
  written: string,
  value: unknown,
  framework: string,
  line: number,
  { libraries, problems }: TargetsInput,
): Entry | null {
  const name = nameIn(written);
  const version = written.slice(name.length + 1);
  if (!isJsonObject(value) || name === "" || version === "" || written.length > MAX_TEXT) {
    problems.add("unreadable-entry", line, `the entry ${quote(written)} cannot be read`);
    return null;
  }
  const found = Object.hasOwn(libraries, written) ? libraries[written] : null;
  const library = isJsonObject(found) ? found : {};
  const key = `${framework}/${name.toLowerCase()}@${version}`;
  const type = [value["type"], library["type"]].find((one) => typeof one === "string") ?? "package";
  const hash = library["sha512"];
  const integrity = typeof hash === "string" && hash !== "" && hash.length <= MAX_TEXT ? hash : null;
  const common = { key, name, version, line, integrity };
  return { value, node: { ...lockedNode({ ...common, ...kindOf(type.toLowerCase(), name) }), requires: [] } };
}

/** An assembly that a project refers to by its file is no package; a runtime's pack is one, under its own name. */
function kindOf(type: string, name: string): Pick<LockedNode, "source"> & Partial<LockedNode> {
  if (type === "project" || type === "msbuildproject") return { source: "workspace" };
  if (type === "reference" || type === "referenceassembly") return { source: "file", type: "generic" };
  if (type === "runtimepack") return { source: "registry", name: name.replace(/^runtimepack\./i, "") };
  return { source: "registry" };
}
