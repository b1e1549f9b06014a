import { LockfileError } from "../errors.js";
import { type GradleLanguage, type GradleText, gradleTokens } from "./gradle-tokens.js";

/** Brackets within each other; a build script has a dozen levels. */
const MAX_DEPTH = 100;

/** What stands between two brackets: statements between braces, arguments between the others. */
export interface GradleGroup {
  readonly kind: "group";
  readonly open: "(" | "[" | "{";
  readonly parts: readonly GradlePart[];
  readonly line: number;
}

export interface GradleWord {
  readonly kind: "word" | "mark";
  readonly text: string;
  readonly line: number;
}

export interface GradleString {
  readonly kind: "string";
  readonly value: GradleText;
  readonly line: number;
}

export type GradleItem = GradleWord | GradleString | GradleGroup;

/** A statement or an argument. Never empty. */
export type GradlePart = readonly GradleItem[];

interface Open {
  readonly bracket: "" | "(" | "[" | "{";
  readonly line: number;
  readonly parts: GradleItem[][];
  current: GradleItem[];
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);
/** A line that ends so goes on in the next one. */
const CONTINUED = ",=.+:?&|(";

/**
 * The statements of a Gradle script with all that their brackets hold.
 * @throws {LockfileError} as `gradleTokens`; `syntax` for brackets that do not match, `too-deep`
 */
export function gradleTree(text: string, language: GradleLanguage): readonly GradlePart[] {
  const tokens = gradleTokens(text, language);
  const stack: Open[] = [];
  let top: Open = { bracket: "", line: 1, parts: [], current: [] };
  tokens.forEach((token, index) => {
    if (token.kind === "newline") {
      if (isBlock(top) && !goesOn(top.current.at(-1), tokens[index + 1])) endPart(top);
      return;
    }
    if (token.kind !== "mark") top.current.push(token);
    else if (token.text === "(" || token.text === "[" || token.text === "{") {
      if (stack.length >= MAX_DEPTH)
        throw new LockfileError("too-deep", "brackets are nested too deeply", token.line);
      stack.push(top);
      top = { bracket: token.text, line: token.line, parts: [], current: [] };
    } else if (CLOSES.has(token.text)) {
      const outer = CLOSES.get(token.text) === top.bracket ? stack.pop() : undefined;
      if (outer === undefined || top.bracket === "")
        throw new LockfileError("syntax", "brackets do not match", token.line);
      endPart(top);
      outer.current.push({ kind: "group", open: top.bracket, parts: top.parts, line: top.line });
      top = outer;
    } else if (token.text === ";" || (token.text === "," && !isBlock(top))) endPart(top);
    else if (token.text === ">" && isMark(top.current.at(-1), "-")) dropParameters(top);
    else top.current.push(token);
  });
  if (top.bracket !== "") throw new LockfileError("syntax", "a bracket is not closed", top.line);
  endPart(top);
  return top.parts;
}

export function isMark(item: GradleItem | undefined, text: string): boolean {
  return item?.kind === "mark" && item.text === text;
}

/**
 * The words at the start that dots join, quoted ones behind a dot too (`deps."my-lib"`), and the index of the item behind
 * them.
 * @param from where it starts; what stands there is no word where this is the index told
 */
export function pathOf(
  part: GradlePart,
  from = 0,
): { readonly words: readonly string[]; readonly next: number } {
  const words: string[] = [];
  let next = from;
  for (let at = from; at < part.length; at += 2) {
    const item = part[at];
    const word = item?.kind === "word" ? item.text : at > from ? plainString(item) : null;
    if (word === null) break;
    words.push(word);
    next = at + 1;
    if (!isMark(part[next], ".")) break;
  }
  return { words, next };
}

/** What stands in the brackets behind a name, or behind it without brackets; a block at the end left out. */
export function argumentsOf(rest: GradlePart): readonly GradlePart[] {
  const [first] = rest;
  const isCall =
    first?.kind === "group" && first.open === "(" && (rest.length === 1 || rest.slice(1).every(isBraces));
  if (isCall) return first.parts;
  const parts: GradleItem[][] = [[]];
  for (const item of rest) {
    if (isMark(item, ",")) parts.push([]);
    else if (!isBraces(item)) parts.at(-1)?.push(item);
  }
  return parts.filter((part) => part.length > 0);
}

/** A string in which nothing is filled in; null for anything else. */
export function plainString(item: GradleItem | undefined): string | null {
  if (item?.kind !== "string" || item.value.length !== 1) return null;
  const [text] = item.value;
  return typeof text === "string" ? text : null;
}

export function isBraces(item: GradleItem): item is GradleGroup {
  return item.kind === "group" && item.open === "{";
}

function isBlock({ bracket }: Open): boolean {
  return bracket === "" || bracket === "{";
}

function endPart(open: Open): void {
  if (open.current.length > 0) open.parts.push(open.current);
  open.current = [];
}

function goesOn(last: GradleItem | undefined, next: { kind: string; text?: string } | undefined): boolean {
  if (last?.kind === "mark" && CONTINUED.includes(last.text)) return true;
  return next?.kind === "mark" && (next.text === "." || next.text === "?" || next.text === "+");
}

/** `{ task -> …`: what stands before the arrow names what the block is given. */
function dropParameters(open: Open): void {
  const isParameters = open.current.every(({ kind }) => kind === "word" || kind === "mark");
  if (open.bracket === "{" && open.parts.length === 0 && isParameters) open.current = [];
  else open.current.push({ kind: "mark", text: ">", line: open.line });
}
