import type { FixAdvice, JudgedFinding } from "../model/finding.js";
import { code, type Prose } from "../model/prose.js";
import { advisoryUrl, prose } from "./markdown.js";
import { nameAndVersion } from "./visible.js";

/** What to do, from the finding's own words or, where it has none, from what is known of a fix. */
export function adviceOf(finding: JudgedFinding): Prose | null {
  if (finding.advice !== null) return finding.advice;
  return finding.fix === null ? null : fixAdvice(finding.fix, finding);
}

function fixAdvice(fix: FixAdvice, finding: JudgedFinding): Prose | null {
  const to = fix.to === null ? [] : [" to ", code(fix.to)];
  const itself = finding.component === null ? "it" : code(finding.component.name);
  const direct = fix.direct === null ? itself : code(fix.direct.name);
  switch (fix.kind) {
    case "bump-direct":
      return ["move ", direct, ...to];
    case "refresh-lockfile":
      return ["update ", itself, ...to, " in the lockfile: every range on the chain admits it"];
    case "move-introducer": {
      const held =
        fix.heldBy === null
          ? []
          : [" (", code(nameAndVersion(fix.heldBy.component)), " asks for ", code(fix.heldBy.range), ")"];
      return fix.to === null
        ? ["a newer ", direct, " is needed", ...held]
        : ["a newer ", direct, " is needed to get ", itself, " ", code(fix.to), ...held];
    }
    case "none-known":
      return ["no fix known"];
  }
}

/** The id that the reader can look up, unless the reason names it already; null for flags without an advisory. */
export function missingId(finding: JudgedFinding): string | null {
  const { advisory } = finding;
  if (advisory === null) return null;
  const ids = new Set([...advisory.ids, advisory.id, ...(advisory.cve === null ? [] : [advisory.cve])]);
  const told = finding.reason.some((part) =>
    typeof part === "string" ? part.includes(advisory.id) : ids.has(part.untrusted),
  );
  return told ? null : advisory.id;
}

/** Reason and advice in Markdown, the ids of advisories linked. */
export function reasonMarkdown(finding: JudgedFinding): string {
  const links = new Map<string, string>();
  if (finding.advisory !== null) {
    const { id, ids, cve } = finding.advisory;
    for (const known of [id, ...ids, ...(cve === null ? [] : [cve])]) {
      const url = advisoryUrl(known);
      if (url !== null) links.set(known, url);
    }
  }
  const id = missingId(finding);
  const reason: Prose = id === null ? finding.reason : [code(id), " ", ...finding.reason];
  const advice = adviceOf(finding);
  return prose(advice === null ? reason : [...reason, "; ", ...advice], links);
}
