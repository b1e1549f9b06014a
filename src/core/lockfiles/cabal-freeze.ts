import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { type CabalItem, cabalFields } from "./cabal-fields.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type HaskellProject, haskellManifests, readHaskellProject, toldOf } from "./haskell-manifests.js";
import { serviceNode } from "./service-node.js";

/** `any.name ==1.2`, `name +flag`, `setup.name ==1`, `owner:setup.name ==1`. */
const CONSTRAINT = /^(any\.|setup\.|[A-Za-z0-9][-A-Za-z0-9]*:setup\.)?([A-Za-z0-9][-A-Za-z0-9]*)\s*(.*)$/s;
const EXACT = /^==\s*([0-9]+(?:\.[0-9]+)*)$/;
/** Flags, and stanzas such as `test`: they choose, but name no version. */
const NO_VERSION = /^(?:[-+][A-Za-z_][-\w]*|test|bench|source)$/;

/**
 * cabal.project.freeze: constraints that fix a version of every package, those of the compiler too.
 * https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze
 */
export const cabalFreeze: LockfileFormat = {
  id: "cabal-freeze",
  title: "Haskell (cabal.project.freeze)",
  purlType: "hackage",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: ["*.cabal", "package.yaml"],
  matches: (path) => nameOf(path) === "cabal.project.freeze",
  companions: (path, paths) => haskellManifests(path, paths),
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const fields = cabalFields(input.text);
  const project = readHaskellProject(input, problems);
  const constraints = fields.filter(({ name }) => name === "constraints").flatMap(({ items }) => items);
  const nodes = readConstraints(constraints, project, problems);
  refuseEmpty(fields.length, constraints, nodes, project);
  const { known, service } = project;
  return {
    format: cabalFreeze.id,
    version: "",
    path: input.path,
    purlType: "hackage",
    tells: { ...cabalFreeze.tells, direct: known, scope: known },
    lookup: "exact",
    nodes: [serviceNode(service), ...nodes],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

function refuseEmpty(
  fields: number,
  [first]: readonly CabalItem[],
  nodes: readonly LockedNode[],
  { asked }: HaskellProject,
): void {
  if (nodes.length > 0) return;
  if (first !== undefined) throw new LockfileError("empty", "it fixes no version", first.line);
  const [name] = asked.keys();
  if (name !== undefined)
    throw new LockfileError("empty", `it fixes no version, but ${quote(name)} is asked for`, 1);
  if (fields === 0) throw new LockfileError("empty", "it holds no field", 1);
}

function readConstraints(
  constraints: readonly CabalItem[],
  project: HaskellProject,
  problems: EntryProblems,
): LockedNode[] {
  const nodes = new Map<string, LockedNode>();
  for (const { text, line } of constraints) {
    const [, qualifier = "", name = "", wanted = ""] =
      text.length > 4 * MAX_TEXT ? [] : (CONSTRAINT.exec(text) ?? []);
    const exact = EXACT.exec(wanted)?.[1];
    if (name === "" || name.length > MAX_TEXT || wanted === "" || wanted.length > MAX_TEXT) {
      problems.add("unreadable-entry", line, `the constraint ${quote(text)} cannot be read`);
      continue;
    }
    if (wanted.split(/\s+/).every((word) => NO_VERSION.test(word))) continue;
    // What builds a package's own Setup may be another version.
    const key = `${qualifier === "any." ? "" : qualifier}${name}`;
    if (nodes.has(key)) {
      problems.add("unreadable-entry", line, `a second constraint on ${quote(key)} is not looked at`);
      continue;
    }
    const told = toldOf(name, project);
    const facts = { key, name, source: "registry" as const, line, told };
    nodes.set(
      key,
      exact === undefined
        ? lockedNode({ ...facts, version: "", range: wanted })
        : lockedNode({ ...facts, version: exact }),
    );
  }
  return [...nodes.values()];
}
