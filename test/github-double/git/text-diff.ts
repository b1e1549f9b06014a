/** One file's difference as GitHub tells it. `patch` is null for binary files and where GitHub would call it too large. */
export interface TextDiff {
  readonly additions: number;
  readonly deletions: number;
  readonly patch: string | null;
  /** Lines that a review comment may name: new lines (added or context) and old ones (removed or context). */
  readonly right: ReadonlyMap<number, number>;
  readonly left: ReadonlyMap<number, number>;
}

interface Step {
  readonly sign: " " | "+" | "-";
  readonly text: string;
  readonly old: number;
  readonly new: number;
}

const CONTEXT = 3;
/** Above this many edits a patch is left out; the two counts are then those of lines without a partner. */
const MAX_EDITS = 2_000;
const MAX_PATCH_CHARACTERS = 500_000;

/** @param before null = the file is new @param after null = the file is gone */
export function diffText(before: Buffer | null, after: Buffer | null): TextDiff {
  const none = { right: new Map<number, number>(), left: new Map<number, number>() };
  if ([before, after].some((each) => each?.subarray(0, 8_000).includes(0))) {
    return { additions: 0, deletions: 0, patch: null, ...none };
  }
  const old = split(before);
  const fresh = split(after);
  const steps = editScript(old, fresh);
  if (steps === null) return { ...countUnpaired(old, fresh), patch: null, ...none };
  const additions = steps.filter(({ sign }) => sign === "+").length;
  const deletions = steps.filter(({ sign }) => sign === "-").length;
  const { lines, right, left } = hunks(steps);
  const patch = lines.join("\n");
  return patch.length > MAX_PATCH_CHARACTERS
    ? { additions, deletions, patch: null, ...none }
    : { additions, deletions, patch, right, left };
}

/** Lines `oldStart`..`oldEnd` became lines `newStart`..`newEnd`; from 0, ends not included. */
export interface ChangedRange {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** What changed between two texts, in order, with kept lines between any two; null past MAX_EDITS. */
export function changedRanges(old: readonly string[], fresh: readonly string[]): ChangedRange[] | null {
  const steps = editScript(old, fresh);
  if (steps === null) return null;
  const ranges: ChangedRange[] = [];
  let [oldStart, newStart] = [0, 0];
  for (const step of [...steps, { sign: " " as const, old: old.length + 1, new: fresh.length + 1 }]) {
    if (step.sign !== " ") continue;
    const [oldEnd, newEnd] = [step.old - 1, step.new - 1];
    if (oldEnd > oldStart || newEnd > newStart) ranges.push({ oldStart, oldEnd, newStart, newEnd });
    [oldStart, newStart] = [step.old, step.new];
  }
  return ranges;
}

function split(bytes: Buffer | null): string[] {
  if (bytes === null || bytes.length === 0) return [];
  const lines = bytes.toString("utf8").split("\n");
  const last = lines.pop() ?? "";
  // The remark belongs to its line: a file that only gains a final newline has one changed line.
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function countUnpaired(old: readonly string[], fresh: readonly string[]) {
  const stock = new Map<string, number>();
  for (const line of old) stock.set(line, (stock.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of fresh) {
    const left = stock.get(line) ?? 0;
    if (left > 0) {
      kept += 1;
      stock.set(line, left - 1);
    }
  }
  return { additions: fresh.length - kept, deletions: old.length - kept };
}

/** Myers' greedy algorithm between the common beginning and the common end; null past MAX_EDITS. */
function editScript(old: readonly string[], fresh: readonly string[]): Step[] | null {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let tail = 0;
  while (
    tail < old.length - start &&
    tail < fresh.length - start &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  ) {
    tail += 1;
  }
  const a = old.slice(start, old.length - tail);
  const b = fresh.slice(start, fresh.length - tail);
  const signs =
    a.length === 0 ? b.map(() => "+" as const) : b.length === 0 ? a.map(() => "-" as const) : myers(a, b);
  if (signs === null) return null;
  const all = [
    ...old.slice(0, start).map(() => " " as const),
    ...signs,
    ...Array.from({ length: tail }, () => " " as const),
  ];
  let oldLine = 0;
  let newLine = 0;
  return all.map((sign) => {
    if (sign !== "+") oldLine += 1;
    if (sign !== "-") newLine += 1;
    return {
      sign,
      text: (sign === "+" ? fresh[newLine - 1] : old[oldLine - 1]) ?? "",
      old: oldLine,
      new: newLine,
    };
  });
}

function myers(a: readonly string[], b: readonly string[]): (" " | "+" | "-")[] | null {
  const limit = Math.min(a.length + b.length, MAX_EDITS);
  const reached = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  const trace: Int32Array[] = [];
  const at = (array: Int32Array, index: number) => array[index] ?? 0;
  for (let edits = 0; edits <= limit; edits += 1) {
    trace.push(reached.slice(middle - edits - 1, middle + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(reached, middle + k - 1) < at(reached, middle + k + 1));
      let x = down ? at(reached, middle + k + 1) : at(reached, middle + k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      reached[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return backtrack(trace, a.length, b.length);
    }
  }
  return null;
}

function backtrack(trace: readonly Int32Array[], width: number, height: number): (" " | "+" | "-")[] {
  const signs: (" " | "+" | "-")[] = [];
  let x = width;
  let y = height;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reached = trace[edits] ?? new Int32Array();
    const at = (k: number) => reached[k + edits + 1] ?? 0;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const fromX = edits === 0 ? 0 : down ? at(k + 1) : at(k - 1);
    const fromY = edits === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) {
      signs.push(" ");
      x -= 1;
      y -= 1;
    }
    if (edits > 0) signs.push(down ? "+" : "-");
    x = fromX;
    y = fromY;
  }
  return signs.reverse();
}

function hunks(steps: readonly Step[]) {
  const lines: string[] = [];
  const right = new Map<number, number>();
  const left = new Map<number, number>();
  const changed = steps.flatMap(({ sign }, index) => (sign === " " ? [] : [index]));
  for (let first = 0; first < changed.length;) {
    let last = first;
    while ((changed[last + 1] ?? Infinity) - (changed[last] ?? 0) <= 2 * CONTEXT) last += 1;
    const from = Math.max(0, (changed[first] ?? 0) - CONTEXT);
    const hunk = steps.slice(from, (changed[last] ?? 0) + CONTEXT + 1);
    const olds = hunk.filter(({ sign }) => sign !== "+");
    const news = hunk.filter(({ sign }) => sign !== "-");
    const range = (side: readonly Step[], line: number) =>
      `${line}${side.length === 1 ? "" : `,${side.length}`}`;
    const oldStart = olds[0]?.old ?? hunk[0]?.old ?? 0;
    const newStart = news[0]?.new ?? hunk[0]?.new ?? 0;
    lines.push(`@@ -${range(olds, oldStart)} +${range(news, newStart)} @@`);
    for (const step of hunk) {
      lines.push(...`${step.sign}${step.text}`.split("\n"));
      // The position of a line is its distance from the first hunk header.
      if (step.sign !== "-") right.set(step.new, lines.length - 1);
      if (step.sign !== "+") left.set(step.old, lines.length - 1);
    }
    first = last + 1;
  }
  return { lines, right, left };
}
