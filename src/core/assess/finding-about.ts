import type { Inheritance } from "../model/change.js";
import type { ComponentRef } from "../model/component.js";
import { foldName } from "../model/ecosystem.js";
import type { Finding } from "../model/finding.js";
import type { Graph } from "../model/graph.js";
import type { DeclaredDependency } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import type { AssessInput } from "./assessor.js";
import type { Subject } from "./subjects.js";

/** What a flag adds to what is known of its subject. */
type Flagged = Pick<Finding, "flag" | "reason"> &
  Partial<Omit<Finding, "flag" | "reason">> & {
    /** What tells this finding from another of the same flag and name; part of the key. Empty: nothing. */
    readonly detail: string;
  };

/** A finding of a flag that the lockfile alone raises: `new` and without advisory unless told otherwise. */
export function findingAbout(input: AssessInput, subject: Subject, flagged: Flagged): Finding {
  const { detail, ...rest } = flagged;
  return {
    state: "new",
    lockfile: input.diff.path,
    services: subject.to.services,
    component: subject.ref,
    change: subject.change,
    key: findingKey(flagged.flag, subject.ref.name, detail),
    advice: null,
    advisory: null,
    fix: null,
    severity: "none",
    scope: subject.to.scope === "development" ? "development" : "runtime",
    direct: subject.to.direct === true,
    source: lockfileName(input),
    location: locationOf(input, subject.inheritance, subject.to.line),
    becameRuntime: subject.becameRuntime,
    ...rest,
  };
}

/** A finding about a file of the repository as it is, not about a component of a lockfile. @param detail see `findingKey` */
export function findingOnFile(
  path: string,
  detail: string,
  flagged: Pick<Finding, "flag" | "reason"> & Partial<Finding>,
): Finding {
  const folder = folderOf(path).slice(0, -1);
  return {
    state: "new",
    lockfile: path,
    services: [folder === "" ? "." : folder],
    component: null,
    change: null,
    key: findingKey(flagged.flag, path, detail),
    advice: null,
    advisory: null,
    fix: null,
    severity: "none",
    scope: "runtime",
    direct: true,
    source: nameOf(path),
    location: { path, line: 1 },
    becameRuntime: false,
    ...flagged,
  };
}

/** `flag|name|detail`, comparable between runs. */
export function findingKey(flag: string, name: string, detail: string): string {
  return detail === "" ? `${flag}|${name}` : `${flag}|${name}|${detail}`;
}

/** The lockfile's own name, as the source of what it tells. */
export function lockfileName(input: AssessInput): string {
  return nameOf(input.diff.path);
}

/** The manifest line that asks for the direct dependency behind it, else the component's line in the lockfile. */
export function locationOf(
  input: AssessInput,
  inheritance: Inheritance | null,
  line: number,
): Finding["location"] {
  const asked = inheritance === null ? null : manifestLine(input.head, inheritance);
  return asked ?? { path: input.diff.path, line };
}

function manifestLine(head: Graph | null, inheritance: Inheritance): Finding["location"] | null {
  const service = head?.lockfile.services.find(({ path }) => path === inheritance.service);
  const [introducer, ...others] = inheritance.introducers;
  const direct = others.length === 0 && introducer !== undefined ? introducer : inheritance.chain?.[0];
  if (head === null || service?.manifest == null || direct === undefined) return null;
  const { path, declared } = service.manifest;
  const type = "type" in direct ? direct.type : head.lockfile.purlType;
  const own = foldName(type, direct.name);
  const isIt = ({ name }: DeclaredDependency) => foldName(type, name) === own;
  const asked =
    declared.find((dependency) => isIt(dependency) && dependency.kind !== "peer") ??
    declared.find(isIt) ??
    declared.find((dependency) => asksByAlias(dependency.range, direct));
  return asked === undefined ? null : { path, line: asked.line };
}

/** `"old": "npm:lodash@^3"` asks for lodash. */
function asksByAlias(range: string, direct: Pick<ComponentRef, "name">): boolean {
  return range === `npm:${direct.name}` || range.startsWith(`npm:${direct.name}@`);
}
