import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "coverage/",
      "bench/node_modules/",
      "bench/dist/",
      "test/fixtures/",
      "demo/repositories/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Leaving a field out is what the rest is for.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    // One idea per file: 250 lines of code at the most (docs/design.md).
    files: ["src/**/*.ts"],
    rules: { "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Core is pure: no clock, no waiting, no randomness (layers forbid node:*).
    files: ["src/core/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: "core is synchronous" },
        { selector: "FunctionDeclaration[async=true]", message: "core is synchronous" },
        { selector: "ArrowFunctionExpression[async=true]", message: "core is synchronous" },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "core has no clock: take `now`",
        },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: "core has no clock: take `now`",
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: "core is deterministic",
        },
      ],
    },
  },
  { files: ["**/*.{js,mjs,cjs}"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: {
      globals: { process: "readonly", console: "readonly", module: "writable", URL: "readonly" },
    },
  },
);
