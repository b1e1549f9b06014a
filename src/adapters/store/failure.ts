import { DatabaseError } from "pg";
import { AppError, StoreError } from "../../core/errors.js";

/**
 * SQLSTATE classes after which the same call may succeed: connection (08), transaction rollback (40), resources (53),
 * operator intervention (57), system error (58); and a lock that was not available.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = new Set(["08", "40", "53", "57", "58"]);
const LOCK_NOT_AVAILABLE = "55P03";

function isPassing(error: unknown): boolean {
  // What has no SQLSTATE never reached the server or lost it on the way (ECONNREFUSED, time limits of the pool).
  if (!(error instanceof DatabaseError) || error.code === undefined) return true;
  return PASSING.has(error.code.slice(0, 2)) || error.code === LOCK_NOT_AVAILABLE;
}

/** Whether the server ended the connection (SQLSTATE 57P01 to 57P03), or it broke. */
export function isCutOff(error: unknown): boolean {
  return !(error instanceof DatabaseError) || error.code?.startsWith("57P") === true;
}

/** The error as a StoreError that says what was tried. Errors of ours pass through unchanged. */
export function asStoreError(tried: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new StoreError(`${tried}: ${reason}`, { retryable: isPassing(error), cause: error });
}

/** Runs a query; what it throws becomes a StoreError. */
export async function tried<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw asStoreError(what, error);
  }
}
