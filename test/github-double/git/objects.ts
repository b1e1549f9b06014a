import { createHash } from "node:crypto";

/** Modes as git writes them into trees: file, executable, symlink, submodule, folder. */
export type Mode = "100644" | "100755" | "120000" | "160000" | "040000";

/** One entry of one folder. `sha` is a blob, a tree or, for a submodule, a foreign commit. */
export interface TreeItem {
  readonly mode: Mode;
  readonly name: string;
  readonly sha: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** Blobs, trees and commits of one fork network, by the SHA-1 that git would give them. */
export class ObjectStore {
  readonly #blobs = new Map<string, Buffer>();
  readonly #trees = new Map<string, readonly TreeItem[]>();
  readonly #commits = new Map<string, Commit>();

  putBlob(content: string | Buffer): string {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    const sha = hashObject("blob", bytes);
    this.#blobs.set(sha, bytes);
    return sha;
  }

  putTree(items: readonly TreeItem[]): string {
    const sorted = [...items].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
    const chunks = sorted.map((item) =>
      Buffer.concat([
        Buffer.from(`${item.mode.replace(/^0/, "")} ${item.name}\0`, "utf8"),
        Buffer.from(item.sha, "hex"),
      ]),
    );
    const sha = hashObject("tree", Buffer.concat(chunks));
    this.#trees.set(sha, sorted);
    return sha;
  }

  putCommit(commit: Commit): string {
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${stamp(commit.author)}`,
      `committer ${stamp(commit.committer)}`,
    ];
    const sha = hashObject("commit", Buffer.from(`${lines.join("\n")}\n\n${commit.message}`, "utf8"));
    this.#commits.set(sha, commit);
    return sha;
  }

  blob(sha: string): Buffer | undefined {
    return this.#blobs.get(sha);
  }

  /** Items in git's order (folders sort as if their name ended in a slash). */
  tree(sha: string): readonly TreeItem[] | undefined {
    return this.#trees.get(sha);
  }

  commit(sha: string): Commit | undefined {
    return this.#commits.get(sha);
  }

  /** A commit that is known to exist. @throws {Error} for a bug of the double */
  commitAt(sha: string): Commit {
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw new Error(`no commit ${sha}`);
    return commit;
  }
}

function hashObject(type: "blob" | "tree" | "commit", bytes: Buffer): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}

function sortKey(item: TreeItem): Buffer {
  return Buffer.from(item.mode === "040000" ? `${item.name}/` : item.name, "utf8");
}

function stamp({ name, email, date }: Signature): string {
  return `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
}
