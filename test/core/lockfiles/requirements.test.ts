import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { requirementsIn } from "../../../src/core/lockfiles/requirements-in.js";
import { requirementsTxt } from "../../../src/core/lockfiles/requirements-txt.js";
import type { LockedNode, ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { typeOf } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "shop/requirements.txt";

function read(text: string, companions: Record<string, string> = {}, path = PATH): ParsedLockfile {
  const lockfile = readOrRefuse(requirementsTxt, path, text, new Map(Object.entries(companions)));
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

function components(lockfile: ParsedLockfile): readonly LockedNode[] {
  return lockfile.nodes.filter(({ source }) => source !== "workspace");
}

function purls(text: string, companions: Record<string, string> = {}): string[] {
  const lockfile = read(text, companions);
  return components(lockfile).map((node) => purlOf({ ...node, type: typeOf(lockfile, node) }));
}

describe("requirements.txt", () => {
  it("returns or refuses any mutation of a fixture", () => {
    const texts = [...fixtureTexts("requirements-txt", "requirements.txt")];
    expect(texts.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(requirementsTxt, PATH, text))).toBeLessThan(2);
        readOrRefuse(requirementsIn, "requirements.in", text);
      }),
      { numRuns: 500 },
    );
  });

  const mega = 2_000_000;
  const hostile = {
    "a line of spaces": `attrs==1${" ".repeat(mega)}x`,
    "a line of quotes": `-r ${`"'`.repeat(mega / 2)}`,
    "a name of dots": `a${".".repeat(mega)}!`,
    "a version without end": `a==${"1".repeat(mega)}`,
    "a continued line": `a==1 \\\n${"--hash=sha256:00 \\\n".repeat(mega / 19)}`,
    backslashes: "\\\n".repeat(mega / 2),
    "open brackets": "a[".repeat(mega / 2),
    "an address of at signs": `git+https://${"@".repeat(mega)}`,
    "an address of slashes": `git+https://${"/".repeat(mega)}`,
    "a long file name": `./${"-1".repeat(mega / 2)}.whl`,
    commas: `a==1 # via ${"b,".repeat(mega / 2)}`,
    "via lines": `a==1\n    # via\n${"    #   a\n".repeat(mega / 10)}`,
    "many lines": Array.from({ length: 60_000 }, (_, n) => `package-${n}==1.${n}`).join("\n"),
    "many short lines": "a\n".repeat(mega / 8),
    "few names again and again": Array.from(
      { length: 60_000 },
      (_, n) => `a${n % 99}==1 # via a${(n * 7) % 99}`,
    ).join("\n"),
    "many lines that are none": "?\n".repeat(mega / 2),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(requirementsTxt, PATH, text))).toBeLessThan(2);
    });
  }

  it.each([
    ["attrs==24.2.0", "pkg:pypi/attrs@24.2.0"],
    ["Ruamel.YAML_clib==0.2", "pkg:pypi/ruamel-yaml-clib@0.2"],
    ["-i https://pypi.org/simple\nattrs==1", "pkg:pypi/attrs@1"],
    [
      "-i https://me:secret@packages.example.org/simple/\nattrs==1",
      "pkg:pypi/attrs@1?repository_url=https:%2F%2Fpackages.example.org%2Fsimple",
    ],
    ["-i https://a.example/simple --extra-index-url https://b.example/simple\nattrs==1", "pkg:pypi/attrs@1"],
    [
      "attrs==1\n    # from https://a.example/simple",
      "pkg:pypi/attrs@1?repository_url=https:%2F%2Fa.example%2Fsimple",
    ],
    [
      "a @ git+https://git.example.org/a.git@0f0f0f",
      "pkg:pypi/a?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fa.git%400f0f0f",
    ],
    ["git+https://github.com/Owner/Repo.git@v1", "pkg:github/owner/repo@v1"],
    ["git+ssh://git@gitlab.com/group/sub/repo.git", "pkg:gitlab/group/sub/repo"],
    [
      "https://files.example.org/a-1.0-py3-none-any.whl",
      "pkg:pypi/a@1.0?download_url=https:%2F%2Ffiles.example.org%2Fa-1.0-py3-none-any.whl",
    ],
    [
      "https://files.example.org/archive/main.zip",
      "pkg:generic/main.zip?download_url=https:%2F%2Ffiles.example.org%2Farchive%2Fmain.zip",
    ],
    ["./vendor/my_lib-2.0.tar.gz", "pkg:pypi/my-lib@2.0"],
    ["my-lib @ file:///srv/my_lib-2.0.tar.gz", "pkg:pypi/my-lib@2.0"],
  ])("names %j", (text, purl) => {
    expect(purls(text)).toEqual([purl]);
  });

  it.each([
    ["a==1.*", "==1.*"],
    ["a", ""],
    ["a>=1,<2", ">=1,<2"],
    ["a ~= 1.4", "~= 1.4"],
    ["a==${VERSION}", "==${VERSION}"],
    ["a (>=1)", ">=1"],
  ])("keeps the range of %j", (text, range) => {
    expect(components(read(text))).toEqual([expect.objectContaining({ version: "", range })]);
  });

  it("says that all is direct in a file by hand, and nobody knows it in one that a tool made", () => {
    const told = ({ nodes, tells }: ParsedLockfile) => [
      tells.edges,
      tells.direct,
      nodes.slice(1).map((node) => node.told),
    ];
    const lines = "a==1\nb==2\n";
    const runtime = { direct: true, development: false };
    expect(told(read(lines))).toEqual([false, true, [runtime, runtime]]);
    expect(told(read(lines, { "shop/requirements.in": "B" }))).toEqual([
      false,
      true,
      [{ ...runtime, direct: false }, runtime],
    ]);
    const made = "# This file is autogenerated by pip-compile with Python 3.12\n";
    const unknown = { direct: null, development: false };
    expect(told(read(made + lines))).toEqual([false, false, [unknown, unknown]]);
    const project = '[project]\nname = "shop"\ndependencies = ["a>=1"]\n';
    expect(told(read(made + lines, { "shop/pyproject.toml": project }))).toEqual([
      false,
      true,
      [runtime, { ...runtime, direct: false }],
    ]);
    expect(told(read("a==1", {}, "requirements/test.txt"))).toEqual([
      false,
      true,
      [{ direct: true, development: true }],
    ]);
  });

  it("does not say that nothing is direct where the input beside it cannot be read", () => {
    const lockfile = read("a==1", { "shop/requirements.in": "<<<<<<< ours\na\n" });
    expect(lockfile.nodes[1]?.told?.direct).toBe(true);
    expect(lockfile.problems).toEqual([
      expect.objectContaining({ kind: "unreadable-manifest", path: "shop/requirements.in", line: 1 }),
    ]);
  });

  it("holds what it includes where nobody reads that by itself, on the line that includes it", () => {
    const lockfile = read("x==1\n-r ../deps/more.txt\n-r requirements-dev.txt", {
      [PATH]: "",
      "deps/more.txt": "a==1\n-r ../shop/requirements.txt\n-r deep.txt\n",
      "deps/deep.txt": "b==2\n-r more.txt\n???\n",
      "shop/requirements-dev.txt": "pytest==8\n",
    });
    expect(components(lockfile).map(({ name, line }) => [name, line])).toEqual([
      ["x", 1],
      ["a", 2],
      ["b", 2],
    ]);
    expect(lockfile.problems).toEqual([
      expect.objectContaining({ kind: "unreadable-entry", path: "deps/deep.txt", line: 3 }),
    ]);
  });

  it("asks for what it includes in three rounds", () => {
    const files = new Map([
      [PATH, "-r ../deps/a.txt\n-c constraints.txt\n-r https://example.org/x.txt\n-r gone.txt"],
      ["deps/a.txt", "-r b.txt"],
      ["deps/b.txt", "-r ../deps/a.txt"],
      ["shop/constraints.txt", ""],
      ["shop/requirements.in", ""],
    ]);
    const got = new Map<string, string>();
    const rounds = [1, 2, 3].map(() => {
      const wanted = requirementsTxt
        .companions(PATH, new Set(files.keys()), got)
        .filter((path) => !got.has(path));
      for (const path of wanted) got.set(path, files.get(path) ?? "");
      return wanted;
    });
    expect(rounds).toEqual([
      [PATH, "shop/requirements.in"],
      ["deps/a.txt", "shop/constraints.txt"],
      ["deps/b.txt"],
    ]);
  });

  it("reads what PowerShell writes", () => {
    const utf16 = `\uFFFD\uFFFD${"attrs==1\r\nb==2\r\n".replaceAll(/[^]/g, "$&\u0000")}`;
    expect(components(read(utf16)).map(({ name, version, line }) => [name, version, line])).toEqual([
      ["attrs", "1", 1],
      ["b", "2", 2],
    ]);
  });

  it.each([
    ["requirements.txt", true],
    ["a/dev-requirements.txt", true],
    ["a/requirements_test.txt", true],
    ["web.requirements.txt", true],
    ["requirements/edx/base.txt", true],
    ["requirements-dev.lock", true],
    ["constraints.txt", false],
    ["requirements/constraints.txt", false],
    ["robots.txt", false],
    ["requirements.md", false],
  ])("takes %s for its own: %s", (path, own) => {
    expect(requirementsTxt.matches(path)).toBe(own);
  });

  it("leaves an input to what was made from it", () => {
    const covered = (...paths: string[]) => requirementsIn.isCovered?.("a/requirements.in", new Set(paths));
    expect(covered("a/requirements.in", "a/requirements.txt")).toBe(true);
    expect(covered("a/requirements.in", "requirements.txt")).toBe(false);
  });

  const ends = ["\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"];
  it.each(ends)("ends a line at %j as pip does, and counts it as git does", (end) => {
    const lockfile = read(`# by hand${end}hidden==1\nb==2 # c${end}d==3${end}\ne==4 \\${end} --pre`);
    expect(components(lockfile).map(({ name, version, line }) => [name, version, line])).toEqual([
      ["hidden", "1", 1],
      ["b", "2", 2],
      ["d", "3", 2],
      ["e", "4", 3],
    ]);
  });

  it("refuses what is in an encoding in which it may say something else", () => {
    const lines = "# note+AAo-hidden+AD0APQ-1\na==1\n";
    for (const first of [
      "# -*- coding: utf-7 -*-\n",
      "\n#vim: set fileencoding=UTF_16 :\n",
      "# coding=latin1 é\n",
    ])
      expect(() => read(first + lines)).toThrow(LockfileError);
    for (const first of [
      "# coding: UTF8\n",
      "# coding: latin-1\n",
      "# coding: cp1252 é\n",
      "\n\n# coding: utf-7\n",
    ])
      expect(components(read(first + lines))).toHaveLength(1);
    expect(components(read(`\uFEFF# coding: utf-7\n${lines}`))).toHaveLength(1);
  });
});
