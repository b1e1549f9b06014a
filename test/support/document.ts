import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "@jest/globals";

const ROOT = join(import.meta.dirname, "..", "..");

/** Compares a whole file of the repository with what the code makes of it. UPDATE_GOLDEN=1 writes it instead. */
export function expectDocument(path: string, text: string): void {
  const file = join(ROOT, path);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
}

/** The same for what stands between `<!-- name:start -->` and `<!-- name:end -->` in a document. What is generated is not formatted. */
export function expectSection(path: string, name: string, text: string): void {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const document = readFileSync(join(ROOT, path), "utf8");
  const [before, rest] = document.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no section ${name}`);
  expectDocument(
    path,
    `${before}${start}\n<!-- prettier-ignore-start -->\n\n${text}\n\n<!-- prettier-ignore-end -->\n${end}${after}`,
  );
}
