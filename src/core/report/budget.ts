/** One line of a list, made only when there is room for it. */
export interface Line {
  /** How many things it tells, for "… and 12 more"; 0 for headings. */
  readonly weight: number;
  readonly text: () => string;
}

/** What there is room for, and for how many things there was none. */
interface Fitted {
  readonly lines: readonly string[];
  readonly left: number;
}

/**
 * As many lines as fit into `budget` characters (line ends counted), in order.
 *
 * @param more the line that tells how many things were left out; it is appended, and always fits
 * @param most lines at the most, however short they are
 */
export function fit(
  lines: readonly Line[],
  budget: number,
  more: (left: number) => string,
  most = Number.POSITIVE_INFINITY,
): Fitted {
  let left = lines.reduce((sum, line) => sum + line.weight, 0);
  const reserve = more(left).length + 1;
  const fitted: string[] = [];
  let used = 0;
  for (const [at, line] of lines.entries()) {
    const shown = line.text();
    const last = at === lines.length - 1;
    if (fitted.length >= most || used + shown.length + 1 + (last ? 0 : reserve) > budget) break;
    fitted.push(shown);
    used += shown.length + 1;
    left -= line.weight;
  }
  if (fitted.length === lines.length) return { lines: fitted, left: 0 };
  // A heading without anything below it says nothing.
  while (fitted.length > 0 && lines[fitted.length - 1]?.weight === 0) fitted.pop();
  if (left > 0 && used + reserve <= budget) fitted.push(more(left));
  return { lines: fitted, left };
}

/** A folded part; empty when there is nothing in it. The summary is Weir's own words. */
export function details(summary: string, budget: number, body: (budget: number) => string): string {
  const frame = (inner: string): string => `<details><summary>${summary}</summary>\n\n${inner}\n\n</details>`;
  const inner = body(budget - frame("").length);
  return inner === "" ? "" : frame(inner);
}
