import { compareText } from "../model/order.js";

/** Digits without leading zeros. Numbers in versions may be huge, so they stay text. */
export function digits(text: string): string {
  return text.replace(/^0+(?=\d)/, "");
}

export function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

/** As numbers, whatever their length; leading zeros do not count. */
export function compareDigits(a: string, b: string): number {
  const [x, y] = [digits(a), digits(b)];
  return x.length - y.length || compareText(x, y);
}

/** Number by number; what one side lacks counts as 0. */
export function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareDigits(a[i] ?? "0", b[i] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

/** Number by number; where one begins with the other, the longer is the greater. */
export function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareDigits(a[i] ?? "0", b[i] ?? "0");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Where `^1.2.3` goes up: at the first number that is not 0, else at the last. */
export function caretPosition(numbers: readonly string[]): number {
  const first = numbers.findIndex((number) => number !== "0");
  return first === -1 ? numbers.length - 1 : first;
}

/** The next line of versions: everything after `position` is cut off, the number there goes up by one. */
export function bump(numbers: readonly string[], position: number): readonly string[] {
  return [...numbers.slice(0, position), (BigInt(numbers[position] ?? "0") + 1n).toString()];
}
