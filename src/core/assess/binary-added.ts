import type { BinaryChange } from "../model/binary.js";
import type { Finding } from "../model/finding.js";
import { folderOf, nameOf } from "../model/paths.js";
import { code, type Prose } from "../model/prose.js";
import { findingKey } from "./finding-about.js";

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
  const wrapper = WRAPPERS.get(nameOf(path));
  const folder = folderOf(path).slice(0, -1);
  return {
    flag: "binary-added",
    state: "new",
    lockfile: path,
    services: [folder === "" ? "." : folder],
    component: null,
    change: null,
    key: findingKey("binary-added", path, ""),
    reason: [
      kind === "added" ? "added to the repository" : "changed in the repository",
      ", and not looked into (content ",
      code(sha.slice(0, SHOWN)),
      ")",
    ],
    advice: wrapper ?? ["have it built, or downloaded with its hash"],
    advisory: null,
    fix: null,
    severity: "none",
    scope: "runtime",
    direct: true,
    source: nameOf(path),
    location: { path, line: 1 },
    becameRuntime: false,
  };
}
