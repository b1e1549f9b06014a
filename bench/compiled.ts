/** The measuring processes as they are shipped: what tsx adds to every function to keep its name takes time. */
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
let done = false;

/** The compiled module of this folder, by its name; everything is compiled on first use. */
export function compiled(name: "task" | "load-process"): string {
  if (!done) {
    execFileSync(process.execPath, [
      createRequire(import.meta.url).resolve("typescript/bin/tsc"),
      "-p",
      HERE,
    ]);
    // Weir reads its version beside the folder of its code.
    copyFileSync(`${HERE}../package.json`, `${HERE}dist/package.json`);
    done = true;
  }
  return `${HERE}dist/bench/${name}.js`;
}
