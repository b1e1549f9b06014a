import { LockfileError } from "../errors.js";
import {
  type GradleLanguage,
  type GradleText,
  type GradleTokenSink,
  readGradleTokens,
} from "./gradle-tokens.js";

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
  /** The part that is being read. */
  current: GradleItem[];
}

const NOTHING: readonly never[] = [];
/** A line that ends so goes on in the next one. */
const CONTINUED = ",=.+:?&|(";
/** A line that begins so goes on from the one before. */
const CONTINUING = ".?+";
const CLOSED = { ")": "(", "]": "[", "}": "{" } as const;

/**
 * The statements of a Gradle script with all that their brackets hold.
 * @throws {LockfileError} as `readGradleTokens`; `syntax` for brackets that do not match, `too-deep`
 */
export function gradleTree(text: string, language: GradleLanguage): readonly GradlePart[] {
  const tree = new GrowingTree();
  readGradleTokens(text, language, tree);
  return tree.parts();
}

/** Puts tokens into what their brackets hold. */
class GrowingTree implements GradleTokenSink {
  #stack: Open[] = [];
  #top: Open = opened("", 1);
  /** A line has ended: whether the part did, the next token tells. */
  #isLineEnd = false;
  /** Told at the end: whatever is wrong with the tokens themselves comes first. */
  #error: LockfileError | null = null;

  /** @throws {LockfileError} for the first bracket that makes no sense */
  parts(): readonly GradlePart[] {
    if (this.#error !== null) throw this.#error;
    const top = this.#top;
    if (top.bracket !== "") throw new LockfileError("syntax", "a bracket is not closed", top.line);
    endPart(top);
    return top.parts;
  }

  word(text: string, line: number): void {
    if (this.#isLineEnd) this.#settleLine("");
    this.#top.current.push({ kind: "word", text, line });
  }

  string(value: GradleText, line: number): void {
    if (this.#isLineEnd) this.#settleLine("");
    this.#top.current.push({ kind: "string", value, line });
  }

  newline(): void {
    this.#isLineEnd = true;
  }

  mark(code: number, line: number): void {
    const text = String.fromCharCode(code);
    if (this.#isLineEnd) this.#settleLine(text);
    const top = this.#top;
    if (text === "(" || text === "[" || text === "{") this.#open(text, line);
    else if (text === ")" || text === "]" || text === "}") this.#close(CLOSED[text], line);
    else if (text === ";" || (text === "," && !isBlock(top))) endPart(top);
    else if (text === ">" && isMark(top.current.at(-1), "-")) dropParameters(top);
    else top.current.push({ kind: "mark", text, line });
  }

  #open(bracket: "(" | "[" | "{", line: number): void {
    if (this.#stack.length >= MAX_DEPTH) this.#refuse("too-deep", "brackets are nested too deeply", line);
    this.#stack.push(this.#top);
    this.#top = opened(bracket, line);
  }

  #close(open: "(" | "[" | "{", line: number): void {
    const inner = this.#top;
    const outer = inner.bracket === open ? this.#stack.pop() : undefined;
    if (outer === undefined) {
      this.#refuse("syntax", "brackets do not match", line);
      return;
    }
    endPart(inner);
    outer.current.push({ kind: "group", open, parts: inner.parts, line: inner.line });
    this.#top = outer;
  }

  /** @param next the mark that the next line begins with, if it does */
  #settleLine(next: string): void {
    this.#isLineEnd = false;
    const top = this.#top;
    if (!isBlock(top) || (next !== "" && CONTINUING.includes(next))) return;
    const last = top.current.at(-1);
    if (last?.kind !== "mark" || !CONTINUED.includes(last.text)) endPart(top);
  }

  /** What is read from here on counts for nothing. */
  #refuse(kind: "too-deep" | "syntax", message: string, line: number): void {
    this.#error ??= new LockfileError(kind, message, line);
    this.#stack = [];
    this.#top = opened("", line);
  }
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
  const first = part[from];
  if (first?.kind !== "word") return { words: NOTHING, next: from };
  const words = [first.text];
  let next = from + 1;
  while (isMark(part[next], ".")) {
    const item = part[next + 1];
    const word = item?.kind === "word" ? item.text : plainString(item);
    if (word === null) break;
    words.push(word);
    next += 2;
  }
  return { words, next };
}

/** What stands in the brackets behind a name, or behind it without brackets; a block at the end left out. */
export function argumentsOf(rest: GradlePart): readonly GradlePart[] {
  const first = rest[0];
  if (first?.kind === "group" && first.open === "(" && rest.every((item, at) => at === 0 || isBraces(item)))
    return first.parts;
  if (first !== undefined && !rest.some((item) => isBraces(item) || isMark(item, ","))) return [rest];
  const parts: GradleItem[][] = [];
  let part: GradleItem[] = [];
  for (const item of rest) {
    if (isMark(item, ",")) part = [];
    else if (!isBraces(item) && part.push(item) === 1) parts.push(part);
  }
  return parts;
}

/** A string in which nothing is filled in; null for anything else. */
export function plainString(item: GradleItem | undefined): string | null {
  if (item?.kind !== "string" || item.value.length !== 1) return null;
  const text = item.value[0];
  return typeof text === "string" ? text : null;
}

export function isBraces(item: GradleItem): item is GradleGroup {
  return item.kind === "group" && item.open === "{";
}

function opened(bracket: Open["bracket"], line: number): Open {
  return { bracket, line, parts: [], current: [] };
}

function isBlock({ bracket }: Open): boolean {
  return bracket === "" || bracket === "{";
}

function endPart(open: Open): void {
  if (open.current.length > 0) open.parts.push(open.current);
  open.current = [];
}

/** `{ task -> …`: what stands before the arrow names what the block is given. */
function dropParameters(open: Open): void {
  const isParameters = open.current.every(({ kind }) => kind === "word" || kind === "mark");
  if (open.bracket === "{" && open.parts.length === 0 && isParameters) open.current = [];
  else open.current.push({ kind: "mark", text: ">", line: open.line });
}
