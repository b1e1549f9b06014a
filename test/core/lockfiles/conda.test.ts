import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { condaLock } from "../../../src/core/lockfiles/conda-lock.js";
import { nameOfMatchSpec, readCondaAddress } from "../../../src/core/lockfiles/conda-package.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

describe("an address of a conda package", () => {
  it.each([
    [
      "https://conda.anaconda.org/conda-forge/linux-64/ld_impl_linux-64-2.43-h712a8e2_1.conda",
      "pkg:conda/ld_impl_linux-64@2.43?build=h712a8e2_1&channel=conda-forge&subdir=linux-64&type=conda",
    ],
    [
      "https://repo.anaconda.com/pkgs/main/noarch/tzdata-2021e-0.tar.bz2",
      "pkg:conda/tzdata@2021e?build=0&channel=main&subdir=noarch&type=tar.bz2",
    ],
    [
      "https://conda.anaconda.org/pytorch/label/nightly/linux-64/a-1.0-0.conda",
      "pkg:conda/a@1.0?build=0&channel=pytorch%2Flabel%2Fnightly&subdir=linux-64&type=conda",
    ],
    [
      "https://me:secret@repo.example.org/t/s3cr3t/team/linux-64/a-1.0-0.conda",
      "pkg:conda/a@1.0?build=0&channel=team&repository_url=https:%2F%2Frepo.example.org&subdir=linux-64&type=conda",
    ],
    ["./vendor/a-1.0-0.conda", "pkg:conda/a@1.0?build=0"],
    [
      "https://conda.anaconda.org/conda-forge/noarch/strange.conda",
      "pkg:conda/?channel=conda-forge&subdir=noarch&type=conda",
    ],
  ])("%s is %s", (address, purl) => {
    expect(purlOf({ type: "conda", ...readCondaAddress(address) })).toBe(purl);
  });

  it.each([
    ["python >=3.9,<4", { name: "python", range: ">=3.9,<4" }],
    ["conda-forge::NumPy=1.26", { name: "numpy", range: "=1.26" }],
    ["conda-forge/linux-64::python_abi 3.9.* *_cp39", { name: "python_abi", range: "3.9.* *_cp39" }],
    ["pytorch[version='>=2']", { name: "pytorch", range: "[version='>=2']" }],
    ["__glibc >=2.17", null],
    ["", null],
  ])("%s asks for %j", (spec, asked) => {
    expect(nameOfMatchSpec(spec)).toEqual(asked);
  });
});

describe("conda-lock.yml", () => {
  const read = (text: string) => readOrRefuse(condaLock, "conda-lock.yml", text);

  it("returns or refuses any mutation of a fixture", () => {
    const texts = fixtureTexts("conda-lock", "conda-lock.yml");
    expect(texts.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => read(text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  it("reads many packages in time", () => {
    const entry = (n: number) =>
      `- name: package-${n}\n  version: '1.${n}'\n  manager: conda\n  platform: linux-64\n` +
      `  dependencies:\n    package-${n + 1}: ''\n    __proto__: ''\n  url: https://conda.anaconda.org/a/noarch/package-${n}-1-0.conda\n`;
    const text = `version: 1\npackage:\n${Array.from({ length: 4000 }, (_, n) => entry(n)).join("")}`;
    const seconds = secondsOf(() => {
      const lockfile = read(text);
      if (lockfile instanceof LockfileError) throw lockfile;
      expect(lockfile.nodes).toHaveLength(4001);
    });
    expect(seconds).toBeLessThan(2);
  });

  it("asks for the sources that it names", () => {
    const text = 'version: 1\nmetadata:\n  sources:\n  - ../envs/web.yml\n  - "dev.yml"\npackage: []\n';
    const paths = new Set(["envs/web.yml", "a/dev.yml", "a/environment.yml"]);
    expect(condaLock.companions("a/conda-lock.yml", paths, new Map([["a/conda-lock.yml", text]]))).toEqual([
      "envs/web.yml",
      "a/dev.yml",
      "a/environment.yml",
    ]);
  });

  it("takes addresses that pip is asked for, and tells of those that nobody names", () => {
    const entry = (name: string) => `- {name: ${name}, version: '1', manager: pip, platform: linux-64}\n`;
    const environment =
      "dependencies:\n- pip:\n  - git+https://git.example.org/x.git@0f0f#egg=a\n  - -e .\n  - -r more.txt\n" +
      "  - https://files.example.org/b-1.tar.gz\n  - git+https://git.example.org/c.git\n";
    const text = `version: 1\npackage:\n${entry("a")}${entry("b")}${entry("c")}`;
    const companions = new Map([["environment.yml", environment]]);
    const lockfile = readOrRefuse(condaLock, "conda-lock.yml", text, companions);
    if (lockfile instanceof LockfileError) throw lockfile;
    expect(lockfile.nodes[0]?.requires.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(lockfile.problems).toMatchObject([{ kind: "unreadable-manifest", line: 7 }]);
  });

  it("says that nobody tells what is direct without them", () => {
    const lockfile = read(
      "version: 1\npackage:\n- {name: a, version: '1', manager: conda, platform: linux-64, category: dev}\n",
    );
    expect(lockfile).toMatchObject({
      tells: { direct: false, edges: true },
      problems: [{ kind: "missing-manifest" }],
    });
  });

  it.each([
    ["conda-lock.yml", true],
    ["env/web.conda-lock.yml", true],
    ["conda-lock.yaml", true],
    ["my-conda-lock.yml", true],
    ["environment.yml", false],
  ])("takes %s for its own: %s", (path, own) => {
    expect(condaLock.matches(path)).toBe(own);
  });
});
