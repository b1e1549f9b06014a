import { BlockMemo } from "./block-memo.js";
import { DistinctKeys } from "./distinct-keys.js";
import type { PnpmEntry, PnpmImporter, PnpmInstance } from "./pnpm-entries.js";

/** What is remembered of the pnpm-lock.yaml read last. */
export class PnpmMemory {
  readonly importers = new BlockMemo<PnpmImporter>();
  readonly packages = new BlockMemo<PnpmEntry>();
  readonly snapshots = new BlockMemo<PnpmInstance>();
  readonly packageKeys = new DistinctKeys();
  readonly snapshotKeys = new DistinctKeys();

  /** A file is about to be read. @param version which decides how keys and references are read */
  begin(text: string, version: string): void {
    this.importers.begin(text, version);
    this.packages.begin(text, version);
    this.snapshots.begin(text, version);
  }

  /** It was read to its end. */
  end(): void {
    this.importers.end();
    this.packages.end();
    this.snapshots.end();
  }
}

export function newPnpmMemory(): PnpmMemory {
  return new PnpmMemory();
}

/** The importer as the next file has it. */
export function movedImporter(importer: PnpmImporter, line: number): PnpmImporter {
  importer.line = line;
  return importer;
}

/** The entry as the next file has it: the same object, for what the file before said of it is in its nodes by then. */
export function movedEntry(entry: PnpmEntry, line: number): PnpmEntry {
  entry.line = line;
  if (entry.instance !== null) entry.instance.line = line;
  entry.used = false;
  return entry;
}

/** The instance as the next file has it. */
export function movedInstance(instance: PnpmInstance, line: number): PnpmInstance {
  instance.line = line;
  return instance;
}

/**
 * A key begins a line, indented by two or not at all, where no comment, no end of line and no sign of YAML stands: what
 * was the end of a text without a last newline may be the middle of a line now.
 */
export function isPnpmStart(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const begins = text.charAt(at - 1) === "\n" || text.slice(at - 3, at) === "\n  ";
  return begins && !" \t\r\n#{}-:".includes(text.charAt(at));
}
