/** Entry point of a parsing process; started by worker-process.ts. */
import { LockfileError } from "../../core/errors.js";
import { MAX_LOCKFILE_BYTES } from "../../core/lockfiles/format.js";
import { formatById } from "../../core/lockfiles/index.js";
import { readRegistries } from "../../core/registry-files/index.js";
import { serve } from "./serve.js";

serve((task) => {
  if (task.kind === "registries") return readRegistries(task.path, task.text);
  const { input } = task;
  const format = formatById(task.format);
  if (format === null) throw new RangeError(`no lockfile format ${task.format}`);
  if (Buffer.byteLength(input.text) > MAX_LOCKFILE_BYTES) {
    throw new LockfileError("too-large", `it is larger than ${MAX_LOCKFILE_BYTES / 1024 / 1024} MB`);
  }
  return format.parse(input);
});
