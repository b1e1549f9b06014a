import type { Acceptance } from "../model/ledger.js";
import { FLAGS, type JudgedFinding, type Level } from "../model/finding.js";
import type { Problem } from "../model/problem.js";
import { plain } from "../model/prose.js";
import { wellFormed } from "../model/purl.js";
import type { Review } from "../model/review.js";
import { byAdvice, reasonWithId } from "./reason.js";
import { LONGEST, nameAndVersion, visible } from "./visible.js";

const HOME = "https://github.com/weir-app/weir";
const LEVELS: Record<Level, "error" | "warning" | "note"> = { block: "error", warn: "warning", note: "note" };

/** What a log says beside the review. */
export interface SarifOptions {
  /** Version of Weir. */
  readonly version: string;
  /** The acceptance that covers a finding; null = nobody took that risk. */
  readonly acceptanceOf: (finding: JudgedFinding) => Acceptance | null;
}

/**
 * A review as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/). New findings and those that were there
 * before, the latter as notes unless they count; what the change fixes is no result. Files that could not be read and
 * sources that could not be asked are notifications: without them a log with few results would look clean.
 */
export function sarif(review: Review, { version, acceptanceOf }: SarifOptions): string {
  const problems = [...review.problems, ...review.lockfiles.flatMap((lockfile) => lockfile.problems)];
  const notifications = [
    ...problems.map(problemNotification),
    ...review.gaps.map(({ source, reason }) => notification("warning", `${source}: ${reason}`)),
  ];
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Weir", version, informationUri: HOME, rules: FLAGS.map(rule) } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: !problems.some(({ severity }) => severity === "fatal"),
            ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
          },
        ],
        results: review.findings
          .filter(({ state }) => state !== "fixed")
          .map((finding) => result(finding, acceptanceOf(finding))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(flag: (typeof FLAGS)[number]) {
  return { id: flag, shortDescription: { text: `Weir's flag: ${flag.replaceAll("-", " ")}` } };
}

function result(finding: JudgedFinding, acceptance: Acceptance | null) {
  const { flag, key, state, counts, level, component, location } = finding;
  return {
    ruleId: flag,
    ruleIndex: FLAGS.indexOf(flag),
    level: counts ? LEVELS[level] : "note",
    baselineState: state === "new" ? "new" : "unchanged",
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: physicalLocation(location.path, location.line),
        ...(component === null
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: component.purl, kind: "package" }] }),
      },
    ],
    partialFingerprints: { "weirFinding/v1": key },
    // An empty list would say that somebody looked and nothing is suppressed.
    ...(acceptance === null ? {} : { suppressions: [suppression(acceptance)] }),
  };
}

function suppression({ by, until, reason }: Acceptance) {
  const why = visible(reason, LONGEST.sentence, "fold");
  return {
    kind: "external",
    status: "accepted",
    justification: `Accepted by ${visible(by.login, LONGEST.name, "show")} until ${until}: ${why}`,
  };
}

function messageOf(finding: JudgedFinding): string {
  const about =
    finding.component === null
      ? visible(finding.location.path, LONGEST.path, "show")
      : nameAndVersion(finding.component);
  const line = (text: string) => visible(text, 2 * LONGEST.sentence, "fold");
  const advice = byAdvice([finding]).flatMap((group) => (group.advice === null ? [] : [plain(group.advice)]));
  return [`${about}: ${plain(reasonWithId(finding))}`, ...advice].map(line).join("; ");
}

function physicalLocation(path: string, line: number) {
  return {
    artifactLocation: {
      uri: wellFormed(path).split("/").map(encodeURIComponent).join("/"),
      uriBaseId: "%SRCROOT%",
    },
    region: { startLine: Number.isSafeInteger(line) && line >= 1 ? line : 1 },
  };
}

function notification(level: "error" | "warning", text: string) {
  return { level, message: { text: visible(text, 2 * LONGEST.sentence, "fold") } };
}

function problemNotification({ path, line, message, severity }: Problem) {
  return {
    ...notification(severity === "fatal" ? "error" : "warning", message),
    ...(path === "" ? {} : { locations: [{ physicalLocation: physicalLocation(path, line ?? 1) }] }),
  };
}
