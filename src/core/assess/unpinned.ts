import { isCommit } from "../model/commit.js";
import type { ComponentRef } from "../model/component.js";
import type { Finding } from "../model/finding.js";
import { imageVersion } from "../model/image.js";
import type { LockedNode } from "../model/lockfile.js";
import { code, type Prose } from "../model/prose.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { findingAbout } from "./finding-about.js";
import { arrived, type Subject, subjectsOf } from "./subjects.js";

/** `action-unpinned` and `image-unpinned`: what can become something else without a change in the repository. */
export const assessUnpinned: Assessor = (input) =>
  subjectsOf(input)
    .filter(arrived)
    .flatMap((subject) => unpinned(input, subject));

function unpinned(input: AssessInput, subject: Subject): Finding[] {
  const { type, version } = subject.ref;
  const before = (isFixed: (version: string) => boolean) =>
    subject.before.some((node) => !isFixed(node.version)) ? "still" : "new";
  if (type === "githubactions" && !isCommit(version)) {
    return [
      findingAbout(input, subject, {
        flag: "action-unpinned",
        detail: "",
        state: before(isCommit),
        reason: ["named by ", code(version), ", which its owner can move to other code"],
        advice: ["name its full commit, and the version in a comment"],
      }),
    ];
  }
  if (type === "docker" && !hasDigest(version)) {
    return [
      findingAbout(input, subject, {
        flag: "image-unpinned",
        detail: "",
        state: before(hasDigest),
        reason: howNamed(subject.ref, subject.nodes),
        advice: ["add its digest"],
      }),
    ];
  }
  return [];
}

function hasDigest(version: string): boolean {
  return imageVersion(version).digest !== null;
}

function howNamed({ version }: ComponentRef, nodes: readonly LockedNode[]): Prose {
  const range = nodes.find((node) => node.range !== undefined)?.range;
  if (version !== "")
    return ["named by the tag ", code(version), " alone, which can be moved to another image"];
  return range === undefined
    ? ["named without tag and digest: it is whatever ", code("latest"), " is that day"]
    : ["its version is ", code(range), ", which the file does not tell"];
}
