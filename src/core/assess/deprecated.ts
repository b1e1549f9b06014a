import type { Finding } from "../model/finding.js";
import type { LockedNode } from "../model/lockfile.js";
import { foreign, type Prose } from "../model/prose.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { findingAbout } from "./finding-about.js";
import { arrived, type Subject, subjectsOf } from "./subjects.js";

/** A maintainer's notice may be of any length. */
const NOTICE_LENGTH = 200;

/** `deprecated`: what its maintainers have given up, where the lockfile says so. */
export const assessDeprecated: Assessor = (input) =>
  subjectsOf(input)
    .filter((subject) => arrived(subject) || subject.becameRuntime)
    .flatMap((subject) => deprecated(input, subject));

function deprecated(input: AssessInput, subject: Subject): Finding[] {
  const node = subject.nodes.find(isDeprecated);
  if (node === undefined) return [];
  const state = subject.before.some(isDeprecated) ? "still" : "new";
  return [findingAbout(input, subject, { flag: "deprecated", detail: "", state, reason: notice(node) })];
}

function isDeprecated(node: LockedNode): boolean {
  return node.deprecated !== null && node.deprecated !== "";
}

function notice({ deprecated }: LockedNode): Prose {
  if (typeof deprecated !== "string") return ["deprecated by its maintainers"];
  const cut = deprecated.length > NOTICE_LENGTH ? `${deprecated.slice(0, NOTICE_LENGTH - 1)}…` : deprecated;
  return ["deprecated by its maintainers: ", foreign(cut)];
}
