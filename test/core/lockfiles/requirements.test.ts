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

  it("reads rows of hashes alike, whatever stands among them", () => {
    const hashes = (text: string) => components(read(text)).map(({ integrity }) => integrity);
    const two = "--hash=sha256:aa \\\n    --hash=sha256:bb";
    expect(hashes(`a==1 \\\n    ${two}\nb==2 \\\r\n\t--hash=md5:cc\r\n`)).toEqual([
      "sha256:aa sha256:bb",
      "md5:cc",
    ]);
    expect(hashes(`a==1 --hash=sha256:00 \\\n    ${two} \\\n    # via b\nb==2`)).toEqual([
      "sha256:00 sha256:aa sha256:bb",
      null,
    ]);
    expect(hashes(`a==1 \\\n    ${two}\\\ncc\n`)).toEqual(["sha256:aa sha256:bbcc"]);
    expect(hashes(`a==1 \\\n    ${two} \\\n    --hash=sha256:xy`)).toEqual(["sha256:aa sha256:bb"]);
    expect(hashes(`a==1 # b \\\n    ${two}\n`)).toEqual([null]);
    const { nodes, problems } = read(`a b \\\n    ${two}\nb==2\n`);
    expect(nodes.at(-1)?.line).toBe(4);
    expect(problems[0]?.message).toContain('"a b     --hash=sha256:aa     --hash=sha256:bb"');
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

  it("takes the place that a constraint names, and no version of several", () => {
    const text = "-c constraints.txt\na\nb==1\nc\nd";
    const constraints = [
      "A @ https://files.example.org/a-2.tar.gz",
      "b @ git+https://git.example.org/b.git@0f0f",
      'c==1 ; python_version < "3"',
      'c==2 ; python_version >= "3"',
      "d==1",
      "d>=1",
    ].join("\n");
    expect(purls(text, { "shop/constraints.txt": constraints })).toEqual([
      "pkg:pypi/a@2?download_url=https:%2F%2Ffiles.example.org%2Fa-2.tar.gz",
      "pkg:pypi/b@1?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fb.git%400f0f",
      "pkg:pypi/c",
      "pkg:pypi/d@1",
    ]);
    const places = [1, 2, 3, 4, 5, 6, 7].map((n) => `a @ https://files.example.org/a-${n}.zip`).join("\n");
    const lockfile = read("-c constraints.txt\na", { "shop/constraints.txt": places });
    expect(components(lockfile).map(({ version }) => version)).toEqual(["1", "2", "3", "4", "5"]);
    expect(lockfile.problems.map(({ kind, line }) => [kind, line])).toEqual([
      ["limit", 6],
      ["limit", 7],
    ]);
  });

  it.each([
    ["-e libs", "", "workspace"],
    ["-e libs[dev]", "", "workspace"],
    ["-e ./libs#egg=lib-dev", "", "workspace"],
    ["--editable=file:../lib", "", "workspace"],
    ["lib @ file:./lib", "", "workspace"],
    ["-e /srv/lib", "pkg:generic/lib", "file"],
    ["-e c:\\users\\me\\lib", "pkg:generic/lib", "file"],
    ["-e ~/lib", "pkg:generic/lib", "file"],
    ["lib @ file:///croot/lib_1/work", "pkg:pypi/lib", "file"],
    [
      "-e lib @ git+https://git.example.org/lib.git",
      "pkg:pypi/lib?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Flib.git",
      "git",
    ],
    [
      "-e git+git@git.example.org:a/lib.git#egg=lib",
      "pkg:pypi/lib?vcs_url=git%2Bssh:%2F%2Fgit%40git.example.org%2Fa%2Flib.git",
      "git",
    ],
  ])("takes %j for what lies there", (text, purl, source) => {
    const lockfile = read(text);
    expect(lockfile.nodes.slice(1).map((node) => node.source)).toEqual([source]);
    expect(purls(text)).toEqual(purl === "" ? [] : [purl]);
  });

  it("takes the project itself for no dependency, whatever it is called", () => {
    expect(read("-e .\n-e .[dev]\n-e file:.#egg=shop\n.").nodes).toHaveLength(1);
  });

  it.each([
    ["https://github.com/a/b/archive/refs/tags/release-1.0.zip", "pkg:generic/release-1.0.zip"],
    ["https://github.com/a/b/tarball/release-1.0.tar.gz#egg=release", "pkg:pypi/release"],
    ["https://codeload.github.com/a/b/legacy.zip/b-1.0.zip", "pkg:generic/b-1.0.zip"],
    ["git+https://git.example.org/a.git#egg=a-dev", "pkg:pypi/a"],
    ["git+https://git.example.org/a.git#egg=a-b-0.9-py2.7", "pkg:pypi/a-b"],
    ["git+https://git.example.org/a.git#egg=a-2to3", "pkg:pypi/a-2to3"],
  ])("makes no version or name of %j that nobody gave", (text, purl) => {
    expect(purls(text).map((one) => one.split("?", 1)[0])).toEqual([purl]);
  });

  it("tells of a name that a variable decides", () => {
    const lockfile = read("${PKG}==1.0\n${DIST}/a-1.0.tar.gz");
    expect(components(lockfile).map(({ name }) => name)).toEqual(["a"]);
    expect(lockfile.problems.map(({ kind, line }) => [kind, line])).toEqual([["unreadable-entry", 1]]);
  });

  it("misses no file that is read by itself", () => {
    expect(read("-r requirements/production.txt\na==1").problems).toEqual([]);
    expect(read("-r production.txt\na==1").problems).toHaveLength(1);
  });

  it("says that all is direct where a person wrote addresses alone", () => {
    const { tells, nodes, problems } = read("git+https://git.example.org/a.git#egg=a\n-e .");
    expect([tells.direct, nodes[1]?.told?.direct, problems]).toEqual([true, true, []]);
  });

  it.each([
    "# These requirements were autogenerated by pipenv\n",
    "# This file is @generated by PDM.\n# Please do not edit it manually.\n\n",
    "# This file is autogenerated by hatch-pip-compile with Python 3.11\n",
  ])("knows what a tool wrote: %j", (header) => {
    expect(read(`${header}a==1\n`).tells.direct).toBe(false);
  });

  it("does not know who asked for what pip freeze added", () => {
    const text = "a==1\n## The following requirements were added by pip freeze:\nb==2\n";
    expect(
      read(text)
        .nodes.slice(1)
        .map(({ told }) => told?.direct),
    ).toEqual([true, null]);
  });

  it("takes an environment of Hatch's for an input, and does not say what is direct where a name is not held", () => {
    const askedFor = ({ nodes, tells }: ParsedLockfile) => [
      tells.direct,
      nodes[0]?.requires.map(({ name, kind }) => [name, kind]),
    ];
    const lines = "a==1 # via hatch.envs.default\nb==2 # via hatch.envs.test\nc==3 # via a\n";
    const asked = [
      ["a", "runtime"],
      ["b", "development"],
    ];
    expect(askedFor(read(lines))).toEqual([true, asked]);
    expect(askedFor(read(`${lines}d==4 # via setuptools\n`))).toEqual([true, asked]);
    expect(askedFor(read(`${lines}d==4 # via shop\n`))).toEqual([false, asked]);
  });
});
