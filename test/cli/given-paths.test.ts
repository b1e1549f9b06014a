import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { type GivenPaths, refuseMissing, refuseUnusable } from "../../src/cli/given-paths.js";
import type { Gap } from "../../src/core/model/advisory.js";

describe("a path that an option names", () => {
  let folder: string;
  const at = (...path: string[]) => join(folder, ...path);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "weir-given-"));
    mkdirSync(at("empty/osv/.hidden"), { recursive: true });
    writeFileSync(at("empty/osv/meta.json"), "{}");
    writeFileSync(at("empty/osv/.hidden/A-1.json"), "{}");
    symlinkSync(at("empty"), at("empty/osv/again"));
    mkdirSync(at("records/npm"), { recursive: true });
    writeFileSync(at("records/npm/A-1.json"), "{}");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("is refused where nothing lies there, or something else", () => {
    const refused = (given: GivenPaths) =>
      expect(() => {
        refuseMissing(given);
      });
    refused({ osvFolder: at("nowhere") }).toThrow("there is no folder");
    refused({ osvFolder: at("records/npm/A-1.json") }).toThrow("there is no folder");
    refused({ osvFolder: at("empty") }).toThrow("holds no records");
    refused({ kev: at("nowhere.json") }).toThrow("there is no file");
    refused({ kev: at("records") }).toThrow("there is no file");
  });

  it("is taken where there is what it should be; of an address nothing is known beforehand", () => {
    refuseMissing({ osvFolder: at("records"), kev: at("records/npm/A-1.json") });
    refuseMissing({ kev: "https://x.example/kev.json" });
    refuseMissing({});
  });

  it("is refused where nothing of it could be read, not for single records or a service that is down", () => {
    const gap = (source: string, packages: readonly string[]): Gap => ({
      source,
      reason: "cannot be read",
      packages,
      kind: "failed",
    });
    expect(() => {
      refuseUnusable([gap("OSV", ["a"])], { osvFolder: "x" });
    }).toThrow("--osv-folder x: cannot be read");
    expect(() => {
      refuseUnusable([gap("CISA KEV", [])], { kev: "k" });
    }).toThrow("--kev k: cannot be read");
    refuseUnusable([gap("OSV", [])], { osvFolder: "x" });
    refuseUnusable([gap("OSV", ["a"])], {});
    refuseUnusable([gap("CISA KEV", [])], { kev: "https://x.example/kev.json" });
  });
});
