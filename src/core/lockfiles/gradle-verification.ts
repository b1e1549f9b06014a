import { LockfileError } from "../errors.js";
import { foldersAbove } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import { child, childrenOf, parseXml, type XmlElement } from "./xml-text.js";

/** Name of Gradle's file of checksums. */
export const VERIFICATION = "verification-metadata.xml";

const ALGORITHMS = ["sha512", "sha256", "sha1", "md5"];

/** The checksum files of the builds that a folder is in, the nearest first. */
export function verificationPaths(folder: string, paths: ReadonlySet<string>): string[] {
  return foldersAbove(folder)
    .map((above) => `${above}gradle/${VERIFICATION}`)
    .filter((path) => paths.has(path));
}

type KnownHashes = Map<string, { readonly text: string; readonly hashes: ReadonlyMap<string, string> }>;

function newKnownHashes(): KnownHashes {
  return new Map();
}

/**
 * The checksum of every component's jar (or what it has instead), e.g. `sha256:9f86…`, by `group:artifact:version`. The
 * file names more than one build uses, so it tells of hashes and never of components.
 * https://docs.gradle.org/current/userguide/dependency_verification.html
 */
export function verifiedHashes(
  companions: ReadonlyMap<string, string>,
  problems: EntryProblems,
  memo: ParseMemo | null,
): ReadonlyMap<string, string> {
  const found = [...companions].filter(
    ([path]) => path.endsWith(`/${VERIFICATION}`) || path === VERIFICATION,
  );
  const [path, text] = found.reduce((a, b) => (b[0].length > a[0].length ? b : a), ["", ""]);
  if (path === "") return new Map();
  const known = memo?.slot(newKnownHashes) ?? newKnownHashes();
  const before = known.get(path);
  if (before?.text === text) return before.hashes;
  try {
    const hashes = readHashes(parseXml(text));
    known.set(path, { text, hashes });
    return hashes;
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, path);
    return new Map();
  }
}

function readHashes(root: XmlElement): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const component of childrenOf(child(root, "components"), "component")) {
    const [group, name, version] = ["group", "name", "version"].map(
      (key) => component.attributes.get(key) ?? "",
    );
    const artifacts = childrenOf(component, "artifact");
    const named = (end: string) =>
      artifacts.find((one) => one.attributes.get("name")?.endsWith(end) === true);
    const artifact =
      named(`${name ?? ""}-${version ?? ""}.jar`) ??
      artifacts.find((one) => !/\.(?:pom|module|asc)$/.test(one.attributes.get("name") ?? ""));
    const hash =
      artifact && ALGORITHMS.map((algorithm) => child(artifact, algorithm)).find((one) => one !== undefined);
    const value = hash?.attributes.get("value");
    if (hash !== undefined && value !== undefined)
      hashes.set(`${group ?? ""}:${name ?? ""}:${version ?? ""}`, `${hash.name}:${value}`);
  }
  return hashes;
}
