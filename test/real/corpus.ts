/** The corpus of real commits beside the checkout. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const CORPUS_ARCHIVE = join(
  dirname(fileURLToPath(import.meta.url)),
  "../../../shared/corpus/public.tar.xz",
);

/** The unpacked archive; kept under its hash, as check.mjs does. */
export function unpackedCorpus(): string {
  const hash = createHash("sha256").update(readFileSync(CORPUS_ARCHIVE)).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `weir-corpus-${hash}`);
  if (!existsSync(folder)) {
    const partial = `${folder}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    execFileSync("tar", ["-xJf", CORPUS_ARCHIVE, "-C", partial]);
    renameSync(partial, folder);
  }
  return folder;
}
