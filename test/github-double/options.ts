/** What a double is started with. */
export interface DoubleOptions {
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly webhookUrl?: string;
    readonly webhookSecret: string;
  };
  /** For everything random: faults, duplicates, order. Default 1. */
  readonly seed?: number;
  /** 0 = any free port (default). */
  readonly port?: number;
  /** The double's clock; tests may let it jump. */
  readonly clock?: () => Date;
  /** Requests an hour for each installation. Default 5,000. */
  readonly hourlyLimit?: number;
}
