import { createHash } from "node:crypto";
import type { AcceptedRisk, Acceptance, LedgerEvent, Saying } from "../../core/model/ledger.js";

/** Stands for the entry before the first one. */
export const GENESIS = "0".repeat(64);

/** https://www.crockford.com/base32.html: no I, L, O and U, so that nobody misreads an id. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHORTEST_ID = 6;
/** No longer than a command names one. */
const LONGEST_ID = 16;

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest();

/**
 * JSON with the fields of every object in the order of their names (UTF-16 code units), without spaces: one text for
 * one value. NUL and lone surrogates are escaped, so the text is plain Unicode.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * The link of one entry: SHA-256 of the previous hash (hex), owner, sequence and event, one to a line.
 * @param previous hex; `GENESIS` for the first
 * @param event canonical JSON as it is stored
 */
export function linkOf(previous: string, owner: number, sequence: number, event: string): Buffer {
  return sha256(`${previous}\n${owner}\n${sequence}\n${event}`);
}

/**
 * Ids for a new acceptance, `A-` and six characters at first, longer ones after it for the case that one is taken.
 * GitHub makes no reference of them (issue, commit, advisory): the first character is no hexadecimal digit.
 */
export function* idsFor(previous: string, acceptance: Omit<Acceptance, "id">): Generator<string> {
  const [first = 0, ...rest] = sha256(`${previous}\n${canonical(acceptance)}`);
  const text = [16 + (first & 15), ...rest.map((byte) => byte & 31)]
    .map((digit) => ALPHABET.charAt(digit))
    .join("");
  for (let length = SHORTEST_ID; length <= LONGEST_ID; length++) yield `A-${text.slice(0, length)}`;
}

/** One saying: its comment, or for a button what it was pressed on and by whom. */
function placeOf(said: Saying, by: number): unknown {
  return said.url ?? [said.repositoryId, said.number, said.commit, by];
}

/** What is accepted, without what the world may have said of it anew since an earlier attempt (severity). */
const identityOf = ({ flag, key, version, material }: AcceptedRisk) =>
  canonical([flag, key, version, material]);

/** Digest of what makes two events one: said in the same place about the same. A repeated job has it again. */
export function onceKey(
  event: LedgerEvent | { kind: "accepted"; acceptance: Omit<Acceptance, "id"> },
): Buffer {
  if (event.kind === "revoked") {
    const { said, by, acceptance } = event.revocation;
    return sha256(canonical(["revoked", placeOf(said, by.id), acceptance]));
  }
  const { said, by, reach, covers } = event.acceptance;
  return sha256(canonical(["accepted", placeOf(said, by.id), reach, covers.map(identityOf).sort()]));
}
