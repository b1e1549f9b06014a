export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  injectGlobals: false,
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["ts-jest", { useESM: true, tsconfig: "tsconfig.json" }] },
  testTimeout: 30_000,
  globalSetup: "<rootDir>/test/support/postgres-before.js",
  globalTeardown: "<rootDir>/test/support/postgres-after.js",
};
