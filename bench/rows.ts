/** One figure of the benchmark, and the table of all of them. */
export interface Row {
  readonly group: string;
  readonly name: string;
  readonly figure: number;
  readonly unit: "×" | "ms" | "s" | "MB" | "/s";
  /** null = told without a limit. */
  readonly limit: { readonly is: "at most" | "at least"; readonly value: number } | null;
  /** What was compared with what, in figures. */
  readonly note: string;
}

/** Whether a row keeps its limit; one without a limit does. */
export function isKept({ figure, limit }: Row): boolean {
  if (limit === null) return true;
  return limit.is === "at most" ? figure <= limit.value : figure >= limit.value;
}

/** The rows as text, group by group. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    `${rounded(row.figure)} ${row.unit}`,
    row.limit === null ? "" : `${row.limit.is === "at most" ? "≤" : "≥"} ${row.limit.value} ${row.unit}`,
    row.limit === null ? "" : isKept(row) ? "ok" : "MISSED",
    row.note,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines: string[] = [];
  let group = "";
  rows.forEach((row, index) => {
    if (row.group !== group) lines.push("", row.group);
    group = row.group;
    const [name = "", figure = "", limit = "", verdict = "", note = ""] = cells[index] ?? [];
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = widths;
    lines.push(
      `  ${name.padEnd(w0)}  ${figure.padStart(w1)}  ${limit.padEnd(w2)}  ${verdict.padEnd(w3)}  ${note}`.trimEnd(),
    );
  });
  return lines.join("\n");
}

/** Three digits that mean something; more would be noise. */
export function rounded(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
