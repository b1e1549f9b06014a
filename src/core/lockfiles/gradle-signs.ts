import { marksOf } from "./sign-marks.js";

const WORD = 1;
const BLANK = 2;
const CONFLICT = 3;
const SIGNS = marksOf({ [WORD]: /\w/, [BLANK]: /[ \t\r\f]/, [CONFLICT]: /[<=>|]/ });
const UNBROKEN_BLANK = 160;

/** Whether a word of a Gradle script may begin with an ASCII character. @param code NaN = there is none */
export function isWordSign(code: number): boolean {
  return code < SIGNS.length && SIGNS[code] === WORD;
}

/** Blanks, tabs, carriage returns, form feeds and the blank that breaks no line. */
export function isBlank(code: number): boolean {
  return code < SIGNS.length ? SIGNS[code] === BLANK : code === UNBROKEN_BLANK;
}

/** Whether a marker of an unresolved merge is made of it. */
export function isConflictSign(code: number): boolean {
  return code < SIGNS.length && SIGNS[code] === CONFLICT;
}
