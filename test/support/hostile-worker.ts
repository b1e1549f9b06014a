/** A parsing process whose formats misbehave, each in its own way. */
import { LockfileError } from "../../src/core/errors.js";
import type { ParsedLockfile } from "../../src/core/model/lockfile.js";
import { serve } from "../../src/adapters/parsing/serve.js";

const keep: unknown[] = [];

serve((task) => {
  if (task.kind === "registries") return [{ key: task.path, names: null, address: task.text, line: 1 }];
  const { format, input } = task;
  switch (format) {
    case "endless":
      for (;;) keep.length = 0;
    case "eats-objects":
      for (;;) keep.push({ input: [keep.length] });
    case "eats-at-once":
      for (;;) keep.push(new Array(30_000_000).fill({}));
    case "exits":
      return process.exit(3);
    case "refuses":
      throw new LockfileError("merge-conflict", "a conflict was left in it", 7);
    case "broken":
      throw new TypeError("cannot read properties of undefined");
    case "large":
      return lockfile(input.path, "x".repeat(130 * 1024 * 1024));
    default:
      return lockfile(input.path, `${process.pid} ${input.companions.get("package.json") ?? ""}`);
  }
});

function lockfile(path: string, version: string): ParsedLockfile {
  return {
    format: "hostile",
    version,
    path,
    purlType: "npm",
    tells: { direct: true, scope: true, edges: true, integrity: true },
    lookup: "exact",
    nodes: [],
    services: [],
    overrides: [],
    problems: [],
  };
}
