import type { AcceptedRisk, Actor, LedgerEvent, Saying } from "../model/ledger.js";

const COLUMNS = [
  "event",
  "acceptance",
  "at",
  "by",
  "by_id",
  "until",
  "reach",
  "reason",
  "owner",
  "repository",
  "repository_id",
  "pull_request",
  "commit",
  "url",
  "flag",
  "type",
  "name",
  "version",
  "purl",
  "advisories",
  "severity",
  "exploited",
  "key",
  "material",
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | boolean | null>>;

/**
 * A ledger as CSV (RFC 4180: lines end with CRLF, the first names the columns), in the order of the events. An
 * acceptance has a line for every finding it covers, and one if it covers none. A cell that a spreadsheet would take for
 * a formula gets a `'` in front, also behind a `;` (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function ledgerCsv(events: readonly LedgerEvent[]): string {
  const rows = [COLUMNS.join(","), ...events.flatMap(rowsOf).map(line)];
  return `${rows.join("\r\n")}\r\n`;
}

function rowsOf(event: LedgerEvent): Row[] {
  if (event.kind === "revoked") {
    const { acceptance, by, at, reason, said } = event.revocation;
    return [{ event: event.kind, acceptance, at, reason, ...actor(by), ...saying(said) }];
  }
  const { id, by, at, until, reason, reach, said, covers } = event.acceptance;
  const own = { event: event.kind, acceptance: id, at, until, reach, reason, ...actor(by), ...saying(said) };
  return covers.length === 0 ? [own] : covers.map((risk) => ({ ...own, ...covered(risk) }));
}

function actor({ login, id }: Actor): Row {
  return { by: login, by_id: id };
}

function saying({ owner, repository, repositoryId, number, commit, url }: Saying): Row {
  return { owner, repository, repository_id: repositoryId, pull_request: number, commit, url };
}

function covered({ advisories, ...risk }: AcceptedRisk): Row {
  return { ...risk, advisories: advisories.join(" ") };
}

function line(row: Row): string {
  return COLUMNS.map((column) => cell(row[column])).join(",");
}

function cell(value: Row[keyof Row]): string {
  if (typeof value !== "string") return value === null || value === undefined ? "" : String(value);
  // Some spreadsheets part cells at `;`, whatever stands in quotes.
  const safe = value.replace(/(^|;\s*)(?=[=+\-@\t\r\n＝＋－＠])/g, "$1'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
