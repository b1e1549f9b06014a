import { expect, test } from "@jest/globals";

import { LOCKFILE_FORMATS } from "../../src/core/lockfiles/index.js";
import { expectSection } from "../support/document.js";

const mark = (told: boolean) => (told ? "yes" : "no");

test("docs/formats.md tells what each format of the list tells", () => {
  expect(LOCKFILE_FORMATS.length).toBeGreaterThan(0);
  const rows = LOCKFILE_FORMATS.map(({ title, purlType, manifestNames, tells }) => {
    const cells = [title, `\`${purlType}\``, manifestNames.map((name) => `\`${name}\``).join(", ")];
    const edges = tells.contents === false ? "what is asked for" : mark(tells.edges);
    return `| ${[...cells, mark(tells.direct), mark(tells.scope), edges, mark(tells.integrity)].join(" | ")} |`;
  });
  const head = [
    "| Format | purl type | Manifests it asks for | Direct | Scope | Edges | Hashes |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  expectSection("docs/formats.md", "formats", [...head, ...rows].join("\n"));
});
