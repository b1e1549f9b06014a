/**
 * Foreign text made visible: what a reader cannot see, or what moves other characters about, is written out as
 * `‹U+202E›`. Everything that Weir shows goes through here, in Markdown, annotations and terminals alike.
 */

import { type Qualifiers, SUBPATH } from "../model/component.js";

/** How much of one foreign string is shown, in characters. */
export const LONGEST = { name: 120, version: 60, path: 200, sentence: 300 } as const;

/** Controls, bidirectional marks, zero-width, tags, fillers, private use, lone surrogates, braille blank. */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/u;
const SPACE = /[\p{Zs}\t\n\v\f\r\u0085\u2028\u2029]/u;
const MARK = /\p{M}/u;
const PLAIN = /^[!-~]*$/;

/** Hidden characters in a row that are written out one by one; the rest of the row is counted. */
const HIDDEN_IN_A_ROW = 3;
/** Accents on one letter; real writing needs at most three, more of them paint over the lines above. */
const MARKS_IN_A_ROW = 4;

function codePointName(char: string): string {
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `‹U+${hex.padStart(4, "0")}›`;
}

/** Writes characters one after the other and holds back floods of those that take no room. */
class Writer {
  out = "";
  private hidden = 0;
  private marks = 0;

  show(char: string): void {
    if (MARK.test(char)) {
      this.marks++;
      if (this.marks > MARKS_IN_A_ROW) {
        this.hide(char);
        return;
      }
    } else {
      this.marks = 0;
    }
    this.endRow();
    this.out += char;
  }

  hide(char: string): void {
    this.hidden++;
    if (this.hidden <= HIDDEN_IN_A_ROW) this.out += codePointName(char);
  }

  endRow(): void {
    if (this.hidden > HIDDEN_IN_A_ROW) this.out += `‹+${this.hidden - HIDDEN_IN_A_ROW} hidden›`;
    this.hidden = 0;
  }
}

/**
 * At most `longest` characters (code points) of a text, with `…` where it was cut, hidden characters written out.
 *
 * @param spaces `fold`: any white space becomes one space and the ends are trimmed (running text);
 *   `show`: only single spaces inside stay, any other white space is written out (names, versions, paths)
 */
export function visible(value: string, longest: number, spaces: "fold" | "show"): string {
  if (value.length <= longest && PLAIN.test(value)) return value;
  // A code point is at most two units, so this much is enough, and a megabyte costs nothing.
  const start = value.slice(0, longest * 2 + 2);
  const characters = Array.from(start);
  const cut = characters.length > longest;
  const writer = new Writer();
  const shown = cut ? characters.slice(0, longest) : characters;
  shown.forEach((char, at) => {
    if (char === " " && spaces === "show") {
      const edge = at === 0 || at === shown.length - 1 || shown[at - 1] === " ";
      writer.show(edge ? "␠" : " ");
    } else if (SPACE.test(char)) {
      if (spaces === "show") writer.hide(char);
      else writer.show(" ");
    } else if (HIDDEN.test(char)) {
      writer.hide(char);
    } else {
      writer.show(char);
    }
  });
  writer.endRow();
  const text = spaces === "fold" ? writer.out.replace(/ {2,}/g, " ").trim() : writer.out;
  return cut ? `${text.trimEnd()}…` : text;
}

/**
 * `name version` as one foreign string in which the name cannot pretend to hold the version. A folder within what is
 * fetched is a component of its own: `github.com/owner/modules//network v1.2.0`, as Terraform writes it.
 */
export function nameAndVersion(component: {
  readonly name: string;
  readonly version: string;
  readonly range?: string;
  readonly qualifiers?: Qualifiers;
}): string {
  const folder = component.qualifiers?.find(([key]) => key === SUBPATH)?.[1] ?? "";
  const whole = folder === "" ? component.name : `${component.name}//${folder}`;
  const name = visible(whole, LONGEST.name, "show").replaceAll(" ", "␠");
  const told = component.version === "" ? (component.range ?? "") : component.version;
  const version = visible(told, LONGEST.version, "show");
  const named = name === "" ? "(empty)" : name;
  return version === "" ? named : `${named} ${version}`;
}
