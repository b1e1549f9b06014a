import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Gap } from "../core/model/advisory.js";

/** Where the options of a review say that answers lie on this machine. */
export interface GivenPaths {
  readonly osvFolder?: string;
  /** A file or a URL. */
  readonly kev?: string;
}

/**
 * Refuses paths that lead nowhere before anything is reviewed: who names a source wants it asked.
 * @throws {Error} for a folder that is not there or holds no file that could be a record, and for a catalogue that is no file
 */
export function refuseMissing({ osvFolder, kev }: GivenPaths): void {
  if (osvFolder !== undefined) {
    if (!isThere(osvFolder, "folder")) throw new Error(`--osv-folder: there is no folder ${osvFolder}`);
    if (!holdsRecords(osvFolder)) throw new Error(`--osv-folder: ${osvFolder} holds no records`);
  }
  if (kev !== undefined && !isUrl(kev) && !isThere(kev, "file"))
    throw new Error(`--kev: there is no file ${kev}`);
}

/**
 * Refuses what was there and could not be used: no record could be read, or no entry of the catalogue.
 * @param gaps of the review; single records that cannot be read stay gaps
 * @throws {Error}
 */
export function refuseUnusable(gaps: readonly Gap[], { osvFolder, kev }: GivenPaths): void {
  const failed = gaps.filter(({ kind }) => kind === "failed");
  const records = failed.find(({ source, packages }) => source === "OSV" && packages.length > 0);
  if (osvFolder !== undefined && records !== undefined)
    throw new Error(`--osv-folder ${osvFolder}: ${records.reason}`);
  const catalogue = failed.find(({ source }) => source === "CISA KEV");
  if (kev !== undefined && !isUrl(kev) && catalogue !== undefined)
    throw new Error(`--kev ${kev}: ${catalogue.reason}`);
}

function isUrl(address: string): boolean {
  return /^https?:\/\//.test(address);
}

function isThere(path: string, kind: "file" | "folder"): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return (kind === "folder" ? found?.isDirectory() : found?.isFile()) === true;
}

/** Whether a `*.json` lies there at any depth: links are followed, each folder once, hidden ones are left out. */
function holdsRecords(folder: string): boolean {
  const folders = new Set([realpathSync(folder)]);
  // A Set is walked on to what is added meanwhile.
  for (const at of folders) {
    for (const name of readdirSync(at)) {
      if (name.startsWith(".")) continue;
      const path = join(at, name);
      if (isThere(path, "folder")) folders.add(realpathSync(path));
      else if (name.endsWith(".json") && name !== "meta.json") return true;
    }
  }
  return false;
}
