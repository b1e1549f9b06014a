const DAY_MS = 24 * 60 * 60 * 1000;

/** This machine's clock, which can be put forward. */
export class MovableClock {
  #ahead = 0;

  /** What the service takes for the time. */
  readonly now = (): Date => new Date(Date.now() + this.#ahead);

  forward(days: number): void {
    this.#ahead += days * DAY_MS;
  }
}
