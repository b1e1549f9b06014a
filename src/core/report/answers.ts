/** What Weir answers in a thread. Markdown, at most `LIMIT` characters, nothing foreign alive in it. */
import type { Inheritance } from "../model/change.js";
import type { AdvisoryTarget, NameTarget } from "../model/command.js";
import type { ComponentState } from "../model/change.js";
import type { Flag, JudgedFinding } from "../model/finding.js";
import type { AcceptedRisk, Acceptance } from "../model/ledger.js";
import type { Review } from "../model/review.js";
import { fit, type Line } from "./budget.js";
import { chainMarkdown, serviceMarkdown } from "./chain.js";
import { FLAG_WORDS } from "./flag-words.js";
import { rowsOf } from "./flagged.js";
import { rowMarkdown } from "./flagged-table.js";
import { advisoryUrl, codeSpan, link, text } from "./markdown.js";
import type { SbomSummary } from "./bom/summary.js";
import { chainPicture } from "./mermaid.js";
import { nameAndVersion } from "./visible.js";
import { count, figure, some } from "./wording.js";

/** Room for one answer. */
const LIMIT = 12_000;
/** Room for the answers to all commands of a comment; GitHub takes 65,536 characters, and a marker stands above. */
const REPLY_LIMIT = 65_000;
/** Introducers and services that are named. */
export const NAMED = 12;

/** The reply to a comment: its answers in their order, as many as fit; what does not is told. */
export function replyOf(answers: readonly string[]): string {
  const between = "\n\n---\n\n";
  const shown: string[] = [];
  let room = REPLY_LIMIT - 200;
  for (const answer of answers) {
    room -= answer.length + between.length;
    if (room < 0) break;
    shown.push(answer);
  }
  const left = answers.length - shown.length;
  const rest = `There is no room here for ${count(left, "more answer")}: ask in a comment of its own.`;
  return [...shown, ...(left > 0 ? [rest] : [])].join(between);
}

/** Where one version of a component stands, and why. */
export interface Place {
  readonly lockfile: string;
  readonly state: ComponentState;
  readonly inheritance: Inheritance;
}

/** `/weir why`: every version, all introducers, the shortest chain of each lockfile, a picture. */
export function whyAnswer(target: NameTarget, places: readonly Place[], unread: number): string {
  const asked = codeSpan(target.version === null ? target.name : `${target.name} ${target.version}`);
  const missing =
    unread === 0 ? "" : ` ${count(unread, "lockfile")} could not be read, so it may stand there.`;
  if (places.length === 0) return `No lockfile of this pull request's head holds ${asked}.${missing}`;
  const lines: readonly Line[] = places.map((place) => ({ weight: 1, text: () => placeMarkdown(place) }));
  const { lines: shown } = fit(lines, LIMIT - 3_000, (left) => `- … and ${figure(left)} more places`);
  const picture = chainPicture(places.map(({ inheritance }) => inheritance));
  return [`**Why ${asked} is here**${missing}`, shown.join("\n"), picture]
    .filter((part) => part !== "")
    .join("\n\n");
}

function placeMarkdown({ lockfile, state, inheritance }: Place): string {
  const { ref, services, dependants, scope, line } = state;
  const where = some([...services, ...dependants].map(serviceMarkdown), NAMED);
  const { introducers } = inheritance;
  const through =
    introducers.length === 0
      ? ""
      : introducers.length === 1
        ? `\n  - every chain goes through ${codeSpan(nameAndVersion(introducers[0] ?? ref))}`
        : `\n  - no one answers for it; reached through ${some(
            introducers.map((each) => codeSpan(nameAndVersion(each))),
            NAMED,
          )}`;
  const chain = chainMarkdown(inheritance, null);
  return `- **${codeSpan(nameAndVersion(ref))}** (${scope}) in ${where === "" ? "no service" : where}, ${codeSpan(lockfile)} line ${line}${chain === "" ? "" : `\n  - shortest chain: ${chain}`}${through}`;
}

/** `/weir explain FLAG`. */
export function flagAnswer(flag: Flag, review: Review): string {
  const rows = rowsOf(review, (finding) => finding.flag === flag && finding.state !== "fixed");
  const here =
    rows.length === 0
      ? "This pull request has no such finding."
      : `This pull request has it ${times(rows.length)}.`;
  return `**${flag}** — ${FLAG_WORDS[flag]} ${here}`;
}

function times(n: number): string {
  return n === 1 ? "once" : `${figure(n)} times`;
}

/** `/weir explain ADVISORY`: as far as this review knows it. */
export function advisoryAnswer({ id }: AdvisoryTarget, review: Review): string {
  const url = advisoryUrl(id);
  const name = url === null ? codeSpan(id) : link(id, url);
  const rows = rowsOf(review, ({ advisory }) => advisory?.ids.includes(id) === true);
  const [first] = rows;
  const advisory = first?.findings[0].advisory ?? null;
  if (first === undefined || advisory === null) {
    return `No component that this pull request touches is known to be affected by ${name}. Weir asks only about those.`;
  }
  const lines = rows.slice(0, NAMED).map((row) => `- ${rowMarkdown(row)}`);
  const others = advisory.ids.filter((other) => other !== id).map((other) => codeSpan(other));
  const known = others.length === 0 ? "" : `, also ${some(others, NAMED)}`;
  return [`**${name}**${known}: ${text(advisory.summary)}`, lines.join("\n")].join("\n\n");
}

/** `/weir accepted`: what holds here, what no longer does. */
export function acceptedAnswer(acceptances: readonly Acceptance[], now: Date): string {
  if (acceptances.length === 0) return "Nothing is accepted here.";
  const lines: readonly Line[] = acceptances.map((acceptance) => ({
    weight: 1,
    text: () => acceptanceMarkdown(acceptance, now),
  }));
  const { lines: shown } = fit(lines, LIMIT, (left) => `- … and ${figure(left)} more`);
  return [`**${count(acceptances.length, "accepted risk")}**`, shown.join("\n")].join("\n\n");
}

const REACH = {
  "pull-request": "this pull request",
  repository: "this repository",
  organisation: "the organisation",
} as const;

function riskMarkdown({ name, version, flag, advisories }: AcceptedRisk): string {
  const [advisory] = advisories;
  const which = advisory === undefined ? "" : ` ${codeSpan(advisory)}`;
  return `${codeSpan(version === "" ? name : `${name} ${version}`)} ${flag}${which}`;
}

function acceptanceMarkdown({ id, by, until, reason, reach, covers, said }: Acceptance, now: Date): string {
  const over = Date.parse(until) <= now.getTime() ? " — **its time is over**" : "";
  const what = covers.map(riskMarkdown);
  const where = reach === "pull-request" ? `#${said.number}` : REACH[reach];
  return `- ${codeSpan(id)} ${some(what, 4)}: by ${codeSpan(by.login)} until ${codeSpan(until.slice(0, 10))}, for ${where}, because: ${text(reason)}${over}`;
}

/** What was accepted just now. */
export function acceptAnswer(acceptance: Acceptance): string {
  const what = acceptance.covers.map(riskMarkdown);
  return `Accepted for ${REACH[acceptance.reach]} until ${codeSpan(acceptance.until.slice(0, 10))} as ${codeSpan(acceptance.id)}: ${some(what, NAMED)}. Another version, other contents, a worse rating or known exploitation is not covered. \`/weir revoke ${acceptance.id}\` takes it back.`;
}

/** `/weir fix`: what to change, as far as the data tells. @param suggested whether a suggestion stands on the manifest line */
export function fixAnswer(
  target: NameTarget,
  findings: readonly JudgedFinding[],
  review: Review,
  suggested: boolean,
): string {
  const name = codeSpan(target.version === null ? target.name : `${target.name} ${target.version}`);
  if (findings.length === 0) return `This pull request has no finding on ${name}.`;
  const rows = rowsOf(review, (finding) => findings.includes(finding));
  const lines = rows.slice(0, NAMED).map((row) => {
    const chain = chainMarkdown(row.inheritance, row.cause);
    return `- ${rowMarkdown(row)}${chain === "" ? "" : ` — ${chain}`}`;
  });
  const suggestion = suggested
    ? "A suggestion stands on the line of the manifest; run the package manager afterwards, so that the lockfile follows."
    : "";
  return [`**What to change for ${name}**`, lines.join("\n"), suggestion]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** `/weir diff`: every change of a service, or of all. */
export function diffAnswer(review: Review, service: string | null): string {
  const changes = review.lockfiles.flatMap(({ path, changes: all, causes }) =>
    all.flatMap((change) => {
      const state = change.to ?? change.from;
      const reached = [...(state?.services ?? []), ...(state?.dependants ?? [])];
      return service !== null && !reached.includes(service) ? [] : [{ path, change, causes }];
    }),
  );
  const where = service === null ? "" : ` in ${serviceMarkdown(service)}`;
  if (changes.length === 0) return `Nothing changes${where}.`;
  const lines: readonly Line[] = changes.map(({ change, causes }) => ({
    weight: 1,
    text: () => {
      const from = change.from?.ref.version ?? "";
      const to = change.to?.ref.version ?? "";
      const versions =
        from === to || from === "" || to === ""
          ? codeSpan(to === "" ? from : to)
          : `${codeSpan(from)} → ${codeSpan(to)}`;
      const cause = causes.find(({ id }) => id === change.inheritance?.cause) ?? null;
      const chain = chainMarkdown(change.inheritance, cause);
      return `- ${change.kind} ${codeSpan(change.name)} ${versions}${chain === "" ? "" : ` — ${chain}`}`;
    },
  }));
  const { lines: shown } = fit(
    lines,
    LIMIT,
    (left) => `- … and ${figure(left)} more: ${codeSpan("weir diff")} shows all of it`,
  );
  return [`**${count(changes.length, "change")}${where}**`, shown.join("\n")].join("\n\n");
}

/** `/weir sbom`. @param digest hex SHA-256 of what the command makes */
export function sbomAnswer(told: SbomSummary, digest: string): string {
  const per = told.perService.map(
    ({ service, components }) => `- ${serviceMarkdown(service)}: ${figure(components)}`,
  );
  const left = told.services - per.length;
  const gaps =
    told.problems > 0
      ? ` It is not complete: ${count(told.problems, "problem")} stand in it.`
      : told.dependencies === "unknown"
        ? " The lockfiles do not tell everything that needs something."
        : "";
  return [
    `**SBOM (CycloneDX 1.6 JSON): ${count(told.components, "component")} in ${count(told.services, "service")}.**${gaps}`,
    ...(per.length > 1 ? [[...per, ...(left > 0 ? [`- … and ${figure(left)} more`] : [])].join("\n")] : []),
    `SHA-256 \`${digest}\`. In a clone, the same version of Weir makes the same file:`,
    `\`\`\`sh\n${told.command.replaceAll("`", "'")}\n\`\`\``,
  ].join("\n\n");
}

/** `/weir init`: the starter file. */
export function initAnswer(path: string, starter: string): string {
  return `A file to begin with, as ${codeSpan(path)} on the base branch. It decides nothing yet.\n\n\`\`\`yaml\n${starter}\`\`\``;
}
