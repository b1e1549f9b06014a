import type { Finding } from "../model/finding.js";
import { imageVersion } from "../model/image.js";
import { code } from "../model/prose.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { findingAbout } from "./finding-about.js";
import { arrived, type Subject, subjectsOf } from "./subjects.js";

/** Enough of a digest to be looked for. */
const SHOWN = "sha256:".length + 16;

/** `image-changed`: the tag stayed, the digest beside it did not. */
export const assessImageChanged: Assessor = (input) =>
  subjectsOf(input)
    .filter((subject) => subject.ref.type === "docker" || subject.ref.type === "oci")
    .filter(arrived)
    .flatMap((subject) => changed(input, subject));

function changed(input: AssessInput, subject: Subject): Finding[] {
  const { tag, digest } = imageVersion(subject.ref.version);
  if (tag === null || digest === null) return [];
  const before = subject.before.flatMap((node) => {
    const had = imageVersion(node.version);
    return had.tag === tag && had.digest !== null ? [had.digest] : [];
  });
  const [old] = before;
  if (old === undefined || before.includes(digest)) return [];
  return [
    findingAbout(input, subject, {
      flag: "image-changed",
      detail: tag,
      reason: [
        "the tag ",
        code(tag),
        " is another image now: ",
        code(short(old)),
        " became ",
        code(short(digest)),
      ],
    }),
  ];
}

function short(digest: string): string {
  return digest.length > SHOWN ? `${digest.slice(0, SHOWN)}…` : digest;
}
