import type { FixAdvice, JudgedFinding } from "../model/finding.js";
import { code, plain, type Prose } from "../model/prose.js";
import { advisoryUrl, prose } from "./markdown.js";
import { nameAndVersion } from "./visible.js";

/** What to do, from the finding's own words or, where it has none, from what is known of a fix. */
function adviceOf(finding: JudgedFinding): Prose | null {
  const { advice, fix } = finding;
  const move = fix === null ? null : moveAdvice(fix, finding);
  if (move === null) return advice ?? (fix === null ? null : fixAdvice(fix, finding));
  // Beside what else can be done; in place of what nobody could tell.
  return advice === null || fix?.kind === "none-known" ? move : [...advice, "; or ", ...move];
}

/** Which version of the direct dependency brings it, and who says so. */
function moveAdvice({ direct, move }: FixAdvice, { component }: JudgedFinding): Prose | null {
  if (direct === null || move === null || component === null) return null;
  const [name, itself] = [code(direct.name), code(component.name)];
  const who = " (as deps.dev resolves it)";
  if (move.version === direct.version)
    return [
      "update ",
      itself,
      ...(move.brings === null ? [] : [" to ", code(move.brings)]),
      " in the lockfile: ",
      name,
      " admits it",
      who,
    ];
  const brings =
    move.brings === null ? [" no longer brings ", itself] : [" brings ", itself, " ", code(move.brings)];
  return ["move ", name, " to ", code(move.version), ", which", ...brings, who];
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
function missingId(finding: JudgedFinding): string | null {
  const { advisory } = finding;
  if (advisory === null) return null;
  const ids = new Set([...advisory.ids, advisory.id, ...(advisory.cve === null ? [] : [advisory.cve])]);
  const told = finding.reason.some((part) =>
    typeof part === "string" ? part.includes(advisory.id) : ids.has(part.untrusted),
  );
  return told ? null : advisory.id;
}

/** Findings whose advice is the same, in their order; what to do is then told once. */
export function byAdvice(
  findings: readonly JudgedFinding[],
): readonly { readonly findings: readonly JudgedFinding[]; readonly advice: Prose | null }[] {
  const groups = new Map<string, { readonly findings: JudgedFinding[]; readonly advice: Prose | null }>();
  for (const finding of findings) {
    const advice = adviceOf(finding);
    const key = advice === null ? "" : plain(advice);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { findings: [finding], advice });
    else group.findings.push(finding);
  }
  return [...groups.values()];
}

/** The reason with the id that it lacks. */
export function reasonWithId(finding: JudgedFinding): Prose {
  const id = missingId(finding);
  return id === null ? finding.reason : [code(id), " ", ...finding.reason];
}

/** Reasons in Markdown, the ids of advisories linked, and what to do about them: behind a single one, below several. */
export function reasonsMarkdown(findings: readonly JudgedFinding[]): readonly string[] {
  return byAdvice(findings).flatMap((group) => {
    const [first, ...others] = group.findings;
    if (first === undefined) return [];
    const told = group.findings.map((finding) => ({
      reason: reasonWithId(finding),
      links: linksOf(finding),
    }));
    if (group.advice === null) return told.map(({ reason, links }) => prose(reason, links));
    if (others.length === 0) return [prose([...reasonWithId(first), "; ", ...group.advice], linksOf(first))];
    return [...told.map(({ reason, links }) => prose(reason, links)), `→ ${prose(group.advice)}`];
  });
}

/** Addresses of the ids that a finding names. */
function linksOf({ advisory }: JudgedFinding): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  if (advisory === null) return links;
  const { id, ids, cve } = advisory;
  for (const known of [id, ...ids, ...(cve === null ? [] : [cve])]) {
    const url = advisoryUrl(known);
    if (url !== null) links.set(known, url);
  }
  return links;
}
