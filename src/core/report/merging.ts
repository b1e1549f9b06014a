import { codeSpan } from "./markdown.js";
import { count, figure, some } from "./wording.js";

/** Components and pull requests that are named in a line. */
const NAMED = 8;

interface Brought {
  readonly lockfile: string;
  readonly purl: string;
}

/** Who brings what into a merge group, and what it stands on. Markdown paragraphs. */
export function groupLines(
  attributed: readonly { readonly number: number | null; readonly brings: readonly Brought[] }[],
  queued: readonly number[],
): readonly string[] {
  const [newest, ...earlier] = queued;
  const made =
    newest === undefined
      ? "GitHub does not tell which pull request this merge group was made for."
      : `This merge group was made for #${newest}${
          earlier.length === 0
            ? ""
            : `, behind ${some(
                earlier.map((number) => `#${number}`),
                NAMED,
              )} in the queue`
        }.`;
  const told = attributed.map(({ number, brings }) => {
    const who = number === null ? "brought by this group, promised by no review" : `brought by #${number}`;
    return `- ${count(brings.length, "component")} ${who}: ${named(brings)}`;
  });
  return told.length === 0 ? [made] : [made, told.join("\n")];
}

/** What was merged, held against what the reviews promised. Markdown paragraphs; empty where nothing differs. */
export function driftLines(
  drift: {
    readonly unexpected: readonly Brought[];
    readonly missing: readonly Brought[];
    readonly certain: boolean;
  },
  merged: readonly number[],
): readonly string[] {
  if (merged.length === 0) {
    return ["**Not merged through a pull request that Weir knows:** no review promised anything of it."];
  }
  const whose = some(
    merged.map((number) => `#${number}`),
    NAMED,
  );
  if (drift.unexpected.length === 0 && drift.missing.length === 0) {
    return drift.certain ? [`What was merged is what the review of ${whose} promised.`] : [uncertain(whose)];
  }
  const lines = [
    ...(drift.unexpected.length === 0
      ? []
      : [
          `- ${count(drift.unexpected.length, "component")} merged that no review had: ${named(drift.unexpected)}`,
        ]),
    ...(drift.missing.length === 0
      ? []
      : [
          `- ${count(drift.missing.length, "component")} promised that this commit does not bring (there already, or resolved differently): ${named(drift.missing)}`,
        ]),
  ];
  return [
    `**What was merged differs from what the review of ${whose} promised:**`,
    lines.join("\n"),
    ...(drift.certain ? [] : [uncertain(whose)]),
  ];
}

function uncertain(whose: string): string {
  return `The review of ${whose} did not see everything, or there was none: a difference may be missing here.`;
}

function named(brought: readonly Brought[]): string {
  const names = [...new Set(brought.map(({ purl }) => purl))].map((purl) => codeSpan(purl));
  const left = names.length - NAMED;
  return left > 1 ? `${names.slice(0, NAMED).join(", ")} and ${figure(left)} more` : names.join(", ");
}
