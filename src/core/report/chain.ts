import type { Cause, Inheritance } from "../model/change.js";
import type { Qualifiers } from "../model/component.js";
import { codeSpan, inline } from "./markdown.js";
import { nameAndVersion, LONGEST, visible } from "./visible.js";

/** Links of a chain that are shown in full; a longer one is shortened in its middle. */
const LONGEST_CHAIN = 8;
const HEAD_LINKS = 3;
const TAIL_LINKS = 4;
/** Further direct dependencies that are named where no single one answers for a component. */
const NAMED_INTRODUCERS = 2;

/** One component on the way, and what this change did to it where it is the cause. */
interface Step {
  readonly name: string;
  readonly version: string;
  readonly qualifiers?: Qualifiers;
  readonly mark: "new" | "⬆" | "⬇" | null;
}

/** What stands in the place of the links that were left out. */
interface Skipped {
  readonly skipped: number;
}

const MARKS = {
  added: "new",
  upgraded: "⬆",
  downgraded: "⬇",
  removed: null,
  spread: null,
  override: null,
  refresh: null,
  untold: null,
} as const;

/** The chain from the direct dependency to the component, shortened; null where the lockfile does not tell. */
export function stepsOf(
  inheritance: Inheritance | null,
  cause: Cause | null,
): readonly (Step | Skipped)[] | null {
  const chain = inheritance?.chain ?? null;
  if (chain === null) return null;
  const steps = chain.map(({ node: _, ...link }): Step => {
    const isCause = cause?.component?.name === link.name && cause.component.version === link.version;
    return { ...link, mark: isCause ? MARKS[cause.kind] : null };
  });
  if (steps.length <= LONGEST_CHAIN) return steps;
  const skipped = steps.length - HEAD_LINKS - TAIL_LINKS;
  return [...steps.slice(0, HEAD_LINKS), { skipped }, ...steps.slice(-TAIL_LINKS)];
}

/** A service's name as the reader knows it: its directory. @param path "" where no service holds the component */
export function serviceName(path: string): string {
  return path === "" ? "(no service)" : path === "." ? "(root)" : path;
}

/** A service in Markdown. */
export function serviceMarkdown(path: string): string {
  return path === "." || path === "" ? serviceName(path) : codeSpan(path);
}

function mark(step: Step): string {
  if (step.mark === null) return "";
  return step.mark === "new" ? " (new)" : ` ${step.mark}`;
}

function whyUnknown(inheritance: Inheritance | null, show: (foreign: string) => string): string {
  switch (inheritance?.unknownBecause ?? null) {
    case "no-edges":
      return `parent not told by ${show(inheritance?.lockfile ?? "the lockfile")}`;
    case "no-root-reaches-it":
      return "chain unknown: no service reaches it";
    case "too-long":
      return "chain too long to be told";
    case null:
      return "";
  }
}

/** The cause of a component that nothing on its chain explains. */
function behind(
  inheritance: Inheritance | null,
  cause: Cause | null,
  show: (foreign: string) => string,
): string {
  switch (cause?.kind) {
    case "refresh":
      return inheritance?.toldBy?.what === "component" ? " (resolved anew)" : " (lockfile refresh)";
    case "override":
      return inline([" (override ", show(cause.selector ?? ""), ")"]);
    case "removed":
      return cause.component === null
        ? ""
        : inline([" (", show(nameAndVersion(cause.component)), " is gone)"]);
    case "added":
    case "upgraded":
    case "downgraded":
    case "spread":
    case "untold":
    case undefined:
      return "";
  }
}

const TOLD = { component: "resolved by", chain: "chain by" } as const;

/** `resolved by deps.dev`; empty where the lockfile tells it all. */
export function toldByText(inheritance: Inheritance | null): string {
  const toldBy = inheritance?.toldBy ?? null;
  return toldBy === null ? "" : `${TOLD[toldBy.what]} ${toldBy.by}`;
}

/**
 * `service → **direct 1.0.0** (new) → … → component` in Markdown; the component's own version is left out, it stands
 * beside the chain wherever one is shown. Empty when nothing is known.
 *
 * @param between only what lies between service and component: for lists that name both anyway
 */
export function chainMarkdown(
  inheritance: Inheritance | null,
  cause: Cause | null,
  between: "between" | "whole" = "whole",
): string {
  const whole = between === "whole";
  const steps = stepsOf(inheritance, cause);
  const from = startsAt(inheritance, whole).map(serviceMarkdown);
  if (steps === null) {
    const why = whyUnknown(inheritance, codeSpan);
    return [...from, ...(why === "" ? [] : [`_${why}_`])].join(" → ");
  }
  const last = steps.length - 1;
  const shown = steps.slice(0, whole ? undefined : -1).map((step, at) => {
    if ("skipped" in step) return `_${step.skipped} more_`;
    if (at === last && at > 0) return `${codeSpan(nameAndVersion({ ...step, version: "" }))}${mark(step)}`;
    const named = codeSpan(nameAndVersion(step));
    return `${at === 0 ? `**${named}**` : named}${mark(step)}`;
  });
  const told = whole ? toldByText(inheritance) : "";
  return `${[...from, ...shown].join(" → ")}${behind(inheritance, cause, codeSpan)}${told === "" ? "" : ` _(${told})_`}`;
}

/** The service that a chain is shown from. */
function startsAt(inheritance: Inheritance | null, whole: boolean): readonly string[] {
  return inheritance === null || !whole || inheritance.service === "" ? [] : [inheritance.service];
}

/** The same for terminals and annotations, the component's version told too. */
export function chainPlain(
  inheritance: Inheritance | null,
  cause: Cause | null,
  between: "between" | "whole" = "whole",
): string {
  if (inheritance === null) return "";
  const whole = between === "whole";
  const plainly = (foreign: string): string => visible(foreign, LONGEST.path, "show");
  const steps = stepsOf(inheritance, cause);
  const from = startsAt(inheritance, whole).map((service) => plainly(serviceName(service)));
  if (steps === null) return [...from, whyUnknown(inheritance, plainly)].join(" → ");
  const shown = steps
    .slice(0, whole ? undefined : -1)
    .map((step) => ("skipped" in step ? `… ${step.skipped} more …` : `${nameAndVersion(step)}${mark(step)}`));
  const told = whole ? toldByText(inheritance) : "";
  return `${[...from, ...shown].join(" → ")}${behind(inheritance, cause, plainly)}${told === "" ? "" : ` (${told})`}`;
}

/** The other direct dependencies through which a component is inherited, where no single one answers for it. */
export function alsoThrough(inheritance: Inheritance | null): readonly string[] {
  if (inheritance === null || inheritance.introducers.length < 2) return [];
  const told = inheritance.chain?.[0];
  return inheritance.introducers
    .filter((direct) => direct.name !== told?.name || direct.version !== told.version)
    .map(nameAndVersion);
}

/** `also through a 1.0, b 2.0 and 3 more` is cut after this many names. */
export const ALSO_NAMED = NAMED_INTRODUCERS;
