/** One attempt to deliver one event; a redelivery is another attempt with the same guid. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation: number;
  readonly repository: number | null;
  readonly redelivery: boolean;
  /** The bytes that were signed. */
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  /** null while it waits, is held, or is on its way. */
  readonly outcome: DeliveryOutcome | null;
}

export interface DeliveryOutcome {
  readonly deliveredAt: Date;
  readonly seconds: number;
  /** `OK`, `Invalid HTTP Response: 500`, `timed out`, `failed to connect to host`. */
  readonly status: string;
  /** GitHub tells 502 where it could not connect and 504 where it waited in vain. */
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
