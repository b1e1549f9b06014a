import { pino } from "pino";

import { openDatabase } from "../adapters/store/database.js";
import { createLedger } from "../adapters/store/ledger.js";
import type { Acceptance, LedgerEvent } from "../core/model/ledger.js";
import { vexOf } from "../core/report/bom/vex.js";
import { ledgerCsv } from "../core/report/ledger-csv.js";
import { LONGEST, visible } from "../core/report/visible.js";
import { sha256 } from "../jobs/sha256.js";
import type { LedgerEntry } from "../ports/ledger.js";
import { VERSION } from "../version.js";

/** Options of `weir ledger`. */
interface LedgerOptions {
  readonly owner: string;
  readonly databaseUrl?: string;
  readonly format: "text" | "json" | "csv" | "vex";
}

/**
 * `weir ledger`: every entry of an organisation's ledger. Exit code 0 = the chain of hashes holds, 1 = an entry was
 * changed or taken out, 2 = the ledger could not be read.
 */
export async function ledgerCommand(options: LedgerOptions): Promise<void> {
  const url = options.databaseUrl ?? process.env["DATABASE_URL"];
  if (url === undefined) throw new Error("give --database-url, or set DATABASE_URL");
  const owner = Number(options.owner);
  if (!Number.isSafeInteger(owner) || owner <= 0)
    throw new Error(
      `--owner ${options.owner}: GitHub's number of the account is needed (GET /users/LOGIN tells it)`,
    );
  const database = await openDatabase({
    url,
    log: pino({ level: "silent" }),
    connections: 1,
    migrate: false,
  });
  try {
    const { entries, intact } = await createLedger(database.store).entries(owner);
    process.stdout.write(`${shown(entries, options.format)}\n`);
    if (!intact)
      process.stderr.write("weir: the chain of hashes is broken: an entry was changed or taken out\n");
    process.exitCode = intact ? 0 : 1;
  } finally {
    await database.close();
  }
}

function shown(entries: readonly LedgerEntry[], format: LedgerOptions["format"]): string {
  const events = entries.map(({ event }) => event);
  switch (format) {
    case "json":
      return JSON.stringify({ schema: "weir.ledger/1", entries });
    case "csv":
      return ledgerCsv(events).trimEnd();
    case "vex": {
      const making = { version: VERSION, timestamp: null, digest: sha256 };
      return vexOf(events, new Date().toISOString(), making, {
        syntax: "json",
        specVersion: "1.6",
      }).trimEnd();
    }
    case "text":
      return events.length === 0 ? "nothing was accepted" : events.map(line).join("\n");
  }
}

function line(event: LedgerEvent): string {
  const show = (text: string) => visible(text, LONGEST.sentence, "fold");
  if (event.kind === "revoked") {
    const { acceptance, at, by, reason } = event.revocation;
    return `${at}  ${acceptance}  revoked by ${show(by.login)}${reason === null ? "" : `: ${show(reason)}`}`;
  }
  const { id, at, by, until, reach, reason } = event.acceptance;
  return `${at}  ${id}  ${what(event.acceptance)}: accepted by ${show(by.login)} until ${until} for the ${reach}: ${show(reason)}`;
}

function what({ covers }: Acceptance): string {
  return covers
    .map(
      ({ flag, name, version }) =>
        `${visible(version === "" ? name : `${name} ${version}`, LONGEST.name, "show")} ${flag}`,
    )
    .join(", ");
}
