import type { BinaryChange } from "../model/binary.js";
import type { Finding } from "../model/finding.js";
import { nameOf } from "../model/paths.js";
import { code, type Prose } from "../model/prose.js";
import { findingOnFile } from "./finding-about.js";

/** Enough of a hash to be looked for. */
const SHOWN = 12;

/** What is committed to many repositories on purpose, and where its publisher tells the hashes. */
const WRAPPERS: ReadonlyMap<string, Prose> = new Map([
  [
    "gradle-wrapper.jar",
    ["Gradle's wrapper, which every build runs: compare it with gradle.org/release-checksums"],
  ],
  [
    "maven-wrapper.jar",
    ["Maven's wrapper, which every build runs: compare it with the one of Maven Central"],
  ],
]);

/** `binary-added`: a compiled file came into the repository. The content is named, so that an acceptance is of that content. */
export function binaryAdded({ path, kind, sha }: BinaryChange): Finding {
  return findingOnFile(path, "", {
    flag: "binary-added",
    reason: [
      kind === "added" ? "added to the repository" : "changed in the repository",
      ", and not looked into (content ",
      code(sha.slice(0, SHOWN)),
      ")",
    ],
    advice: WRAPPERS.get(nameOf(path)) ?? ["have it built, or downloaded with its hash"],
  });
}
