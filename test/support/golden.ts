import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";

const ROOT = join(import.meta.dirname, "..", "golden");

/**
 * Compares with a reviewed file under test/golden. UPDATE_GOLDEN=1 writes it instead; a missing file fails, so that
 * nobody compares a result with itself.
 *
 * @param path below test/golden, e.g. "report/clean-bump.md"
 */
export function expectGolden(path: string, actual: string): void {
  const file = join(ROOT, path);
  const text = actual.endsWith("\n") ? actual : `${actual}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  expect(text).toBe(read(file));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`no golden file ${file}: write it with UPDATE_GOLDEN=1 and review it`, { cause: error });
  }
}
