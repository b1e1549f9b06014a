import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { cargoLock } from "../../../src/core/lockfiles/cargo-lock.js";
import { readAsToml, readAsWritten } from "../../../src/core/lockfiles/cargo-text.js";
import { cargoToml } from "../../../src/core/lockfiles/cargo-toml.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { juliaManifest } from "../../../src/core/lockfiles/julia-manifest.js";
import { pdmLock } from "../../../src/core/lockfiles/pdm-lock.js";
import { poetryLock } from "../../../src/core/lockfiles/poetry-lock.js";
import { pylock } from "../../../src/core/lockfiles/pylock.js";
import { pyprojectToml } from "../../../src/core/lockfiles/pyproject-toml.js";
import { uvLock } from "../../../src/core/lockfiles/uv-lock.js";
import { purlOf } from "../../../src/core/model/purl.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { casesOf, FIXTURES, inputOf } from "./fixture.js";
import { join } from "node:path";
import { mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const CARGO_MANIFEST = '[package]\nname = "app"\n[dependencies]\na = "1"\n[dev-dependencies]\nb = "2"\n';
const PYPROJECT =
  '[project]\nname = "app"\ndependencies = ["a", "b[x]>=1"]\n[dependency-groups]\ndev = ["c"]\n';

/** Every format of this family with its file's name and a manifest beside it. */
const FORMATS: readonly (readonly [LockfileFormat, string, string, string])[] = [
  [cargoLock, "Cargo.lock", "Cargo.toml", CARGO_MANIFEST],
  [uvLock, "uv.lock", "pyproject.toml", PYPROJECT],
  [poetryLock, "poetry.lock", "pyproject.toml", PYPROJECT],
  [pdmLock, "pdm.lock", "pyproject.toml", PYPROJECT],
  [pylock, "pylock.toml", "pyproject.toml", PYPROJECT],
  [juliaManifest, "Manifest.toml", "Project.toml", '[deps]\nJSON = "1"\n'],
  [cargoToml, "Cargo.toml", "../Cargo.toml", "[workspace]\n"],
  [pyprojectToml, "pyproject.toml", "", ""],
];

function fixtureInputs(format: LockfileFormat) {
  return casesOf(format.id).map((name) => inputOf(format, join(FIXTURES, format.id, name)));
}

function read(
  format: LockfileFormat,
  path: string,
  text: string,
  companions: Record<string, string> = {},
): ParsedLockfile {
  const found = readOrRefuse(format, path, text, new Map(Object.entries(companions)));
  if (found instanceof LockfileError) throw found;
  return found;
}

function purls(lockfile: ParsedLockfile): string[] {
  return lockfile.nodes
    .filter(({ source }) => source !== "workspace")
    .map((node) => purlOf({ ...node, type: lockfile.purlType }));
}

/** What each service asks for: name, version and kind. */
function asked(lockfile: ParsedLockfile): string[] {
  const byKey = new Map(lockfile.nodes.map((node) => [node.key, node]));
  return lockfile.services.flatMap(({ path, node }) =>
    (byKey.get(node)?.requires ?? []).map(({ name, kind, targets }) => {
      const target = byKey.get(targets[0] ?? "");
      return `${path}: ${name} ${target?.version ?? "missing"} ${kind}`;
    }),
  );
}

describe.each(FORMATS)("$id", (format, path, manifest, manifestText) => {
  const companions = new Map(manifest === "" ? [] : [[manifest, manifestText]]);

  it("returns or refuses whatever is done to a file", () => {
    const texts = fixtureInputs(format).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        const found = readOrRefuse(format, path, text, companions);
        if (found instanceof LockfileError) return;
        const keys = found.nodes.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { line } of found.nodes) expect(line).toBeLessThanOrEqual(text.split("\n").length);
      }),
      { numRuns: 300 },
    );
  });

  it("returns or refuses whatever is done to a manifest", () => {
    const inputs = fixtureInputs(format).filter((input) => input.companions.size > 0);
    if (inputs.length === 0) return;
    const texts = inputs.flatMap((input) => [...input.companions.values()]);
    fc.assert(
      fc.property(fc.constantFrom(...inputs), mutationOf(texts), (input, text) => {
        const changed = new Map([...input.companions.keys()].map((key) => [key, text]));
        readOrRefuse(format, input.path, input.text, changed);
        const paths = new Set([input.path, ...changed.keys()]);
        format.companions(input.path, paths, changed);
      }),
      { numRuns: 200 },
    );
  });
});

const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_one, at) => make(at)).join("");

describe("hostile files of this family", () => {
  const registry = 'source = "registry+https://github.com/rust-lang/crates.io-index"\n';
  const texts: Record<string, readonly [LockfileFormat, string, string, Record<string, string>]> = {
    "20,000 versions of one crate that all are asked for": [
      cargoLock,
      "Cargo.lock",
      `version = 4\n[[package]]\nname = "app"\nversion = "1.0.0"\ndependencies = [\n${many(20_000, (at) => ` "a ${at}.0.0",\n`)}]\n${many(20_000, (at) => `[[package]]\nname = "a"\nversion = "${at}.0.0"\n${registry}`)}`,
      {
        "Cargo.toml": `[package]\nname = "app"\n${many(3_000, (at) => `[target.t${at}.dependencies]\na = "${at}"\n`)}`,
      },
    ],
    "30,000 crates that replace each other": [
      cargoLock,
      "Cargo.lock",
      `version = 3\n${many(30_000, (at) => `[[package]]\nname = "a${at}"\nversion = "1.0.0"\n${registry}replace = "a${at + 1} 1.0.0"\ndependencies = ["a${at + 1}"]\n`)}[[package]]\nname = "z"\nversion = "1.0.0"\ndependencies = ["a1"]\n`,
      {},
    ],
    "a source of a megabyte of hashes": [
      cargoLock,
      "Cargo.lock",
      `version = 4\n[[package]]\nname = "a"\nversion = "1"\nsource = "git+${"#".repeat(1_000_000)}"\n`,
      {},
    ],
    "12,000 packages of one name that as many ask for": [
      uvLock,
      "uv.lock",
      `version = 1\n${many(12_000, (at) => `[[package]]\nname = "a"\nversion = "${at}"\nsource = { registry = "https://pypi.org/simple" }\ndependencies = [{ name = "a" }]\n`)}`,
      {},
    ],
    "the same of Poetry": [
      poetryLock,
      "poetry.lock",
      `${many(12_000, (at) => `[[package]]\nname = "a"\nversion = "${at}"\n[package.dependencies]\na = "^${at}"\n`)}[metadata]\nlock-version = "2.1"\n`,
      {},
    ],
    "extras that ask for each other": [
      poetryLock,
      "poetry.lock",
      `[[package]]\nname = "a"\nversion = "1"\n[package.dependencies]\n${many(3_000, (at) => `b${at} = {version = "*", optional = true}\n`)}[package.extras]\n${many(20_000, (at) => `e${at} = ["a[e${at + 1}]"]\n`)}[metadata]\nlock-version = "2.1"\n`,
      { "pyproject.toml": '[project]\nname = "p"\ndependencies = ["a[e0]"]\n' },
    ],
    "a requirement of a megabyte": [
      pdmLock,
      "pdm.lock",
      `[[package]]\nname = "a"\nversion = "1"\ndependencies = ["${"a-".repeat(500_000)}", "a${" ".repeat(500_000)}", "a[${"[".repeat(500_000)}"]\n[metadata]\nlock_version = "4.5"\n`,
      {},
    ],
    "a constraint of a megabyte": [
      poetryLock,
      "poetry.lock",
      `[[package]]\nname = "a"\nversion = "${"1.".repeat(200)}1"\n[package.dependencies]\na = "${">1, ".repeat(200_000)}"\n[[package]]\nname = "a"\nversion = "2"\n[metadata]\nlock-version = "2.1"\n`,
      {},
    ],
    "a marker of a megabyte": [
      pylock,
      "pylock.toml",
      `lock-version = "1.0"\ndependency-groups = ["x"]\n[[packages]]\nname = "a"\nversion = "1"\nmarker = "${"'x' in ".repeat(150_000)}dependency_groups"\n`,
      {},
    ],
    "20,000 sources": [
      pyprojectToml,
      "pyproject.toml",
      `[project]\nname = "p"\ndependencies = [${many(20_000, (at) => `"a${at}",\n`)}]\n[tool.uv.sources]\n${many(20_000, (at) => `a${at} = { path = "x/${at}" }\n`)}`,
      {},
    ],
    "20,000 packages without a project": [
      juliaManifest,
      "Manifest.toml",
      many(20_000, (at) => `[[P${at}]]\nuuid = "${at}"\ndeps = ["P${at + 1}"]\n`),
      {},
    ],
  };
  it.each(Object.entries(texts))("survives %s", (_what, [format, path, text, companions]) => {
    expect(
      secondsOf(() => readOrRefuse(format, path, text, new Map(Object.entries(companions)))),
    ).toBeLessThan(2);
  });

  it.each(FORMATS)("$id tells of a name too long and takes no part of it", (format) => {
    const long = "n".repeat(600);
    const written = {
      "cargo-lock": `version = 4\n[[package]]\nname = "${long}"\nversion = "1.0.0"\n[[package]]\nname = "ok"\nversion = "1.0.0"\n`,
      "uv-lock": `version = 1\n[[package]]\nname = "${long}"\nversion = "1"\nsource = { virtual = "." }\n[[package]]\nname = "ok"\nversion = "1"\nsource = { virtual = "." }\n`,
      "poetry-lock": `[[package]]\nname = "${long}"\nversion = "1"\n[[package]]\nname = "ok"\nversion = "1"\n`,
      "pdm-lock": `[[package]]\nname = "${long}"\nversion = "1"\n[[package]]\nname = "ok"\nversion = "1"\n`,
      pylock: `lock-version = "1.0"\n[[packages]]\nname = "${long}"\nversion = "1"\n[[packages]]\nname = "ok"\nversion = "1"\n`,
      "julia-manifest": `julia_version = "1.10.0"\n[[deps.${long}]]\nuuid = "1"\n[[deps.ok]]\nuuid = "2"\n`,
      "cargo-toml": `[dependencies]\n${long} = "1"\nok = "1"\n`,
      "pyproject-toml": `[tool.poetry.dependencies]\n${long} = "1"\nok = "1"\n`,
    }[format.id];
    const lockfile = read(format, "x", written ?? "");
    expect(lockfile.problems.filter(({ kind }) => kind === "unreadable-entry")).toHaveLength(1);
    expect(lockfile.nodes.some(({ name }) => name === "ok")).toBe(true);
    expect(lockfile.nodes.some(({ name }) => name === long)).toBe(false);
  });
});

describe("Cargo.lock", () => {
  it("says of the form that Cargo writes what TOML says, and reads nothing else that way", () => {
    const texts = fixtureInputs(cargoLock)
      .map(({ text }) => text)
      .filter((text) => readAsWritten(text.replace(/\[\[patch[^]*$/, "")) !== null)
      .map((text) => text.replace(/\[\[patch[^]*$/, ""));
    expect(texts.length).toBeGreaterThan(1);
    let read = 0;
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        const written = readAsWritten(text);
        if (written === null) return;
        read += 1;
        expect(written).toEqual(readAsToml(text));
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(50);
  });

  it("comes to an end where a text is not closed, whatever the file begins with", () => {
    const keys = ['name = "a', 'name = "a"\nversion = "1', 'name = "a"\nversion = "1"\nsource = "b'];
    const list = 'name = "a"\nversion = "1"\ndependencies = [\n "b';
    for (const cut of [...keys, `${keys[1] ?? ""}"\nchecksum = "c`, list]) {
      for (const start of ["", "\n", "\n\n", "#\n"])
        expect(readAsWritten(`${start}[[package]]\n${cut}`)).toBeNull();
    }
  });

  it("says what TOML says of texts that are alike, and of sources that begin alike", () => {
    const one = (name: string, source: string, dependencies: readonly string[]) =>
      `[[package]]\nname = "${name}"\nversion = "1.0.0"\nsource = "${source}"\ndependencies = [\n${dependencies
        .map((text) => ` "${text}",\n`)
        .join("")}]\n`;
    // The hash of "Aa" is that of "BB".
    const text = [
      one("a", "git+https://example.org/a", ["Aa", "BB", "Aa", "", "BBAa", "AaBB", "Aa"]),
      one("b", "git+https://example.org/a?b", ["BB", "Aa", "ü", "AaAa"]),
      one("c", "git+https://example.org/a", ["BB"]),
      one("d", "git", ["Aa"]),
    ].join("\n");
    expect(readAsWritten(text)).toEqual(readAsToml(text));
    for (const [from, to] of [
      ["BBAa", "BB\nAa"],
      ["1.0.0", "1.0\n.0"],
      ["/a?b", "/a\n"],
    ] as const)
      expect(readAsWritten(text.replace(from, to))).toBeNull();
  });

  const lock = (packages: string) => `version = 4\n\n${packages}`;

  it("tells repositories and registries apart in purls", () => {
    const sources = [
      "registry+https://github.com/rust-lang/crates.io-index",
      "sparse+https://index.crates.io/",
      "sparse+https://crates.example.org/index/",
      "registry+ssh://git@git.example.org/index.git",
      "git+https://git.example.org/shop/a?rev=0123abc#0123abc000000000000000000000000000000000",
    ];
    const text = lock(
      sources
        .map((source, at) => `[[package]]\nname = "a${at}"\nversion = "1.0.0"\nsource = "${source}"\n`)
        .join("\n"),
    );
    expect(purls(read(cargoLock, "Cargo.lock", text))).toEqual([
      "pkg:cargo/a0@1.0.0",
      "pkg:cargo/a1@1.0.0",
      "pkg:cargo/a2@1.0.0?repository_url=https:%2F%2Fcrates.example.org%2Findex%2F",
      "pkg:cargo/a3@1.0.0?repository_url=ssh:%2F%2Fgit%40git.example.org%2Findex.git",
      "pkg:cargo/a4@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgit.example.org%2Fshop%2Fa%400123abc000000000000000000000000000000000",
    ]);
  });

  it("takes the copy that an abbreviation means, and none where it could be several", () => {
    const entry = (name: string, version: string, source: string, more = "") =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${source}"\n${more}\n`;
    const index = "registry+https://github.com/rust-lang/crates.io-index";
    const text = lock(
      `[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["a 1.0.0 (${index})", "a 1.0.0 (git+https://git.example.org/a)", "a", "a 2.0.0"]\n\n` +
        entry("a", "1.0.0", index) +
        entry("a", "1.0.0", "git+https://git.example.org/a#00") +
        entry("a", "2.0.0", index),
    );
    const lockfile = read(cargoLock, "Cargo.lock", text);
    const [app] = lockfile.nodes;
    const sources = app?.requires.map(({ targets }) => {
      const node = lockfile.nodes.find(({ key }) => key === targets[0]);
      return node === undefined ? null : `${node.version} ${node.source}`;
    });
    expect(sources).toEqual(["1.0.0 registry", "1.0.0 git", null, "2.0.0 registry"]);
  });

  it("asks for the root's manifest, its members and what they name, nothing else", () => {
    const texts = new Map([
      [
        "app/Cargo.toml",
        '[workspace]\nmembers = ["crates/*", "../tools"]\nexclude = ["crates/old"]\n[patch.crates-io]\na = { path = "patched/a" }\n',
      ],
      [
        "app/crates/one/Cargo.toml",
        '[package]\nname = "one"\n[dependencies]\nlib = { path = "../../../lib" }\n',
      ],
      ["app/crates/old/Cargo.toml", ""],
      ["app/patched/a/Cargo.toml", '[package]\nname = "a"\n'],
      ["app/target/x/Cargo.toml", ""],
      ["lib/Cargo.toml", '[package]\nname = "lib"\n'],
      ["tools/Cargo.toml", '[package]\nname = "tools"\n'],
    ]);
    const paths = new Set(texts.keys());
    const round = (known: string[]) =>
      cargoLock
        .companions("app/Cargo.lock", paths, new Map(known.map((path) => [path, texts.get(path) ?? ""])))
        .slice()
        .sort();
    const first = round([]);
    const second = round(first);
    expect(first).toEqual(["app/Cargo.toml"]);
    expect(second).toEqual([
      "app/Cargo.toml",
      "app/crates/one/Cargo.toml",
      "app/patched/a/Cargo.toml",
      "tools/Cargo.toml",
    ]);
    expect(round(second)).toEqual([...second, "lib/Cargo.toml"].sort());
  });

  it("tells patches as overrides, and declared ranges with their lines", () => {
    const manifest =
      '[package]\nname = "app"\n\n[dependencies.a]\npackage = "real"\nversion = "1.2"\n\n[patch.crates-io]\nreal = { git = "https://git.example.org/real", branch = "fix" }\n';
    const text = lock(
      '[[package]]\nname = "app"\nversion = "0.0.0"\ndependencies = ["real"]\n\n[[package]]\nname = "real"\nversion = "1.2.3"\nsource = "git+https://git.example.org/real#00"\n',
    );
    const lockfile = read(cargoLock, "Cargo.lock", text, { "Cargo.toml": manifest });
    expect(lockfile.overrides).toEqual([
      { selector: "patch.crates-io.real", name: "real", value: "https://git.example.org/real#fix" },
    ]);
    expect(lockfile.services[0]?.manifest?.declared).toEqual([
      { name: "real", range: "1.2", kind: "runtime", line: 6 },
    ]);
  });

  it("says what a manifest asks for and the lockfile does not have", () => {
    const text = lock(
      '[[package]]\nname = "app"\nversion = "0.0.0"\ndependencies = ["a"]\n\n[[package]]\nname = "a"\nversion = "1.2.3"\n',
    );
    const manifest = '[package]\nname = "app"\n[dependencies]\na = "1"\nnew = "3"\n';
    const lockfile = read(cargoLock, "Cargo.lock", text, { "Cargo.toml": manifest });
    expect(buildGraph(lockfile).missing.map(({ requirement }) => requirement.name)).toEqual(["new"]);
  });
});

describe("Manifest.toml of Julia", () => {
  it("may hold comments alone where nothing is asked for", () => {
    const text = "# This file is machine-generated - editing it directly is not advised\n\n";
    expect(read(juliaManifest, "Manifest.toml", text).nodes).toHaveLength(1);
    const asks = new Map([["Project.toml", '[deps]\nJSON = "1"\n']]);
    expect(readOrRefuse(juliaManifest, "Manifest.toml", text, asks)).toMatchObject({ kind: "empty" });
  });

  it("tells packages of one name apart by their UUIDs, in purls too", () => {
    const text =
      'julia_version = "1.9.0"\n[[deps.A]]\nuuid = "a-1"\n    [deps.A.deps]\n    B = "b-2"\n[[deps.B]]\nuuid = "b-1"\n[[deps.B]]\nuuid = "b-2"\nversion = "0.1.0"\n';
    const lockfile = read(juliaManifest, "Manifest.toml", text);
    expect(lockfile.nodes[0]?.requires.map(({ targets }) => targets)).toEqual([["B b-2"]]);
    expect(purls(lockfile)).toEqual([
      "pkg:julia/A@1.9.0?uuid=a-1",
      "pkg:julia/B@1.9.0?uuid=b-1",
      "pkg:julia/B@0.1.0?uuid=b-2",
    ]);
  });
});

describe("Python lockfiles", () => {
  it("tells indexes, repositories and archives apart in purls", () => {
    const text = `version = 1
[[package]]
name = "a"
version = "1"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "b.c"
version = "1"
source = { registry = "https://packages.example.org/simple" }
[[package]]
name = "d"
version = "1"
source = { git = "ssh://git@git.example.org/d.git?subdirectory=x&rev=v1#abc" }
[[package]]
name = "e"
version = "1"
source = { url = "https://downloads.example.org/e.whl" }
`;
    expect(purls(read(uvLock, "uv.lock", text))).toEqual([
      "pkg:pypi/a@1",
      "pkg:pypi/b-c@1?repository_url=https:%2F%2Fpackages.example.org%2Fsimple",
      "pkg:pypi/d@1?vcs_url=git%2Bssh:%2F%2Fgit%40git.example.org%2Fd.git%40abc",
      "pkg:pypi/e@1?download_url=https:%2F%2Fdownloads.example.org%2Fe.whl",
    ]);
  });

  it("keeps passwords out of purls", () => {
    const at = "https://me:secret@files.example.org";
    const download = "?download_url=https:%2F%2Ffiles.example.org%2Fa.zip";
    const index = "?repository_url=https:%2F%2Ffiles.example.org%2Fsimple";
    const entry = '[[package]]\nname = "a"\nversion = "1"\n';
    const uv = (source: string) => read(uvLock, "uv.lock", `version = 1\n${entry}source = { ${source} }\n`);
    const poetry = (type: string, path: string) =>
      read(
        poetryLock,
        "poetry.lock",
        `${entry}[package.source]\ntype = "${type}"\nurl = "${at}/${path}"\n[metadata]\nlock-version = "2.1"\n`,
      );
    const lockOf751 = (more: string) =>
      read(pylock, "pylock.toml", `lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\n${more}\n`);
    expect(purls(uv(`url = "${at}/a.zip"`))).toEqual([`pkg:pypi/a@1${download}`]);
    expect(purls(uv(`registry = "${at}/simple"`))).toEqual([`pkg:pypi/a@1${index}`]);
    expect(purls(poetry("url", "a.zip"))).toEqual([`pkg:pypi/a@1${download}`]);
    expect(purls(poetry("legacy", "simple"))).toEqual([`pkg:pypi/a@1${index}`]);
    expect(purls(lockOf751(`archive = { url = "${at}/a.zip" }`))).toEqual([`pkg:pypi/a@1${download}`]);
    expect(purls(lockOf751(`index = "${at}/simple"`))).toEqual([`pkg:pypi/a@1${index}`]);
    expect(purls(read(pdmLock, "pdm.lock", `${entry}url = "${at}/a.zip"\n`))).toEqual([
      `pkg:pypi/a@1${download}`,
    ]);
    const manifest = `[tool.poetry.dependencies]\na = { url = "${at}/a.zip" }\n`;
    expect(purls(read(pyprojectToml, "pyproject.toml", manifest))).toEqual([`pkg:pypi/a${download}`]);
  });

  it("reads uv.lock under the name that the list had of old", () => {
    const text =
      'version = 1\n[[distribution]]\nname = "a"\nversion = "1"\nsource = { registry = "https://pypi.org/simple" }\n';
    expect(purls(read(uvLock, "uv.lock", text))).toEqual(["pkg:pypi/a@1"]);
  });

  it("asks for what the project declares where a pylock with edges holds the project itself", () => {
    const entry = (name: string, more: string) => `[[packages]]\nname = "${name}"\n${more}\n`;
    const edges = { standard: 'dependencies = [{ name = "b" }]', pdm: 'tool.pdm.dependencies = ["b>=1"]' };
    for (const edge of Object.values(edges)) {
      const text = `lock-version = "1.0"\n${entry("shop", 'directory = { path = "." }')}${entry("a", `version = "1"\n${edge}`)}${entry("b", 'version = "1"')}${entry("c", 'version = "1"')}`;
      const manifest = '[project]\nname = "shop"\ndependencies = ["a"]\n[dependency-groups]\ndev = ["c"]\n';
      const lockfile = read(pylock, "pylock.toml", text, { "pyproject.toml": manifest });
      expect(asked(lockfile)).toEqual([".: a 1 runtime", ".: c 1 development"]);
      expect(lockfile.nodes.find(({ name }) => name === "a")?.requires.map(({ name }) => name)).toEqual([
        "b",
      ]);
      expect(lockfile.tells.edges).toBe(true);
    }
  });

  it("holds a project without package, its groups and requirements in uv.lock's manifest", () => {
    const text = `version = 1
[manifest]
requirements = [{ name = "a" }]
[manifest.dependency-groups]
dev = [{ name = "b", specifier = ">=1" }]
${["a", "b"].map((name) => `[[package]]\nname = "${name}"\nversion = "1"\nsource = { registry = "https://pypi.org/simple" }\n`).join("")}`;
    expect(asked(read(uvLock, "sub/uv.lock", text))).toEqual(["sub: a 1 runtime", "sub: b 1 development"]);
  });

  it("activates Poetry's optional dependencies by the extras that somebody asks for, also through others", () => {
    const text = `${["a", "b", "c", "d"].map((name) => `[[package]]\nname = "${name}"\nversion = "1"\n`).join("")}[[package]]
name = "host"
version = "1"
[package.dependencies]
a = {version = "*", optional = true}
b = {version = "*", optional = true}
c = {version = "*", optional = true}
[package.extras]
all = ["host[first]", "b"]
first = ["a (>=1)"]
never = ["c"]
[metadata]
lock-version = "2.0"
`;
    const manifest = '[project]\nname = "p"\ndependencies = ["host[all]", "c", "d"]\n';
    const lockfile = read(poetryLock, "poetry.lock", text, { "pyproject.toml": manifest });
    const host = lockfile.nodes.find(({ name }) => name === "host");
    expect(host?.requires.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it.each([
    ["^1.2", "1.2 1.9.9", "1.1 2.0"],
    ["^0.2.3", "0.2.3 0.2.9", "0.3.0"],
    ["~1.2", "1.2.0 1.2.9", "1.3"],
    ["~=1.4.2", "1.4.2 1.4.9", "1.5 1.4.1"],
    ["==1.2.*", "1.2 1.2.5", "1.3"],
    ["1.*", "1.0 1.9", "2"],
    ["!=1.5", "1.4", "1.5.0"],
    [">=1,<2 || ==3", "1.5 3.0", "2.5"],
    [">=1.0rc1", "1.0rc1 1.0", "1.0b2 1.0.dev1"],
    ["===1.0", "1.0", "1.0.0"],
    [">=1.0beta2", "1.0b2 1.0rc1", "1.0b1"],
    ["1.0", "1.0.0", "1.0.post1"],
    ["", "1", ""],
  ])("lets Poetry's %s decide between forks", (range, fit, other) => {
    const versions = [...fit.split(" "), ...other.split(" ")].filter((version) => version !== "");
    const text = `${versions.map((version) => `[[package]]\nname = "f"\nversion = "${version}"\n`).join("")}[[package]]
name = "host"
version = "1"
[package.dependencies]
f = "${range}"
[metadata]
lock-version = "2.1"
`;
    const lockfile = read(poetryLock, "poetry.lock", text, {
      "pyproject.toml": '[project]\ndependencies = ["host"]\n',
    });
    const host = lockfile.nodes.find(({ name }) => name === "host");
    expect(host?.requires.map(({ targets }) => targets[0]?.slice(2))).toEqual(fit.split(" "));
  });

  it("infers what only a project can have asked for, where its manifest is gone, and says that it is not sure", () => {
    const entry = (name: string, groups: string, needs: string) =>
      `[[package]]\nname = "${name}"\nversion = "1"\ngroups = [${groups}]\n[package.dependencies]\n${needs}`;
    const text =
      entry("a", '"main"', 'b = "*"\n') +
      entry("b", '"main"', "") +
      entry("c", '"main"', "") +
      entry("t", '"dev"', 'c = "*"\nu = "*"\n') +
      entry("u", '"dev"', "") +
      entry("x", '"dev"', 'y = "*"\n') +
      entry("y", '"dev"', 'x = "*"\n') +
      '[metadata]\nlock-version = "2.1"\n';
    const lockfile = read(poetryLock, "poetry.lock", text);
    expect(asked(lockfile)).toEqual([
      ".: a 1 runtime",
      ".: t 1 development",
      ".: c 1 runtime",
      ".: x 1 development",
    ]);
    expect(lockfile.tells.direct).toBe(false);
  });

  it("says without edges what the manifest and the markers of a pylock tell", () => {
    const text = `lock-version = "1.0"
dependency-groups = ["default", "dev"]
default-groups = ["default"]
${[
  ["a", '"default" in dependency_groups'],
  ["b", '"default" in dependency_groups or "dev" in dependency_groups'],
  ["c", '"dev" in dependency_groups'],
]
  .map(([name = "", marker = ""]) => `[[packages]]\nname = "${name}"\nversion = "1"\nmarker = '${marker}'\n`)
  .join("")}`;
    const manifest = '[project]\nname = "p"\ndependencies = ["A"]\n';
    const told = (companions: Record<string, string>) =>
      read(pylock, "pylock.toml", text, companions)
        .nodes.filter(({ source }) => source === "registry")
        .map((node) => node.told);
    expect(told({ "pyproject.toml": manifest })).toEqual([
      { direct: true, development: false },
      { direct: false, development: false },
      { direct: false, development: true },
    ]);
    expect(told({})[0]).toEqual({ direct: null, development: false });
  });

  it("tells declared ranges with their lines, of every tool", () => {
    const manifest = `[project]
name = "p"
dependencies = [
  "a>=1",
  # two in a line
  "b", "c[x]~=2.0; python_version < '4'",
]
[dependency-groups]
dev = [
  "d",
]
[tool.poetry.dependencies]
e = "^5"
`;
    const text =
      'version = 1\n[[package]]\nname = "p"\nsource = { editable = "." }\n[[package]]\nname = "a"\nversion = "1"\nsource = { registry = "https://pypi.org/simple" }\n';
    const lockfile = read(uvLock, "uv.lock", text, { "pyproject.toml": manifest });
    expect(lockfile.services[0]?.manifest?.declared).toEqual([
      { name: "a", range: ">=1", kind: "runtime", line: 4 },
      { name: "b", range: "", kind: "runtime", line: 6 },
      { name: "c", range: "~=2.0", kind: "runtime", line: 6 },
      { name: "d", range: "", kind: "development", line: 10 },
      { name: "e", range: "^5", kind: "runtime", line: 13 },
    ]);
  });

  it("keeps packages of one version apart that a pylock has for several environments", () => {
    const entry = (name: string, version: string, marker: string, needs: string) =>
      `[[packages]]\nname = "${name}"\nversion = "${version}"\nmarker = "${marker}"\ndependencies = [${needs}]\n`;
    const text = `lock-version = "1.0"\ncreated-by = "x"\n${entry("ham", "3", "sys_platform == 'linux'", '{ name = "spam", version = "1.0" }')}${entry("ham", "3", "sys_platform == 'win32'", '{ name = "spam", version = "1.1" }')}${entry("spam", "1.0", "sys_platform == 'linux'", "")}${entry("spam", "1.1", "sys_platform == 'win32'", "")}`;
    const lockfile = read(pylock, "pylock.toml", text);
    const packages = lockfile.nodes.slice(0, 4);
    expect(packages.map(({ platform }) => platform)).toEqual([true, true, true, true]);
    expect(packages.map(({ requires }) => requires.map(({ targets }) => targets[0]))).toEqual([
      ["spam 1.0"],
      ["spam 1.1"],
      [],
      [],
    ]);
    expect(buildGraph(lockfile).missing).toEqual([]);
  });

  it("never lets a path leave the repository", () => {
    const text =
      'version = 1\n[[package]]\nname = "a"\nversion = "1"\nsource = { editable = "../.." }\n[[package]]\nname = "b"\nversion = "1"\nsource = { directory = "/etc" }\n[[package]]\nname = "c"\nversion = "1"\nsource = { directory = "C:\\\\x" }\n';
    const lockfile = read(uvLock, "one/uv.lock", text);
    expect(lockfile.nodes.map(({ source }) => source)).toEqual(["file", "file", "file"]);
    expect(lockfile.services).toEqual([]);
    expect(lockfile.tells.direct).toBe(false);
  });
});

describe("manifests without a lockfile", () => {
  it("holds what a [patch] puts in the place of what a Cargo.toml asks for", () => {
    const rows = [
      "[dependencies]",
      'a = "1"',
      'b = { git = "https://x.example/b" }',
      'c = "1"',
      'd = "=1.0.0"',
    ];
    const patch = [
      "[patch.crates-io]",
      'a = { git = "https://x.example/a", rev = "1f" }',
      'b = { path = "b" }',
    ];
    const other = [
      'c = { path = "c" }',
      '[patch."https://x.example/b"]',
      'b = { git = "https://y.example/b" }',
    ];
    expect(purls(read(cargoToml, "Cargo.toml", [...rows, ...patch, ...other].join("\n")))).toEqual([
      "pkg:cargo/a?vcs_url=git%2Bhttps:%2F%2Fx.example%2Fa%401f",
      "pkg:cargo/b?vcs_url=git%2Bhttps:%2F%2Fy.example%2Fb",
      "pkg:cargo/d@1.0.0",
    ]);
  });

  it("tell what they hold in place of a dependency, with its line", () => {
    const problems = (format: LockfileFormat, text: string) =>
      read(format, "x", text).problems.map(({ kind, line }) => `${kind} ${line ?? "-"}`);
    expect(
      problems(
        pyprojectToml,
        `[project]\ndependencies = ["flask>=1.0",\n"", "===",\n{ x = 1 }]\n[dependency-groups]\na = [{ include-group = "b" }]\n[tool.poetry.dependencies]\nb = 1\n[tool.hatch.envs.test]\ndependencies = [\n"{{ template }}",\n]\n`,
      ),
    ).toEqual([3, 3, 4, 8, 11].map((line) => `unreadable-entry ${line}`));
    expect(problems(cargoToml, "[dependencies]\na = 1\nb = { version = 1 }\n")).toEqual([
      "unreadable-entry 2",
    ]);
    expect(
      problems(cargoLock, 'version = 4\n[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = [1]\n'),
    ).toContain("unreadable-entry 3");
    expect(problems(pdmLock, '[[package]]\nname = "a"\nversion = "1"\ndependencies = ["="]\n')).toContain(
      "unreadable-entry 2",
    );
  });

  it.each([
    [cargoToml, "a/b/Cargo.toml", "a/b/Cargo.lock", true],
    [cargoToml, "a/b/Cargo.toml", "Cargo.lock", true],
    [cargoToml, "a/b/Cargo.toml", "a/c/Cargo.lock", false],
    [pyprojectToml, "a/pyproject.toml", "a/poetry.lock", true],
    [pyprojectToml, "a/pyproject.toml", "a/pdm.lock", true],
    [pyprojectToml, "a/pyproject.toml", "a/pylock.toml", true],
    [pyprojectToml, "a/pyproject.toml", "uv.lock", true],
    [pyprojectToml, "a/pyproject.toml", "poetry.lock", false],
    [pyprojectToml, "a/pyproject.toml", "a/requirements.txt", false],
  ] as const)("%#: %o is covered or not", (format, path, lockfile, covered) => {
    expect(format.isCovered?.(path, new Set([path, lockfile]))).toBe(covered);
  });

  it("name no project among what it asks for itself", () => {
    const text =
      '[project]\nname = "Lib-x"\n[project.optional-dependencies]\na = ["b"]\nall = ["lib_x[a]", "Lib.X[a]"]\n';
    expect(purls(read(pyprojectToml, "pyproject.toml", text))).toEqual(["pkg:pypi/b"]);
  });

  it("are read as old Flit and rye wrote them", () => {
    const text =
      '[tool.flit.metadata]\nmodule = "shop"\nrequires = ["a >=1"]\ndev-requires = ["b"]\n' +
      '[tool.flit.metadata.requires-extra]\ntest = ["c", "shop[x]"]\n[tool.rye]\ndev-dependencies = ["d"]\n';
    const { nodes } = read(pyprojectToml, "pyproject.toml", text);
    expect(
      nodes
        .filter(({ source }) => source === "registry")
        .map(({ name, optional, told }) => [name, told?.development, optional])
        .sort(),
    ).toEqual([
      ["a", false, false],
      ["b", true, false],
      ["c", false, true],
      ["d", true, false],
    ]);
  });

  it("fills in what a workspace above shares", () => {
    const root =
      '[workspace]\nmembers = ["x/*"]\n[workspace.dependencies]\nserde = { package = "serde-core", version = "=1.0.1" }\n';
    const member = '[package]\nname = "m"\n[dependencies]\nserde = { workspace = true, optional = true }\n';
    const companions = { "a/Cargo.toml": '[package]\nname = "between"\n', "Cargo.toml": root };
    expect(
      cargoToml.companions(
        "a/b/Cargo.toml",
        new Set(["a/b/Cargo.toml", ...Object.keys(companions)]),
        new Map(),
      ),
    ).toEqual(["a/Cargo.toml", "Cargo.toml"]);
    const lockfile = read(cargoToml, "a/b/Cargo.toml", member, companions);
    expect(lockfile.nodes[0]).toMatchObject({ name: "serde-core", version: "1.0.1", optional: true });
    expect(lockfile.problems).toEqual([]);
  });
});
