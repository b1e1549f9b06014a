import { execFileSync } from "node:child_process";

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { sbomSummary, type SbomRequest } from "../../../../src/core/report/bom/summary.js";
import { bill } from "../../../support/bills.js";

const REQUEST: SbomRequest = {
  repository: "stromhaus/shop",
  commit: "f".repeat(40),
  service: null,
  format: "cyclonedx-json",
  specVersion: "1.6",
};
const SPEC = {
  services: [{ path: "api", dependencies: { a: "^1" } }],
  nodes: [{ name: "a", version: "1.0.0" }],
};

const COUNTS = [{ service: "api", components: 1 }];

const command = (more: Partial<SbomRequest>) =>
  sbomSummary(bill(SPEC), COUNTS, { ...REQUEST, ...more }).command;

describe("what is said of a bill", () => {
  test("counts components and services, and says how complete it is", () => {
    expect(sbomSummary(bill(SPEC), COUNTS, REQUEST)).toMatchObject({
      perService: COUNTS,
      components: 1,
      services: 1,
      dependencies: "complete",
      problems: 0,
    });
    expect(sbomSummary(bill(SPEC, "api"), COUNTS, REQUEST)).toMatchObject({ services: 1 });
  });

  test("names the command that makes the same bytes", () => {
    const f = "f".repeat(40);
    expect(command({})).toBe(
      `weir sbom --ref ${f} --name stromhaus/shop --format cyclonedx-json --spec-version 1.6`,
    );
    expect(command({ service: "my app", format: "spdx-json", specVersion: null })).toBe(
      `weir sbom --ref ${f} --service 'my app' --name stromhaus/shop --format spdx-json`,
    );
  });

  test("quotes for a shell what has to be", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-ascii" }).filter((text) => !/\p{C}/u.test(text)),
        (service) => {
          const line = command({ service }).replace(/^weir/, "printf '%s\\n'");
          const words = execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\n");
          expect(words[words.indexOf("--service") + 1]).toBe(service);
        },
      ),
      { numRuns: 40 },
    );
  });
});
