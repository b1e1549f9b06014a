import type { Term } from "../model/command.js";

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const UNITS = {
  day: "day",
  days: "day",
  week: "week",
  weeks: "week",
  month: "month",
  months: "month",
} as const;
const MOST = 3650;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A day of the calendar, as YYYY-MM-DD; null = it is none. */
export function dayTerm(word: string): Term | null {
  const [, year = "", month = "", day = ""] = DAY.exec(word) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = day !== "" && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real ? { kind: "until", day: word } : null;
}

/** `30 days`, `2 weeks`, `1 month`; null = it is none. */
export function lengthTerm(count: string, unit: string): Term | null {
  const known = Object.hasOwn(UNITS, unit.toLowerCase())
    ? UNITS[unit.toLowerCase() as keyof typeof UNITS]
    : null;
  if (known === null || !/^\d{1,4}$/.test(count)) return null;
  const number = Number(count);
  return number >= 1 && number <= MOST ? { kind: "for", count: number, unit: known } : null;
}

/** The instant at which a term ends: `until` a day means to its end, UTC; a month ends on the same day, or the last. */
export function expiryOf(term: Term, now: Date): Date {
  if (term.kind === "until") return new Date(Date.parse(`${term.day}T00:00:00Z`) + DAY_MS);
  const { count, unit } = term;
  if (unit !== "month") return new Date(now.getTime() + count * (unit === "week" ? 7 : 1) * DAY_MS);
  const month = now.getUTCMonth() + count;
  const last = new Date(Date.UTC(now.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const date = new Date(now);
  date.setUTCFullYear(now.getUTCFullYear(), month, Math.min(now.getUTCDate(), last));
  return date;
}
