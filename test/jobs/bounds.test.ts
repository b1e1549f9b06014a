import { describe, expect, test } from "@jest/globals";

import { LockfileError } from "../../src/core/errors.js";
import {
  COMPANION_ROUNDS,
  MAX_COMPANIONS,
  unaskedCompanions,
  wantedCompanions,
} from "../../src/core/lockfiles/companions.js";
import type { LockfileFormat } from "../../src/core/lockfiles/format.js";
import { packageLock } from "../../src/core/lockfiles/package-lock.js";
import { blobReader } from "../../src/jobs/blobs.js";
import { readCompanions } from "../../src/jobs/read-companions.js";
import { beyondBounds, withinBounds } from "../../src/jobs/within-bounds.js";
import type { RepositoryReader } from "../../src/ports.js";

const MB = 1024 * 1024;
const never = new AbortController().signal;

function readerOf(textOf: (sha: string) => string | Promise<string>) {
  const asked: string[] = [];
  const reader = {
    blob: async (sha: string) => {
      asked.push(sha);
      return await textOf(sha);
    },
  } as unknown as RepositoryReader;
  return { asked, blobs: blobReader(reader, never) };
}

describe("blobs", () => {
  test("are fetched once each, empty ones too, whoever asks at the same time", async () => {
    const { asked, blobs } = readerOf((sha) => (sha === "empty" ? "" : `text of ${sha}`));
    const all = await Promise.all([blobs("a", MB), blobs("a", MB), blobs("empty", MB), blobs("b", MB)]);
    expect(all).toEqual(["text of a", "text of a", "", "text of b"]);
    expect([await blobs("a", MB), await blobs("empty", MB)]).toEqual(["text of a", ""]);
    expect(asked).toEqual(["a", "empty", "b"]);
  });

  test("are forgotten when they would fill the memory, and all of them are answered", async () => {
    const { asked, blobs } = readerOf((sha) => sha.repeat(10 * MB));
    const texts = await Promise.all(["a", "b", "c", "d", "e"].map((sha) => blobs(sha, 20 * MB)));
    expect(texts.map((text) => text.length)).toEqual(Array.from({ length: 5 }, () => 10 * MB));
    expect((await blobs("a", 20 * MB)).startsWith("aaa")).toBe(true);
    expect(asked).toEqual(["a", "b", "c", "d", "e", "a"]);
  });

  test("that could not be had are asked for again", async () => {
    let times = 0;
    const { blobs } = readerOf(() => {
      times += 1;
      if (times === 1) throw new LockfileError("too-large", "too large");
      return "there";
    });
    await expect(blobs("a", MB)).rejects.toThrow("too large");
    expect(await blobs("a", MB)).toBe("there");
  });
});

describe("what is read of one change", () => {
  test("is bounded in number and in bytes; the first one is always read", () => {
    const files = Array.from({ length: 600 }, (_, at) => `f${at}`);
    expect(withinBounds(files, () => 1)).toHaveLength(500);
    expect(withinBounds(files.slice(0, 500), () => 1)).toHaveLength(500);
    expect(withinBounds(files, () => 100 * MB)).toHaveLength(2);
    expect(withinBounds(files, () => 1000 * MB)).toHaveLength(1);
    expect(withinBounds([], () => 1)).toEqual([]);
  });

  test("says of the rest that it was not read, which is no success", () => {
    expect(beyondBounds([])).toEqual([]);
    const [problem] = beyondBounds(["a/yarn.lock", "b/yarn.lock", "c/yarn.lock"]);
    expect(problem).toMatchObject({ kind: "limit", path: "a/yarn.lock", severity: "fatal" });
    expect(problem?.message).toContain("this one and 2 more were not read");
  });
});

describe("the manifests of one lockfile", () => {
  const many = Array.from({ length: MAX_COMPANIONS + 10 }, (_, at) => `p${at}/package.json`);
  const all: LockfileFormat = { ...packageLock, companions: (_, paths) => [...paths] };
  const files = (paths: readonly string[]) => new Map(paths.map((path) => [path, path]));
  const input = { path: "package-lock.json", text: "{}" };
  const { blobs } = readerOf((sha) => sha);

  test("are bounded in number, and what is left is told once", async () => {
    const { companions, problems } = await readCompanions(all, input, files(many), () => 1, blobs, never);
    expect(companions.size).toBe(MAX_COMPANIONS - 1);
    expect(problems).toMatchObject([{ kind: "limit", severity: "partial" }]);
    expect(problems[0]?.message).toContain("this one and 10 more were not read");
  });

  test("are bounded in bytes; one that is refused for its size takes no room", async () => {
    const sizes = new Map([["p0/package.json", 900 * MB]]);
    const sizeOf = (path: string) => sizes.get(path) ?? 2 * MB;
    const read = await readCompanions(all, input, files(many.slice(0, 20)), sizeOf, blobs, never);
    expect(read.companions.size).toBe(17);
    expect(read.problems).toMatchObject([{ kind: "limit", path: "p17/package.json" }]);
    expect(read.problems[0]?.message).toContain("this one and 2 more were not read");
  });

  test("are followed from one to the next so many times, and no further", () => {
    const chain: LockfileFormat = {
      ...packageLock,
      companions: (_, __, read) => many.slice(0, read.size),
    };
    const paths = new Set(many);
    const read = new Map([[input.path, input.text]]);
    for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
      for (const path of wantedCompanions(chain, input.path, paths, read, new Set(read.keys())))
        read.set(path, "");
    }
    const left = unaskedCompanions(chain, input.path, paths, read, new Set(read.keys()));
    expect(read.size).toBe(1 + COMPANION_ROUNDS);
    expect(left).toMatchObject([{ kind: "limit", path: many[COMPANION_ROUNDS] }]);
  });
});
