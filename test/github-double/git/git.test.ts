import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ancestors, between, mergeBase } from "./history.js";
import { ObjectStore } from "./objects.js";
import { find, leaves, writeTree, type Leaf } from "./paths.js";
import { diffText } from "./text-diff.js";
import { diffTrees } from "./tree-diff.js";

const AUTHOR = { name: "A U Thor", email: "a@example.com", date: new Date("2026-02-03T04:05:06Z") };

function commit(store: ObjectStore, parents: readonly string[], day = 1): string {
  const signature = { ...AUTHOR, date: new Date(Date.UTC(2026, 0, day)) };
  const tree = store.putTree([]);
  return store.putCommit({ tree, parents, author: signature, committer: signature, message: `${day}` });
}

describe("objects", () => {
  it("have the names that git gives them", () => {
    const folder = mkdtempSync(join(tmpdir(), "weir-git-"));
    try {
      const environment = {
        ...process.env,
        GIT_AUTHOR_NAME: AUTHOR.name,
        GIT_AUTHOR_EMAIL: AUTHOR.email,
        GIT_COMMITTER_NAME: AUTHOR.name,
        GIT_COMMITTER_EMAIL: AUTHOR.email,
        GIT_AUTHOR_DATE: "2026-02-03T04:05:06Z",
        GIT_COMMITTER_DATE: "2026-02-03T04:05:06Z",
      };
      const git = (...words: string[]) =>
        execFileSync("git", words, { cwd: folder, env: environment, encoding: "utf8" }).trim();
      git("init", "-q");
      // "a.b" sorts before the folder "a", because the folder counts as "a/".
      for (const name of ["a.b", "ä.txt", "a0"]) writeFileSync(join(folder, name), `${name}\n`);
      execFileSync("mkdir", ["a"], { cwd: folder });
      writeFileSync(join(folder, "a", "c"), "");
      git("add", "-A");
      git("commit", "-q", "--no-gpg-sign", "-m", "first");

      const store = new ObjectStore();
      const entries = new Map<string, Leaf>();
      for (const path of ["ä.txt", "a0", "a.b"]) {
        entries.set(path, { mode: "100644", sha: store.putBlob(`${path}\n`) });
      }
      entries.set("a/c", { mode: "100644", sha: store.putBlob("") });
      const tree = writeTree(store, entries);
      expect(tree).toBe(git("rev-parse", "HEAD^{tree}"));
      const made = store.putCommit({
        tree,
        parents: [],
        author: AUTHOR,
        committer: AUTHOR,
        message: "first\n",
      });
      expect(made).toBe(git("rev-parse", "HEAD"));
      expect(leaves(store, tree)).toEqual(new Map([...entries].sort(([a], [b]) => order(a, b))));
      expect(find(store, tree, "a/c")?.sha).toBe(git("rev-parse", "HEAD:a/c"));
      expect(find(store, tree, "a/d")).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe("history", () => {
  it("finds the merge base of a fork, of a line and of a criss-cross, and none of strangers", () => {
    const store = new ObjectStore();
    const root = commit(store, [], 1);
    const left = commit(store, [root], 2);
    const right = commit(store, [root], 3);
    expect(mergeBase(store, left, right)).toBe(root);
    expect(mergeBase(store, root, left)).toBe(root);
    const merged = commit(store, [left, right], 4);
    const crossed = commit(store, [right, left], 5);
    expect([left, right]).toContain(mergeBase(store, merged, crossed));
    expect(mergeBase(store, left, commit(store, [], 9))).toBeNull();
    expect(ancestors(store, merged)).toEqual(new Set([merged, left, right, root]));
  });

  it("lists what a head has beyond a base, parents first", () => {
    const store = new ObjectStore();
    const root = commit(store, [], 1);
    const one = commit(store, [root], 2);
    const side = commit(store, [root], 3);
    const merged = commit(store, [one, side], 4);
    const list = between(store, root, merged);
    expect(list).toHaveLength(3);
    expect(list.at(-1)).toBe(merged);
    expect(between(store, merged, root)).toEqual([]);
  });
});

describe("differences of trees", () => {
  it("tell added, removed, modified and renamed files", () => {
    const store = new ObjectStore();
    const tree = (files: Record<string, string>) =>
      writeTree(
        store,
        new Map(
          Object.entries(files).map(([path, text]) => [path, { mode: "100644", sha: store.putBlob(text) }]),
        ),
      );
    const changes = diffTrees(
      store,
      tree({ same: "0", changed: "1", gone: "2", "old/name": "3" }),
      tree({ same: "0", changed: "one", fresh: "4", "new/name": "3" }),
    );
    expect(changes.map(({ path, status, previousPath }) => [path, status, previousPath])).toEqual([
      ["changed", "modified", null],
      ["fresh", "added", null],
      ["gone", "removed", null],
      ["new/name", "renamed", "old/name"],
    ]);
  });
});

describe("differences of texts", () => {
  const line = fc.constantFrom("a", "b", "c", "", "x y");
  const text = fc
    .array(line, { maxLength: 40 })
    .map((lines) => (lines.length === 0 ? "" : `${lines.join("\n")}\n`));

  it("apply: the patch turns the old text into the new one", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { patch } = diffText(Buffer.from(before), Buffer.from(after));
        expect(applyPatch(before, patch ?? "")).toBe(after);
      }),
    );
  });

  it("are as short as those of git, hunk by hunk", () => {
    const before = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    const after = before.flatMap((each, index) =>
      index === 5 ? [] : index === 30 ? ["thirty", "more"] : index === 59 ? [each, "end"] : [each],
    );
    const diff = diffText(Buffer.from(before.join("\n")), Buffer.from(after.join("\n")));
    expect([diff.additions, diff.deletions]).toEqual([4, 3]);
    expect(diff.patch?.split("\n").filter((each) => each.startsWith("@@"))).toEqual([
      "@@ -3,7 +3,6 @@",
      "@@ -28,7 +27,8 @@",
      "@@ -57,4 +57,5 @@",
    ]);
    expect(diff.patch).toContain(
      "-line 59\n\\ No newline at end of file\n+line 59\n+end\n\\ No newline at end of file",
    );
    expect([diff.right.has(30), diff.right.has(20), diff.left.has(6), diff.left.has(2)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("leave the patch out for binary files and for very large changes, and count those by line", () => {
    expect(diffText(Buffer.from("a\0b"), Buffer.from("c")).patch).toBeNull();
    const many = (prefix: string) =>
      Buffer.from(Array.from({ length: 3_000 }, (_, index) => `${prefix}${index}\n`).join(""));
    const diff = diffText(many("a"), many("b"));
    expect([diff.additions, diff.deletions, diff.patch]).toEqual([3_000, 3_000, null]);
  });
});

/** A second, simple-minded opinion: rebuilds the new text from the old one and the hunks. */
function applyPatch(before: string, patch: string): string {
  const old = before === "" ? [] : before.slice(0, -1).split("\n");
  const fresh: string[] = [];
  let at = 0;
  for (const each of patch === "" ? [] : patch.split("\n")) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+/.exec(each);
    if (header !== null) {
      const start = Number(header[1]) - (header[2] === "0" ? 0 : 1);
      while (at < start) fresh.push(old[at++] ?? "?");
    } else if (each.startsWith("+")) fresh.push(each.slice(1));
    else {
      expect(old[at]).toBe(each.slice(1));
      at += 1;
      if (each.startsWith(" ")) fresh.push(each.slice(1));
    }
  }
  fresh.push(...old.slice(at));
  return fresh.length === 0 ? "" : `${fresh.join("\n")}\n`;
}
