import type { Bill, ServiceCount } from "../../model/bill.js";
import type { SbomForm } from "./form.js";

/** Which bill was made, of what. */
export interface SbomRequest extends SbomForm {
  /** As the bill names it, e.g. `owner/name`. */
  readonly repository: string;
  /** Full hash. */
  readonly commit: string;
  /** Directory of the service; null = the whole repository. */
  readonly service: string | null;
}

/** What a reply says of a bill that it cannot carry. */
export interface SbomSummary {
  readonly components: number;
  readonly services: number;
  /** The first services, sorted. A component that several need counts for each of them. */
  readonly perService: readonly ServiceCount[];
  /** What the bill says of its own completeness. */
  readonly dependencies: Bill["dependencies"];
  readonly problems: number;
  /**
   * One line for a shell, run within a clone: it makes the same bytes, with the same version of Weir, so the reader can
   * compare digests.
   */
  readonly command: string;
}

/**
 * What there is to say of a bill, and how to make it oneself.
 * @param perService `componentCounts` of the lockfiles that the bill is of
 */
export function sbomSummary(
  bill: Bill,
  perService: readonly ServiceCount[],
  request: SbomRequest,
): SbomSummary {
  const { components, services, dependencies, problems, subject } = bill;
  // A bill of one service has that one as its subject.
  const own = subject.occurrences.length > 0 ? 1 : 0;
  return {
    components: components.length,
    services: services.length + own,
    perService,
    dependencies,
    problems: problems.length,
    command: commandFor(request),
  };
}

/** The command line of a request. */
function commandFor(request: SbomRequest): string {
  const { repository, commit, service, format, specVersion } = request;
  const words = [
    "weir",
    "sbom",
    "--ref",
    commit,
    ...(service === null ? [] : ["--service", service]),
    "--name",
    repository,
    "--format",
    format,
    ...(specVersion === null ? [] : ["--spec-version", specVersion]),
  ];
  return words.map(shellWord).join(" ");
}

/** Quoted for a POSIX shell where it has to be; controls, which no terminal should be given, become `?`. */
function shellWord(word: string): string {
  const visible = word.replace(/\p{C}/gu, "?");
  return /^[\w./:=@+-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", `'\\''`)}'`;
}
