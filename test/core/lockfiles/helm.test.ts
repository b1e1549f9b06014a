import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { helmChart } from "../../../src/core/lockfiles/helm-chart.js";
import { helmLock } from "../../../src/core/lockfiles/helm-lock.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const MANIFEST = new Map([["Chart.yaml", "name: a\ndependencies:\n- name: b\n  version: ^1.0.0\n"]]);
const FORMATS: readonly (readonly [LockfileFormat, string])[] = [
  [helmLock, "Chart.lock"],
  [helmChart, "Chart.yaml"],
];

describe.each(FORMATS)("$id", (format, file) => {
  it("returns or refuses any mutation of a real file", () => {
    const texts = fixtureTexts(format.id, file);
    expect(texts.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(format, file, text, MANIFEST))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  const hostile: Record<string, string> = {
    "20,000 charts": `dependencies:\n${"- name: a\n  version: 1.0.0\n  repository: https://charts.example.org\n".repeat(20_000)}`,
    "a megabyte of one name": `dependencies:\n- name: ${"a".repeat(1_000_000)}\n  version: 1.0.0\n`,
    "a megabyte of slashes": `dependencies:\n- name: a\n  version: 1.0.0\n  repository: file://${"../".repeat(100)}\n`,
    "deep nesting": "[".repeat(1_000_000),
    "aliases without end": `a: &a [x]\n${Array.from({ length: 60 }, (_one, at) => `k${at}: [*a, *a]\n`).join("")}dependencies: *a\n`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(format, file, text, MANIFEST))).toBeLessThan(2);
    });
  }
});

describe("Helm", () => {
  it("tells charts of two repositories apart", () => {
    const text =
      "dependencies:\n- name: a\n  version: 1.0.0\n  repository: https://one.example.org/charts/\n- name: a\n  version: 1.0.0\n  repository: oci://two.example.org\n";
    const { nodes } = helmLock.parse({ path: "Chart.lock", text, companions: new Map() });
    expect(nodes.slice(0, 2).map((node) => refOf({ ...node, type: "helm" }).purl)).toEqual([
      "pkg:helm/a@1.0.0?repository_url=https:%2F%2Fone.example.org%2Fcharts",
      "pkg:helm/a@1.0.0?repository_url=oci:%2F%2Ftwo.example.org",
    ]);
  });

  it("tells what is asked for, and by which file", () => {
    const text = "dependencies:\n- name: b\n  version: 1.2.0\n  repository: https://charts.example.org\n";
    const { nodes, services } = helmLock.parse({ path: "Chart.lock", text, companions: MANIFEST });
    expect(services[0]).toMatchObject({ name: "a", manifest: { path: "Chart.yaml" } });
    expect(services[0]?.manifest?.declared).toEqual([
      { name: "b", range: "^1.0.0", kind: "runtime", line: 3 },
    ]);
    expect(nodes.at(-1)?.requires).toMatchObject([{ name: "b", range: "^1.0.0" }]);
  });

  it("reads a Chart.yaml where no lockfile tells more, and a requirements.yaml beside one alone", () => {
    const covered = (path: string, ...others: string[]) =>
      helmChart.isCovered?.(path, new Set([path, ...others]));
    expect(covered("a/Chart.yaml", "a/Chart.lock")).toBe(true);
    expect(covered("a/Chart.yaml", "Chart.lock")).toBe(false);
    expect(covered("requirements.yaml", "Chart.yaml")).toBe(false);
    expect(covered("requirements.yaml", "Chart.yaml", "requirements.lock")).toBe(true);
    expect(covered("requirements.yaml")).toBe(true);
  });

  it("does not take other files for Helm's", () => {
    const paths = ["MyChart.lock", "requirements.txt", "chart.lock", "requirements.lock.bak"];
    expect(paths.filter((path) => helmLock.matches(path) || helmChart.matches(path))).toEqual([]);
  });
});
