import { readFileSync } from "node:fs";

import { missingProblems } from "../core/compare.js";
import { inventoryOf } from "../core/inventory.js";
import { isManifestName } from "../core/lockfiles/around.js";
import { isDocument } from "../core/lockfiles/document.js";
import { formatOf } from "../core/lockfiles/index.js";
import { decodedText } from "../core/model/decoded-text.js";
import { nameOf } from "../core/model/paths.js";
import { componentsJson } from "../core/report/components-json.js";
import { readFrom } from "./compare-snapshots.js";
import { placedFile } from "./placed-file.js";
import { folderSnapshot } from "./snapshot.js";

/** `weir components`. Exit code 2 when the file cannot be read as a lockfile. */
export function componentsCommand(file: string, options: { readonly format: "text" | "json" }): void {
  const { folder, path } = placedFile(file);
  // Who names the file names the document.
  const format = formatOf(path, () => isDocument(decodedText(readFileSync(file))));
  if (format === null) throw new Error(`${file}: no lockfile that Weir knows`);
  const snapshot = folderSnapshot(folder, undefined, (other) => isManifestName(format, nameOf(other)));
  const { graph, problems } = readFrom(snapshot, format, path);
  if (graph === null) process.exitCode = 2;
  const { components, edges } = graph === null ? { components: [], edges: [] } : inventoryOf(graph);
  const listed = components.map(({ ref, direct, scope, line }) => {
    const { purl, type, name, version } = ref;
    return { purl, type, name, version, direct, scope, line };
  });
  const all = [...problems, ...(graph?.lockfile.problems ?? []), ...missingProblems(graph)];
  if (options.format === "json") {
    process.stdout.write(`${JSON.stringify(componentsJson(listed, edges, all))}\n`);
    return;
  }
  for (const { name, version, direct, scope } of listed) {
    const where = direct === null ? "" : direct ? "direct" : "transitive";
    process.stdout.write(`${name}\t${version}\t${where}\t${scope}\n`);
  }
  for (const problem of all)
    process.stderr.write(`${problem.path}:${problem.line ?? 1}: ${problem.message}\n`);
}
