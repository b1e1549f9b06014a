import { type AcceptedMark, FLAGS, type JudgedFinding, type Level } from "../model/finding.js";
import type { Problem } from "../model/problem.js";
import { plain } from "../model/prose.js";
import { wellFormed } from "../model/purl.js";
import type { Review } from "../model/review.js";
import { allProblems } from "./headline.js";
import { byAdvice, reasonWithId } from "./reason.js";
import { LONGEST, nameAndVersion, visible } from "./visible.js";

const HOME = "https://github.com/weir-app/weir";
const LEVELS: Record<Level, "error" | "warning" | "note"> = { block: "error", warn: "warning", note: "note" };

/**
 * A review as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/). New findings and those that were there
 * before, the latter as notes unless they count; what the change fixes is no result. Files that were not read and
 * sources that could not be asked are notifications: without them a log with few results would look clean.
 * @param version of Weir
 */
export function sarif(review: Review, version: string): string {
  const problems = allProblems(review);
  const notifications = [
    ...problems.map(problemNotification),
    ...review.folded.map(foldedNotification),
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
        results: review.findings.filter(({ state }) => state !== "fixed").map(result),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(flag: (typeof FLAGS)[number]) {
  return { id: flag, shortDescription: { text: `Weir's flag: ${flag.replaceAll("-", " ")}` } };
}

function result(finding: JudgedFinding) {
  const { flag, key, state, counts, level, component, location, accepted } = finding;
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
    ...(accepted?.lapse === null ? { suppressions: [suppression(accepted)] } : {}),
  };
}

function suppression({ by, until, reason }: AcceptedMark) {
  const why = visible(reason, LONGEST.sentence, "fold");
  return {
    kind: "external",
    status: "accepted",
    justification: `Accepted by ${visible(by, LONGEST.name, "show")} until ${until}: ${why}`,
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

function foldedNotification(path: string) {
  return {
    ...notification("warning", "a lockfile of copied code or test data, not compared"),
    locations: [{ physicalLocation: physicalLocation(path, 1) }],
  };
}

function problemNotification({ path, line, message, severity }: Problem) {
  return {
    ...notification(severity === "fatal" ? "error" : "warning", message),
    ...(path === "" ? {} : { locations: [{ physicalLocation: physicalLocation(path, line ?? 1) }] }),
  };
}
