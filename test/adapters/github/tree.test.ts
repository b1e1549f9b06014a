import { describe, expect, it } from "@jest/globals";
import { DEFAULT_WALK_BOUNDS, walkTree, type Listing } from "../../../src/adapters/github/tree.js";

/** A repository in memory that truncates listings of more than `limit` entries, as GitHub does. */
function gitHubOf(files: readonly string[], limit: number) {
  const calls: string[] = [];
  let busy = 0;
  let busiest = 0;
  const list = async (sha: string, recursive: boolean): Promise<Listing> => {
    calls.push(`${sha}${recursive ? " recursive" : ""}`);
    busy += 1;
    busiest = Math.max(busiest, busy);
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy -= 1;
    const prefix = sha === "commit" ? "" : `${sha}/`;
    const tree = new Map<string, Listing["tree"][number]>();
    for (const file of files.filter((path) => path.startsWith(prefix))) {
      const parts = file.slice(prefix.length).split("/");
      for (let depth = 1; depth <= (recursive ? parts.length : 1); depth++) {
        const path = parts.slice(0, depth).join("/");
        if (depth < parts.length) tree.set(path, { path, mode: "040000", type: "tree", sha: prefix + path });
        else tree.set(path, { path, mode: "100644", type: "blob", sha: `blob ${prefix}${path}`, size: 1 });
      }
    }
    const all = [...tree.values()];
    return { truncated: all.length > limit, tree: all.slice(0, limit) };
  };
  return { list, calls, busiest: () => busiest };
}

const folder = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}/f${index}`);

describe("walkTree", () => {
  it("takes one call where GitHub lists the tree whole", async () => {
    const gitHub = gitHubOf(["package.json", "a/b/yarn.lock"], 10);
    const { entries, truncated } = await walkTree("commit", gitHub.list, DEFAULT_WALK_BOUNDS);
    expect([...entries.keys()].sort()).toEqual(["a/b/yarn.lock", "package.json"]);
    expect(truncated).toEqual([]);
    expect(gitHub.calls).toEqual(["commit recursive"]);
  });

  it("keeps modes, submodules and symlinks, and leaves out folders", async () => {
    const tree = [
      { path: "a", mode: "040000", type: "tree", sha: "t" },
      { path: "a/run", mode: "100755", type: "blob", sha: "b", size: 3 },
      { path: "link", mode: "120000", type: "blob", sha: "l", size: 5 },
      { path: "sub", mode: "160000", type: "commit", sha: "c" },
      { path: "__proto__", mode: "100644", type: "blob", sha: "p", size: 0 },
    ];
    const { entries } = await walkTree(
      "commit",
      () => Promise.resolve({ truncated: false, tree }),
      DEFAULT_WALK_BOUNDS,
    );
    expect(Object.fromEntries([...entries].filter(([path]) => path !== "__proto__"))).toEqual({
      "a/run": { sha: "b", mode: "100755", size: 3 },
      link: { sha: "l", mode: "120000", size: 5 },
      sub: { sha: "c", mode: "160000", size: null },
    });
    expect(entries.get("__proto__")).toEqual({ sha: "p", mode: "100644", size: 0 });
  });

  it("walks a truncated tree folder by folder and finds everything but what is inside node_modules", async () => {
    const files = [
      "package-lock.json",
      ...folder("a", 8),
      ...folder("b/c", 8),
      ...folder("b/d", 8),
      ...folder("node_modules/x", 30),
      ...folder("b/node_modules", 30),
    ];
    const gitHub = gitHubOf(files, 12);
    const { entries, truncated } = await walkTree("commit", gitHub.list, DEFAULT_WALK_BOUNDS);
    const expected = files.filter((path) => !path.includes("node_modules/"));
    expect([...entries.keys()].sort()).toEqual(expected.sort());
    expect(truncated).toEqual([]);
    expect(gitHub.calls).toEqual([
      "commit recursive",
      "commit",
      "a recursive",
      "b recursive",
      "b",
      "b/c recursive",
      "b/d recursive",
    ]);
  });

  it("names the folders that its bounds leave out, and lists no more than they allow at once", async () => {
    const files = Array.from({ length: 20 }, (_, index) => `d${String(index).padStart(2, "0")}/f`);
    const gitHub = gitHubOf(files, 21);
    const bounds = { maxCalls: 10, concurrency: 3, maxEntries: 1000 };
    const { entries, truncated } = await walkTree("commit", gitHub.list, bounds);
    expect(gitHub.calls.length).toBeLessThanOrEqual(10);
    expect(gitHub.busiest()).toBe(3);
    expect(entries.size + truncated.length).toBe(20);
    expect(truncated).toEqual([...truncated].sort());
    expect(truncated).toContain("d19");

    const few = await walkTree("commit", gitHubOf(files, 21).list, {
      ...bounds,
      maxCalls: 99,
      maxEntries: 4,
    });
    expect(few.entries.size).toBeLessThanOrEqual(4 + bounds.concurrency);
    expect(few.entries.size + few.truncated.length).toBe(20);
  });

  it("names a single folder that is too large for GitHub, and the top as `.`", async () => {
    const { entries, truncated } = await walkTree(
      "commit",
      gitHubOf(
        Array.from({ length: 30 }, (_, index) => `f${index}`),
        12,
      ).list,
      DEFAULT_WALK_BOUNDS,
    );
    expect(entries.size).toBe(12);
    expect(truncated).toEqual(["."]);
  });

  it("fails when a folder cannot be read", async () => {
    const list = () => Promise.reject(new Error("boom"));
    await expect(walkTree("commit", list, DEFAULT_WALK_BOUNDS)).rejects.toThrow("boom");
  });
});
