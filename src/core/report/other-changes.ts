import type { Change, ChangeKind, ComponentState } from "../model/change.js";
import type { Review } from "../model/review.js";
import { details, fit, type Line } from "./budget.js";
import { rowsOf } from "./flagged.js";
import { codeSpan } from "./markdown.js";
import { whyMarkdown } from "./flagged-table.js";
import { LONGEST, nameAndVersion } from "./visible.js";
import { count, figure } from "./wording.js";

/** Kinds that are told here, in this order, with their headings. New components have a list of their own. */
const HEADINGS = {
  upgraded: "Upgraded",
  downgraded: "Downgraded",
  removed: "Removed",
  changed: "Same version, other source, address or hash",
  rescoped: "Development ↔ runtime",
  moved: "Direct ↔ transitive",
  spread: "Held before, now reached by a further service",
} as const satisfies Partial<Record<ChangeKind, string>>;
type OtherKind = keyof typeof HEADINGS;

/** The same change in one or more lockfiles. */
interface ToldChange {
  readonly kind: OtherKind;
  readonly change: Change;
  readonly lockfiles: string[];
}

function isOther(kind: ChangeKind): kind is OtherKind {
  return kind in HEADINGS;
}

/** Every change that brings nothing new, the same change of several lockfiles told once. */
export function toldOnce(review: Review): readonly ToldChange[] {
  const told = new Map<string, ToldChange>();
  for (const diff of review.lockfiles) {
    for (const change of diff.changes) {
      if (!isOther(change.kind) || change.variantOf !== null) continue;
      const key = JSON.stringify([change.kind, change.type, change.name, side(change.from), side(change.to)]);
      const known = told.get(key);
      if (known === undefined) told.set(key, { kind: change.kind, change, lockfiles: [diff.path] });
      else known.lockfiles.push(diff.path);
    }
  }
  return [...told.values()];
}

function side(state: ComponentState | null): unknown {
  return state === null
    ? null
    : [state.ref.purl, state.ref.version, state.ref.source, state.direct, state.scope];
}

/** `express 4.17.1 → 5.0.0`, or what else changed, by `show` in Markdown or plain. */
export function changeText(change: Change, show: (foreign: string) => string): string {
  const { from, to } = change;
  const name = show(nameAndVersion(to?.ref ?? from?.ref ?? { name: change.name, version: "" }));
  switch (change.kind) {
    case "upgraded":
    case "downgraded":
      return `${show(nameAndVersion({ ...(from?.ref ?? { name: change.name }), version: versionText(from) }))} → ${show(versionText(to))}`;
    case "rescoped":
      return `${name}: ${from?.scope ?? "unknown"} → ${to?.scope ?? "unknown"}`;
    case "moved":
      return `${name}: ${directness(from)} → ${directness(to)}`;
    case "spread":
      return change.inheritance === null ? name : `${name} in ${show(change.inheritance.service)}`;
    case "added":
    case "duplicated":
    case "removed":
    case "changed":
      return name;
  }
}

/** What a manifest asks for stands in for the version that it does not fix. */
function versionText(state: ComponentState | null): string {
  const ref = state?.ref;
  return ref === undefined ? "" : ref.version === "" ? (ref.range ?? "any version") : ref.version;
}

function directness(state: ComponentState | null): string {
  if (state === null || state.direct === null) return "unknown";
  return state.direct ? "direct" : "transitive";
}

/** Folded: what else changed, and which findings are gone with this change. Cut to the budget, and says so. */
export function otherChanges(review: Review, budget: number, elsewhere: string): string {
  const told = toldOnce(review);
  const resolved = rowsOf(review, (finding) => finding.state === "fixed");
  if (told.length + resolved.length === 0) return "";
  const show = (foreign: string): string => codeSpan(foreign, LONGEST.path);
  const lines: Line[] = [];
  const summary: string[] = [];
  if (resolved.length > 0) {
    summary.push(`${figure(resolved.length)} resolved by this change`);
    lines.push({ weight: 0, text: () => "\n**Resolved by this change**\n" });
    for (const row of resolved) {
      const what = row.component === null ? row.findings[0].location.path : nameAndVersion(row.component);
      lines.push({
        weight: 1,
        text: () => `- ✔ ${show(what)} — ${whyMarkdown(row)}`,
      });
    }
  }
  for (const [kind, heading] of Object.entries(HEADINGS)) {
    const some = told.filter((entry) => entry.kind === kind);
    if (some.length === 0) continue;
    summary.push(`${figure(some.length)} ${kind}`);
    lines.push({ weight: 0, text: () => `\n**${heading}**\n` });
    for (const { change, lockfiles } of some)
      lines.push({ weight: 1, text: () => line(change, lockfiles, show) });
  }
  return details(summary.join(" · "), budget, (room) =>
    fit(lines, room, (left) => `\n… and ${figure(left)} more for which there is no room here: ${elsewhere}`)
      .lines.join("\n")
      .trim(),
  );
}

function line(change: Change, lockfiles: readonly string[], show: (foreign: string) => string): string {
  const state = change.to ?? change.from;
  const remarks = [
    state?.direct === true && change.kind !== "moved" ? "direct" : "",
    state?.scope === "development" && change.kind !== "rescoped" ? "development" : "",
    lockfiles.length > 1 ? `in ${count(lockfiles.length, "lockfile")}` : "",
    change.variants.length > 0 ? `+ ${count(change.variants.length, "platform variant")}` : "",
  ].filter((remark) => remark !== "");
  return `- ${changeText(change, show)}${remarks.length === 0 ? "" : ` (${remarks.join("; ")})`}`;
}
