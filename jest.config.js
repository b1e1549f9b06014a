import { availableParallelism } from "node:os";

export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  injectGlobals: false,
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["ts-jest", { useESM: true, tsconfig: "tsconfig.json" }] },
  // On two cores as well, where Jest would run one after the other: 935 s became 360 to 550 s.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  // Fixtures hold manifests of their own, broken ones too, which Jest would otherwise read.
  modulePathIgnorePatterns: [
    "<rootDir>/test/fixtures/",
    "<rootDir>/demo/repositories/",
    "<rootDir>/bench/",
    "<rootDir>/dist/",
  ],
  globalSetup: "<rootDir>/test/support/postgres-before.js",
  globalTeardown: "<rootDir>/test/support/postgres-after.js",
};
