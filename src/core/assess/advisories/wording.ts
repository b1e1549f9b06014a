import type { AdvisoryEvidence, FindingState } from "../../model/finding.js";
import { code, foreign, type Prose } from "../../model/prose.js";
import type { AliasGroup } from "./groups.js";
import type { Stretch } from "./known.js";
import type { Judgement } from "./severity.js";

/** More ranges or versions than this are not spelled out. */
const NAMED = 5;

/** What is told about where an event stands. */
export interface Standing {
  readonly state: FindingState;
  /** Copies of other affected versions went away with this change, so many stay. 0 = none went away. */
  readonly copiesLeft: number;
}

/** The one-line reason of a vulnerability. */
export function vulnerabilityReason(
  evidence: AdvisoryEvidence,
  judgement: Judgement,
  standing: Standing,
): Prose {
  return [
    ...named(evidence),
    " ",
    ...severity(judgement),
    ...exploited(evidence),
    ...fixes(evidence, standing),
  ];
}

/** The one-line reason of malware. A match on the whole package alone tells the narrower ranges of the record. */
export function malwareReason(evidence: AdvisoryEvidence, group: AliasGroup, standing: Standing): Prose {
  const start: Prose = ["known malware ", ...named(evidence)];
  if (standing.state === "fixed") return [...start, ", gone with this change"];
  const left = copies(standing);
  if (evidence.match === "exact") return [...start, ...left];
  return [
    ...start,
    ": the record lists every version (",
    code(">=0"),
    "), but names ",
    ...bounds(group),
    " apart, and this version is not among them",
    ...left,
  ];
}

/** What to do about malware. */
export function malwareAdvice(match: AdvisoryEvidence["match"]): Prose {
  return match === "exact"
    ? ["remove it; rotate secrets wherever this branch was installed"]
    : ["read the advisory before merging: it was narrowed, or every version is malicious"];
}

/** What to do about a commit where several fix it. */
export function commitsAdvice(fixing: number): Prose {
  return [`take a commit after one of the ${fixing} that the advisory names as fixes`];
}

function named({ id, cve }: AdvisoryEvidence): Prose {
  return cve === null || cve === id ? [code(id)] : [code(id), " (", code(cve), ")"];
}

function severity({ severity, score, from, word }: Judgement): Prose {
  const level = severity === "unknown" ? "of unknown severity" : severity;
  return [
    score === null ? level : `${level} ${score.toFixed(1)}`,
    ...(word === null ? [] : [` (its database says ${word})`]),
    ...(from === null ? [] : [" (by ", code(from), ")"]),
  ];
}

function exploited({ exploited }: AdvisoryEvidence): Prose {
  if (exploited === null) return [];
  const by = exploited.ransomware ? ", also by ransomware" : "";
  return [", exploited (known since ", foreign(exploited.since), `${by})`];
}

function fixes({ fixedIn, cleanIn, fixAssumed }: AdvisoryEvidence, standing: Standing): Prose {
  if (standing.state === "fixed") return [", gone with this change"];
  const clean: Prose =
    cleanIn === null || cleanIn === fixedIn ? [] : [", nothing known against ", code(cleanIn)];
  const fixed: Prose =
    fixedIn === null
      ? []
      : fixAssumed
        ? ["; fixed after ", code(fixedIn), " (assumed)"]
        : ["; fixed in ", code(fixedIn)];
  return [...fixed, ...clean, ...copies(standing)];
}

function copies({ copiesLeft }: Standing): Prose {
  if (copiesLeft === 0) return [];
  return [copiesLeft === 1 ? "; one copy is still affected" : `; ${copiesLeft} copies are still affected`];
}

function bounds(group: AliasGroup): Prose {
  const entries = group.matches.flatMap(({ known }) => known.entries);
  const texts = new Set([
    ...entries.flatMap((entry) => entry.stretches.map(stretchText)).filter((text) => text !== ">=0"),
    ...entries.flatMap((entry) => [...entry.listed]),
  ]);
  const shown = [...texts].slice(0, NAMED).flatMap((text) => [", ", code(text)]);
  const more = texts.size > NAMED ? [` and ${texts.size - NAMED} more`] : [];
  return [...shown.slice(1), ...more];
}

function stretchText({ from, to }: Stretch): string {
  const end = to === null ? "" : ` ${to.inclusive ? "<=" : "<"}${to.version}`;
  return `>=${from}${end}`;
}
