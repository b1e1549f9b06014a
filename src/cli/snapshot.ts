import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";

import { isManifestName } from "../core/lockfiles/around.js";
import { formatOf, LOCKFILE_FORMATS, type NamesDocument } from "../core/lockfiles/index.js";
import { isBinary } from "../core/model/binary.js";
import { decodedText } from "../core/model/decoded-text.js";
import { nameOf } from "../core/model/paths.js";
import { registryFileOf } from "../core/registry-files/index.js";

/** One state of a tree of files, local instead of GitHub's. */
export interface Snapshot {
  /** The commit; null for a folder. */
  readonly commit: string | null;
  /** Lockfiles, manifests and compiled files: path with `/` → hash of the content. */
  readonly shas: ReadonlyMap<string, string>;
  /** Symbolic links: path → where they lead, or the hash of that. */
  readonly links: ReadonlyMap<string, string>;
  /** Submodules of a commit: path → the commit they point to; null where that is not known (a folder). */
  readonly submodules: ReadonlyMap<string, string> | null;
  /** Which of these paths were named as documents. */
  readonly namesDocument: NamesDocument;
  /** The text of one of these paths. */
  readonly read: (path: string) => string;
}

const MAX_FILES = 200_000;

function isOfInterest(path: string, namesDocument: NamesDocument): boolean {
  if (registryFileOf(path) !== null || isBinary(path) || formatOf(path, namesDocument) !== null) return true;
  return LOCKFILE_FORMATS.some((format) => isManifestName(format, nameOf(path)));
}

/**
 * A folder. `node_modules` and `.git` are passed over, links are not followed.
 * @param isWanted which files are held: each is read once for its hash
 * @param leftOut paths of files and folders that are passed over too
 * @throws {Error} when the folder cannot be read or holds more than 200,000 files
 */
export function folderSnapshot(
  folder: string,
  namesDocument: NamesDocument = () => false,
  isWanted = (path: string) => isOfInterest(path, namesDocument),
  leftOut: ReadonlySet<string> = new Set(),
): Snapshot {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
  const shas = new Map<string, string>();
  const links = new Map<string, string>();
  const pending = [""];
  let files = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (leftOut.has(path)) continue;
      if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== ".git") pending.push(path);
      files += 1;
      if (files > MAX_FILES) throw new Error(`${folder} holds more than ${MAX_FILES} files`);
      if (entry.isSymbolicLink()) links.set(path, readlinkSync(join(folder, path)));
      if (entry.isFile() && isWanted(path))
        shas.set(
          path,
          createHash("sha256")
            .update(readFileSync(join(folder, path)))
            .digest("hex"),
        );
    }
  }
  const read = (path: string) => decodedText(readFileSync(join(folder, path)));
  return { commit: null, shas, links, submodules: null, namesDocument, read };
}

const MAX_GIT_OUTPUT = 1 << 28;

/**
 * A commit, branch or tag of the git repository around `folder`.
 * @throws {Error} when git does not know it
 */
export function gitSnapshot(
  folder: string,
  ref: string,
  namesDocument: NamesDocument = () => false,
): Snapshot {
  const bytes = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], { maxBuffer: MAX_GIT_OUTPUT });
  const git = (...args: string[]) => bytes(...args).toString("utf8");
  // A ref that begins with a dash would be read as an option.
  const commit = git("rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`).trim();
  const shas = new Map<string, string>();
  const links = new Map<string, string>();
  const submodules = new Map<string, string>();
  for (const line of git("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")) {
    const [, kind, sha, path] = /^(\d{6}) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    if (path === undefined || sha === undefined) continue;
    if (kind === "120000") links.set(path, sha);
    else if (kind === "160000") submodules.set(path, sha);
    else if (isOfInterest(path, namesDocument)) shas.set(path, sha);
  }
  const read = (path: string) => decodedText(bytes("cat-file", "blob", shas.get(path) ?? ""));
  return { commit, shas, links, submodules, namesDocument, read };
}

/**
 * The merge base of two refs: what the change started from.
 * @throws {Error} when git does not know a ref, or the two have no commit in common here
 */
export function gitMergeBase(folder: string, base: string, head: string): string {
  const args = ["-C", folder, "merge-base", "--", base, head];
  const { status, stdout, stderr, error } = spawnSync("git", args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status === 0) return stdout.trim();
  if (stderr.trim() !== "") throw new Error(stderr.trim());
  throw new Error(
    `${base} and ${head} have no commit in common here; in a shallow clone, fetch more: git fetch --unshallow`,
  );
}

/** When a commit was made. */
export function gitCommitDate(folder: string, commit: string): Date {
  const args = [
    "-C",
    folder,
    "show",
    "--no-patch",
    "--no-show-signature",
    "--format=%cI",
    "--end-of-options",
    commit,
  ];
  return new Date(execFileSync("git", args, { encoding: "utf8" }).trim());
}
