import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ObjectStore } from "./objects.js";
import { find, writeTree, type Leaf } from "./paths.js";
import { mergeTrees } from "./three-way.js";

type Files = Readonly<Record<string, string | Buffer>>;

function tree(store: ObjectStore, files: Files, mode: Leaf["mode"] = "100644"): string {
  return writeTree(
    store,
    new Map(Object.entries(files).map(([path, text]) => [path, { mode, sha: store.putBlob(text) }])),
  );
}

/** Contents of the merged paths; null = a conflict. */
function merge(origin: Files, ours: Files, theirs: Files): Readonly<Record<string, string>> | null {
  const store = new ObjectStore();
  const merged = mergeTrees(store, tree(store, origin), tree(store, ours), tree(store, theirs));
  if (merged === null) return null;
  const paths = [...new Set([origin, ours, theirs].flatMap((each) => Object.keys(each)))];
  return Object.fromEntries(
    paths.flatMap((path) => {
      const leaf = find(store, merged, path);
      return leaf === undefined ? [] : [[path, store.blob(leaf.sha)?.toString("utf8") ?? ""]];
    }),
  );
}

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join("");

describe("merging two trees over their origin", () => {
  it("takes what one side changed, added or removed", () => {
    const origin = { kept: "k", changed: "1", gone: "g" };
    expect(merge(origin, { ...origin, changed: "2" }, { kept: "k", changed: "1", added: "a" })).toEqual({
      kept: "k",
      changed: "2",
      added: "a",
    });
  });

  it("takes both sides' changes to different lines of a file", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"];
    const text = (first: string, last: string) => ({ f: lines(first, b, c, last) });
    expect(merge(text(a, d), text("A", d), text(a, "D"))).toEqual(text("A", "D"));
  });

  it.each<[string, Files, Files, Files]>([
    ["the same line", { f: "a\n" }, { f: "b\n" }, { f: "c\n" }],
    ["lines that touch", { f: "a\nb\n" }, { f: "A\nb\n" }, { f: "a\nB\n" }],
    ["a file that the other side removed", { f: "a\n", g: "" }, { f: "b\n", g: "" }, { g: "" }],
    ["a file that both added", { g: "" }, { g: "", f: "a" }, { g: "", f: "b" }],
    ["a file and a folder of one name", { g: "" }, { g: "", f: "a" }, { g: "", "f/x": "b" }],
    ["a binary file", { f: "a\0\nb\nc\n" }, { f: "A\0\nb\nc\n" }, { f: "a\0\nb\nC\n" }],
  ])("conflicts over %s", (_, origin, ours, theirs) => {
    expect(merge(origin, ours, theirs)).toBeNull();
    expect(merge(origin, theirs, ours)).toBeNull();
  });

  it("takes what both sides changed alike once", () => {
    expect(merge({ f: "a\nb\n" }, { f: "a\nc\n" }, { f: "a\nc\n" })).toEqual({ f: "a\nc\n" });
    const both = merge(
      { f: lines("1", "2", "3", "4", "5") },
      { f: lines("x", "2", "3", "4", "5") },
      { f: lines("x", "2", "3", "4", "y") },
    );
    expect(both).toEqual({ f: lines("x", "2", "3", "4", "y") });
  });

  it("conflicts over what became executable on one side and was changed on the other", () => {
    const store = new ObjectStore();
    const [origin, ours] = [tree(store, { f: "1\n2\n3\n" }), tree(store, { f: "1\n2\n3\n" }, "100755")];
    expect(mergeTrees(store, origin, ours, tree(store, { f: "1\n2\n4\n" }))).toBeNull();
    expect(mergeTrees(store, origin, ours, origin)).toBe(ours);
  });

  it("does as git does with any changes to lines", () => {
    const folder = mkdtempSync(join(tmpdir(), "weir-merge-"));
    try {
      const change = fc.record({ at: fc.nat(11), kind: fc.constantFrom("replace", "remove", "insert") });
      const changes = fc.array(change, { maxLength: 3 });
      const numbers = Array.from({ length: 12 }, (_, index) => String(index));
      const side = (name: string, all: readonly { at: number; kind: string }[]) =>
        lines(
          ...numbers.flatMap((line, index) => {
            const kind = all.find(({ at }) => at === index)?.kind;
            if (kind === "remove") return [];
            if (kind === "replace") return [`${name} ${line}`];
            return kind === "insert" ? [`${name} new ${line}`, line] : [line];
          }),
        );
      const seen = { merged: 0, conflicts: 0 };
      fc.assert(
        fc.property(changes, changes, (left, right) => {
          const texts = {
            ours: side("ours", left),
            origin: lines(...numbers),
            theirs: side("theirs", right),
          };
          for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
          const words = ["merge-file", "-p", "ours", "origin", "theirs"];
          const git = spawnSync("git", words, { cwd: folder, encoding: "utf8" });
          const expected = git.status === 0 ? { f: git.stdout } : null;
          seen[expected === null ? "conflicts" : "merged"] += 1;
          expect(merge({ f: texts.origin }, { f: texts.ours }, { f: texts.theirs })).toEqual(expected);
        }),
        { numRuns: 150, seed: 7 },
      );
      expect(Math.min(seen.merged, seen.conflicts)).toBeGreaterThan(20);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
