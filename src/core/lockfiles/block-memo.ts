import { IntegerList } from "./integer-list.js";

/** What one text recorded: block n begins at `starts[n]`, in line `lines[n]`. A null value is never repeated. */
interface Recorded<T> {
  readonly text: string;
  readonly context: string;
  readonly starts: IntegerList;
  readonly lines: IntegerList;
  readonly values: (T | null)[];
}

/** Blocks that a text repeats word for word, one after the other. */
export interface Repeated<T> {
  readonly values: readonly T[];
  /** Index of the text behind the last one, where the next block begins. */
  readonly end: number;
  /** Lines that they have together. */
  readonly lines: number;
}

/** Sizes of runs that are compared at once: most of a lockfile stays as it was. */
const RUNS = [256, 32, 4, 1] as const;
/** Blocks beyond the expected one that are looked at. */
const NEAR = 4;
/** Unknown blocks in a row after which the next is looked for by its first line: more than `NEAR` went or changed. */
const LOST = 8;
/** How many blocks are looked at then. */
const FAR = 1024;
/** Blocks that there is room for from the beginning, beyond as many as the text before had. */
const ROOM = 1024;

/**
 * The blocks (entries) of the text that was read last, so that a text which repeats them need not read them again: base
 * and head of a lockfile share nearly all. Whoever uses it must be sure that a block means the same wherever it stands;
 * what else its meaning depends on goes into the context.
 */
export class BlockMemo<T> {
  #before: Recorded<T> | null = null;
  #now: Recorded<T> | null = null;
  /** The block of `#before` that is expected next. */
  #next = 0;
  #missed = 0;

  /** Starts to record a text. What was recorded under another context is of no use to it. */
  begin(text: string, context: string): void {
    if (this.#before?.context !== context) this.#before = null;
    const most = (this.#before?.values.length ?? 0) + ROOM;
    this.#now = { text, context, starts: new IntegerList(most), lines: new IntegerList(most), values: [] };
    this.#next = 0;
    this.#missed = 0;
  }

  /** Records a block. @param value null where it must be read wherever it stands; also for the end of the last block */
  add(start: number, line: number, value: T | null): void {
    if (this.#now === null) return;
    this.#now.starts.push(start);
    this.#now.lines.push(line);
    this.#now.values.push(value);
  }

  /** Gives a recorded block, counted from 0, the value that was not known when it was added. */
  settle(index: number, value: T): void {
    if (this.#now !== null) this.#now.values[index] = value;
  }

  /** The text was read to its end without objection: the next one may repeat it. */
  end(): void {
    this.#before = this.#now;
    this.#now = null;
  }

  /** Nothing of what was read may be repeated. */
  forget(): void {
    this.#before = null;
    this.#now = null;
  }

  /**
   * The blocks that the text of `begin` repeats from an index on; they are recorded again.
   * @param line in which the first of them stands
   * @param isStart whether a block may begin at an index of the text (or the text ends there)
   * @param moved the value for a block that stands in another line now
   */
  repeated(
    from: number,
    line: number,
    isStart: (text: string, at: number) => boolean,
    moved: (value: T, line: number) => T,
  ): Repeated<T> | null {
    const [before, now] = [this.#before, this.#now];
    if (before === null || now === null) return null;
    const first = this.#find(before, now.text, from);
    if (first === null) return null;
    const shift = from - before.starts.at(first);
    const lower = line - before.lines.at(first);
    for (const count of RUNS) {
      if (readableFrom(before, first, count) < count) continue;
      const next = first + count;
      const end = before.starts.at(next) + shift;
      if (!isSame(before, first, count, now.text, from) || !isStart(now.text, end)) continue;
      this.#next = next;
      const values: T[] = [];
      for (let at = first; at < next; at += 1) {
        const value = before.values[at];
        if (value === undefined || value === null) throw new RangeError(`block ${at} cannot be repeated`);
        const stands = before.lines.at(at) + lower;
        const now = moved(value, stands);
        values.push(now);
        this.add(before.starts.at(at) + shift, stands, now);
      }
      return { values, end, lines: before.lines.at(next) - before.lines.at(first) };
    }
    return null;
  }

  /** The block of `#before` that stands at an index of the text. */
  #find(before: Recorded<T>, text: string, from: number): number | null {
    for (let near = this.#next; near <= this.#next + NEAR; near += 1) {
      if (readableFrom(before, near, 1) === 1 && isSame(before, near, 1, text, from)) {
        this.#missed = 0;
        return near;
      }
    }
    this.#missed += 1;
    if (this.#missed < LOST) return null;
    this.#missed = 0;
    const line = firstLine(text, from);
    const most = Math.min(before.values.length, this.#next + FAR);
    for (let far = this.#next; far < most; far += 1) {
      if (!before.text.startsWith(line, before.starts.at(far))) continue;
      this.#next = far + 1;
      break;
    }
    return null;
  }
}

/** How many of the next blocks have a value and an end, `most` at the most. */
function readableFrom<T>({ values }: Recorded<T>, first: number, most: number): number {
  let count = 0;
  while (count < most && first + count + 1 < values.length && values[first + count] !== null) count += 1;
  return count;
}

/** Compared as whole slices: these are not copied, and their contents are compared by the word. */
function isSame<T>(
  { text: old, starts }: Recorded<T>,
  first: number,
  count: number,
  text: string,
  from: number,
): boolean {
  const start = starts.at(first);
  const end = starts.at(first + count);
  return text.slice(from, from + end - start) === old.slice(start, end);
}

/** Its end included, so that it is no other line's beginning. */
function firstLine(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end + 1);
}

/** What the parsers of one process remember, each in a slot of its own. Held by whoever parses one file after another. */
export class ParseMemo {
  readonly #slots = new Map<() => unknown, unknown>();

  /** The slot of a maker; made by it on first use. */
  slot<T>(make: () => T): T {
    let held = this.#slots.get(make) as T | undefined;
    if (held === undefined) this.#slots.set(make, (held = make()));
    return held;
  }
}
