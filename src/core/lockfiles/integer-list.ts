/** Integers of 32 bits, one after the other: half as large as an array of numbers, and cheaper to let grow. */
export class IntegerList {
  #held: Int32Array;
  #length = 0;

  /** @param room how many are expected; more find room too */
  constructor(room: number) {
    this.#held = new Int32Array(Math.max(1, room));
  }

  push(value: number): void {
    if (this.#length === this.#held.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#held);
      this.#held = larger;
    }
    this.#held[this.#length] = value;
    this.#length += 1;
  }

  /** The one at an index, counted from 0. 0 where none is. */
  at(index: number): number {
    return this.#held[index] ?? 0;
  }
}
