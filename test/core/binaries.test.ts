import { describe, expect, it } from "@jest/globals";

import { binaryAdded } from "../../src/core/assess/binary-added.js";
import { binariesChanged } from "../../src/core/binaries.js";
import { isBinary } from "../../src/core/model/binary.js";
import { plain } from "../../src/core/model/prose.js";

const tree = (files: Readonly<Record<string, string>>) => new Map(Object.entries(files));

describe("compiled files", () => {
  it("are known by their names", () => {
    const yes = ["a.jar", "A.JAR", "x/lib.so", "lib.so.1.2", "a.whl", "a.nupkg", "a.dll", "a.exe", "a.war"];
    const no = ["a.jar.md", "a.json", "so", "also", "a.sources", "jar/a.txt", "node", "a.so.txt"];
    expect(yes.filter((path) => !isBinary(path))).toEqual([]);
    expect(no.filter((path) => isBinary(path))).toEqual([]);
  });

  it("are told when added or changed, not when moved, gone or as they were", () => {
    const base = tree({ "same.jar": "1", "old.jar": "2", "from.jar": "3", "gone.jar": "4", "a.txt": "5" });
    const head = tree({ "same.jar": "1", "old.jar": "6", "to.jar": "3", "new.dll": "7", "b.txt": "8" });
    expect(binariesChanged(base, head)).toEqual({
      changed: [
        { path: "new.dll", kind: "added", sha: "7" },
        { path: "old.jar", kind: "changed", sha: "6" },
      ],
      folded: [],
    });
  });

  it("are only counted in folders of test data, and left out where the policy says so", () => {
    const head = tree({ "a/testdata/x.jar": "1", "vendor/y.so": "2", "legacy/z.exe": "3" });
    expect(binariesChanged(tree({}), head, (path) => path.startsWith("legacy/"))).toEqual({
      changed: [],
      folded: ["a/testdata/x.jar", "vendor/y.so"],
    });
  });

  it("are named with their content, wrappers as what they are", () => {
    const finding = binaryAdded({ path: "lib/a.jar", kind: "added", sha: "0123456789abcdef" });
    expect(plain(finding.reason)).toBe("added to the repository, and not looked into (content 0123456789ab)");
    expect(finding).toMatchObject({ services: ["lib"], component: null, key: "binary-added|lib/a.jar" });
    const wrapper = binaryAdded({ path: "gradle/wrapper/gradle-wrapper.jar", kind: "changed", sha: "1" });
    expect(plain(wrapper.advice ?? [])).toContain("Gradle's wrapper");
  });
});
