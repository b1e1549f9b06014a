import type { Cause, Change, LockfileDiff } from "../model/change.js";
import type { Review } from "../model/review.js";
import { fit } from "./budget.js";
import { codeSpan, inline } from "./markdown.js";
import { LONGEST, nameAndVersion } from "./visible.js";
import { count, figure } from "./wording.js";

/** Causes that are told one by one; in lockfile maintenance there may be hundreds. */
const SHOWN = 12;
/** A cause that brings no more than this names what it brings. */
const NAMED = 2;
/** Of causes that are told together this many are named. */
const MUTE_NAMED = 6;

/** What one cause does, over all lockfiles in which it is the cause. */
interface Brought {
  readonly cause: Cause;
  /** `name version` of what is new because of it, the cause itself left out. Sorted. */
  readonly brings: readonly string[];
  /** Number of components that are gone because of it, versions counted. */
  readonly removes: number;
  /** Lockfiles in which it is the cause. */
  readonly lockfiles: number;
  /** It is about what was resolved for a manifest, not about what a lockfile holds. */
  readonly isResolved: boolean;
  /** It is not told what it brings, or not by one of the lockfiles. */
  readonly mayBringMore: boolean;
}

/** The same while it is gathered. */
interface Gathered {
  readonly cause: Cause;
  readonly brings: Set<string>;
  readonly removes: Set<string>;
  lockfiles: number;
  isResolved: boolean;
  mayBringMore: boolean;
}

/** The causes that bring or remove something, most first. */
function broughtBy(review: Review): readonly Brought[] {
  const all = new Map<string, Gathered>();
  for (const diff of review.lockfiles) {
    // A parent that the lockfile does not tell may be told by somebody who does not know all of them.
    const tellsAll =
      diff.tellsWhole && diff.changes.every(({ inheritance }) => inheritance?.unknownBecause !== "no-edges");
    for (const cause of diff.causes) {
      if (cause.brings.length === 0 && cause.removes.length === 0) continue;
      const nothing = {
        brings: new Set<string>(),
        removes: new Set<string>(),
        lockfiles: 0,
        isResolved: true,
        mayBringMore: false,
      };
      const known = all.get(cause.id) ?? { cause, ...nothing };
      all.set(cause.id, known);
      known.lockfiles++;
      known.isResolved &&= isResolved(diff);
      known.mayBringMore ||= cause.direct && !tellsAll;
      for (const change of changesAt(diff, cause.brings)) {
        if (change.kind === "spread" || isItself(change, cause)) continue;
        if (change.to !== null) known.brings.add(nameAndVersion(change.to.ref));
      }
      for (const change of changesAt(diff, cause.removes)) {
        const itself = cause.kind === "removed" && change.from?.ref.purl === cause.component?.purl;
        if (change.from !== null && !itself) known.removes.add(nameAndVersion(change.from.ref));
      }
    }
  }
  // What a further service now shares, or what alone is gone, is told among the other changes.
  const telling = [...all.values()].filter(
    ({ cause, brings, removes }) =>
      (cause.kind !== "spread" && cause.kind !== "removed") || brings.size + removes.size > 0,
  );
  const brought = telling.map(({ brings, removes, ...rest }) => ({
    ...rest,
    brings: [...brings].sort(),
    removes: removes.size,
  }));
  // Stable: causes are sorted in each diff already.
  return brought.sort((a, b) => inOrder(a.cause, b.cause) || b.brings.length - a.brings.length);
}

/** What is known comes first. */
function inOrder(a: Cause, b: Cause): number {
  return Number(a.kind === "untold") - Number(b.kind === "untold");
}

/** One line per cause, most first; those of which it is not told what they bring have one together. */
export function bringingLines(review: Review, show: (foreign: string) => string): readonly (() => string)[] {
  const all = broughtBy(review);
  const isMute = ({ cause, brings, removes, mayBringMore }: Brought): boolean =>
    cause.kind === "added" && mayBringMore && brings.length + removes === 0;
  const mute = all.filter(isMute);
  const [first] = mute;
  return all.flatMap((brought) => {
    if (mute.length < 2 || !isMute(brought))
      return [() => `${causeName(brought, show)} ${whatItDoes(brought, show)}`];
    return brought === first ? [() => muteLine(mute, show)] : [];
  });
}

/** `a 1.0, b 2.0 and 3 more (new) — what they bring is not told`. */
function muteLine(mute: readonly Brought[], show: (foreign: string) => string): string {
  const names = mute.flatMap(({ cause }) =>
    cause.component === null ? [] : show(nameAndVersion(cause.component)),
  );
  const left = names.length - MUTE_NAMED;
  const named =
    left > 1 ? `${names.slice(0, MUTE_NAMED).join(", ")} and ${figure(left)} more` : names.join(", ");
  return `${named} (new) — what they bring is not told`;
}

function changesAt(diff: LockfileDiff, indexes: readonly number[]): readonly Change[] {
  return indexes.map((index) => diff.changes[index]).filter((change) => change !== undefined);
}

/** What is gone tells no more who told of it: a POM alone is known by its format. */
function isResolved({ format, changes }: LockfileDiff): boolean {
  return format === "pom" || changes.some(({ inheritance }) => inheritance?.toldBy?.what === "component");
}

function isItself(change: Change, cause: Cause): boolean {
  const to = change.to?.ref;
  return to?.name === cause.component?.name && to?.version === cause.component?.version;
}

/** `express 4.22.3 ⬆ from 4.17.1`, `event-stream 3.3.6 (new)`, in Markdown or plain by `show`. */
function causeName(
  { cause, isResolved }: Pick<Brought, "cause" | "isResolved">,
  show: (foreign: string) => string,
): string {
  const name = cause.component === null ? "" : nameAndVersion(cause.component);
  switch (cause.kind) {
    case "added":
      return `${show(name)} (new)`;
    case "upgraded":
    case "downgraded": {
      const arrow = cause.kind === "upgraded" ? "⬆" : "⬇";
      return `${show(name)} ${arrow}${cause.fromVersion === null ? "" : ` from ${show(cause.fromVersion)}`}`;
    }
    case "removed":
      return `${show(name)} (removed)`;
    case "spread":
      return `${show(name)} (now asked for by a further service)`;
    case "override":
      return inline(["the override ", show(cause.selector ?? "")]);
    case "refresh":
      return isResolved ? "resolving anew" : "a lockfile refresh";
    case "untold":
      return "a parent that is not told";
  }
}

/** `brings 5, removes 3`; names what it brings where that is short. */
function whatItDoes(brought: Brought, show: (foreign: string) => string): string {
  const { brings, removes, lockfiles, mayBringMore } = brought;
  const named = brings.length <= NAMED;
  const parts = [
    brings.length === 0 ? "" : `brings ${named ? brings.map(show).join(", ") : String(brings.length)}`,
    removes === 0 ? "" : `removes ${removes}`,
  ].filter((part) => part !== "");
  const nothing = mayBringMore ? "— what it brings is not told" : "brings nothing else";
  const what = parts.length === 0 ? nothing : parts.join(", ");
  return lockfiles > 1 ? `${what}, in ${count(lockfiles, "lockfile")}` : what;
}

/** "What brings what": one line per cause, always visible. Empty when no cause brings anything. */
export function whatBringsWhat(review: Review, budget: number): string {
  const heading = "**What brings what**\n";
  const show = (foreign: string): string => codeSpan(foreign, LONGEST.path);
  const { lines } = fit(
    bringingLines(review, show).map((line) => ({ weight: 1, text: () => `- ${line()}` })),
    budget - heading.length - 1,
    (left) => `- … and ${count(left, "further change")} that bring less`,
    SHOWN,
  );
  return lines.length === 0 ? "" : [heading, ...lines].join("\n");
}
