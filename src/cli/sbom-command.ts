import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";

import { billOf, servicesOf } from "../core/bill/bill.js";
import { billOfChange } from "../core/bill/bill-of-change.js";
import type { Bill } from "../core/model/bill.js";
import { compareText } from "../core/model/order.js";
import type { Problem } from "../core/model/problem.js";
import type { ReadLockfile } from "../core/reading.js";
import { anyOf } from "../core/policy/pattern.js";
import { DEFAULT_SPEC_VERSION, type SbomFormat, type SpecVersion } from "../core/report/bom/form.js";
import { sbomText } from "../core/report/bom/sbom-text.js";
import { LONGEST, visible } from "../core/report/visible.js";
import { count } from "../core/report/wording.js";
import { isFolded } from "../core/model/folded.js";
import { lockfilesIn } from "../core/selection.js";
import { compareSnapshots, readFrom } from "./compare-snapshots.js";
import { type SideOptions, snapshotsOf } from "./diff-command.js";
import { gitIgnored } from "./git-ignored.js";
import { folderSnapshot, gitCommitDate, gitSnapshot } from "./snapshot.js";
import { unfollowed, type Unfollowed } from "../core/unfollowed.js";
import { sha256 } from "../jobs/sha256.js";
import { VERSION } from "../version.js";

/** Options of `weir sbom`. */
export interface SbomOptions extends SideOptions {
  readonly ref?: string;
  readonly service?: string;
  readonly change: boolean;
  readonly name?: string;
  readonly format: SbomFormat;
  readonly specVersion?: SpecVersion;
  readonly timestamp?: string;
  readonly output?: string;
}

/** Problems that are told one by one. */
const TOLD = 20;

/**
 * `weir sbom`. Exit code 0 = the bill is written, 1 = it is written but a lockfile could not be read, 2 = there is no
 * bill.
 * @throws {Error} when the options do not fit together, or name what is not there
 */
export function sbomCommand(folder: string, options: SbomOptions): void {
  checkTogether(options);
  const repository = options.repository === "." ? folder : options.repository;
  const { bill, commit } = options.change ? ofChange(repository, options) : ofState(repository, options);
  const text = sbomText(
    bill,
    { format: options.format, specVersion: options.specVersion ?? null },
    {
      version: VERSION,
      timestamp: timestampOf(options, repository, commit),
      digest: sha256,
    },
  );
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  tell(bill, text);
  if (bill.problems.some(({ severity }) => severity === "fatal")) process.exitCode = 1;
}

interface Made {
  readonly bill: Bill;
  /** null for a folder. */
  readonly commit: string | null;
}

/** Without a zone a date would mean another instant on every machine. */
const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function checkTogether(options: SbomOptions): void {
  const { change, service, ref, format, specVersion, timestamp } = options;
  if (!change && (options.base ?? options.head ?? options.baseRef) !== undefined)
    throw new Error("--base, --head and --base-ref are of a change: give --change");
  if (change && (service !== undefined || ref !== undefined))
    throw new Error("--change is of two commits or folders: it takes neither --ref nor --service");
  if (format === "spdx-json" && specVersion !== undefined)
    throw new Error(
      `--spec-version is CycloneDX's (default ${DEFAULT_SPEC_VERSION}); SPDX is written as 2.3`,
    );
  if (timestamp !== undefined && !(INSTANT.test(timestamp) && Date.parse(timestamp) > 0))
    throw new Error(`--timestamp ${timestamp}: no date, e.g. 2026-01-31T12:00:00Z`);
}

function ofChange(repository: string, options: SbomOptions): Made {
  const { base, head } = snapshotsOf({ ...options, repository });
  const { lockfiles, folded, problems } = compareSnapshots(base, head);
  const graphs = lockfiles.map(({ head: graph }) => ({ graph, problems: [] }));
  const name = options.name ?? topName(graphs) ?? basename(resolve(options.head ?? repository));
  const commits = { base: base.commit, head: head.commit };
  return {
    bill: billOfChange({ lockfiles, repository: name, ...commits, folded, problems }),
    commit: head.commit,
  };
}

const NOTHING: Unfollowed = { links: new Map(), submodules: new Map() };

function ofState(repository: string, options: SbomOptions): Made {
  const named = anyOf(options.documents);
  const snapshot =
    options.ref === undefined
      ? folderSnapshot(repository, named, undefined, gitIgnored(repository))
      : gitSnapshot(repository, options.ref, named);
  const found = [...lockfilesIn(snapshot.shas, named)]
    .map(([path, format]) => ({ path, format }))
    .sort((a, b) => compareText(a.path, b.path));
  if (found.length === 0) throw new Error("no lockfile that Weir knows");
  const own = found.filter(({ path }) => !isFolded(path));
  if (own.length === 0) throw new Error("every lockfile is in a folder of vendored or made-up code");
  const links = unfollowed(NOTHING, { ...NOTHING, links: snapshot.links }, named);
  const lockfiles = [
    ...own.map(({ path, format }) => readFrom(snapshot, format, path)),
    ...links.map((problem): ReadLockfile => ({ graph: null, problems: [problem] })),
  ];
  const input = {
    lockfiles,
    repository: options.name ?? topName(lockfiles) ?? basename(resolve(repository)),
    commit: snapshot.commit,
    folded: found.map(({ path }) => path).filter(isFolded),
  };
  const bill = billOf(input, options.service === undefined ? null : directory(options.service));
  if (bill === null) throw new Error(noBill(lockfiles, options.service));
  return { bill, commit: snapshot.commit };
}

/** Why there is no bill: what cannot be read may be what was asked for. */
function noBill(lockfiles: readonly ReadLockfile[], service: string | undefined): string {
  const known = servicesOf(lockfiles).map((path) => visible(path, LONGEST.path, "show"));
  const unread = lockfiles
    .flatMap(({ graph, problems }) => (graph === null ? problems : []))
    .slice(0, TOLD)
    .map(problemLine);
  if (service === undefined || known.length === 0) return `no lockfile can be read: ${unread.join("\n")}`;
  const told = `no lockfile tells of a service at ${service}; there are: ${known.slice(0, TOLD).join(", ")}`;
  return [told, ...unread].join("\n");
}

/** What the manifest at the top calls the repository. */
function topName(lockfiles: readonly ReadLockfile[]): string | undefined {
  const services = lockfiles.flatMap(({ graph }) => graph?.lockfile.services ?? []);
  return services.find(({ path, name }) => path === "." && name !== null)?.name ?? undefined;
}

/** As lockfiles name it: without `./` and the last `/`. */
function directory(path: string): string {
  const bare = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return bare === "" ? "." : bare;
}

/** Only SPDX asks for a date where nobody gives one: the commit's, so that the same commit gives the same bytes. */
function timestampOf(options: SbomOptions, repository: string, commit: string | null): string | null {
  if (options.timestamp !== undefined) return new Date(options.timestamp).toISOString();
  if (options.format !== "spdx-json") return null;
  return (commit === null ? new Date() : gitCommitDate(repository, commit)).toISOString();
}

/** Paths and messages are foreign: what would move a terminal's cursor is written out. */
function problemLine({ path, line, message }: Problem): string {
  const shown = visible(message, 2 * LONGEST.sentence, "fold");
  return `${visible(path, LONGEST.path, "show")}:${line ?? 1}: ${shown}`;
}

/** For the person at the keyboard, beside the bill. */
function tell({ components, dependencies, problems }: Bill, text: string): void {
  const lines = problems.slice(0, TOLD).map(problemLine);
  if (problems.length > TOLD) lines.push(`and ${count(problems.length - TOLD, "further problem")}`);
  lines.push(
    `${count(components.length, "component")}, dependencies ${dependencies}, sha256 ${sha256(text)}`,
  );
  process.stderr.write(`${lines.join("\n")}\n`);
}
