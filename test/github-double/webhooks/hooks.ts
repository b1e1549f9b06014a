import { createHmac, randomUUID } from "node:crypto";
import { organisationJson, userJson } from "../render/basics.js";
import { repositoryJson } from "../render/repositories.js";
import { seededRandom, shuffled } from "../server/random.js";
import type { Installation } from "../state/installation.js";
import { mayHear } from "../state/manifest.js";
import type { Happening, World } from "../state/world.js";
import type { Delivery, DeliveryOutcome } from "./delivery.js";
import { installationBrief } from "./events.js";
import { post } from "./post.js";

/** Above this GitHub makes no delivery at all. */
const MAX_PAYLOAD_BYTES = 25 * 1024 * 1024;
const IN_FLIGHT = 10;
/** An incomplete window is sent after that long. */
const INCOMPLETE_WINDOW_MS = 100;

/** Deliveries that do not come one by one and in order. */
export interface Disturbance {
  /** Share of the deliveries that are sent twice. */
  readonly duplicates: number;
  /** That many deliveries are gathered, then sent in random order. 1 = in order. */
  readonly window: number;
}

type Attempt = Omit<Delivery, "outcome"> & { outcome: DeliveryOutcome | null };

/** Sends what happens to the app, signed, once, and keeps a log of it; nothing is sent again by itself. */
export class Hooks {
  /** Where the app listens; null = events are logged as not delivered. */
  url: string | null = null;
  /** Milliseconds that the app has to answer. */
  timeout = 10_000;
  readonly log: Attempt[] = [];
  readonly #world: World;
  readonly #secret: string;
  readonly #random: () => number;
  readonly #hookId: number;
  #waiting: Attempt[] = [];
  #ready: Attempt[] = [];
  #inFlight = 0;
  #holding = false;
  #disturbance: Disturbance = { duplicates: 0, window: 1 };
  #idle: (() => void)[] = [];
  #closed = false;
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(world: World, secret: string, seed: number) {
    this.#world = world;
    this.#secret = secret;
    this.#random = seededRandom(seed);
    this.#hookId = world.nextId();
  }

  /** Makes the deliveries of an event: one for every installation that hears of it. */
  happened(happening: Happening): void {
    const { event, repository } = happening;
    if (happening.installation !== null) {
      this.#make(happening, happening.installation);
      return;
    }
    if (!this.#world.events.has(event) || repository === null) return;
    const installation = this.#world.installationOf(repository);
    if (installation === undefined || installation.suspended !== null) return;
    if (mayHear(installation.permissions, event)) this.#make(happening, installation);
  }

  /** Keeps deliveries back until `release`. */
  hold(): void {
    this.#holding = true;
  }

  /** Sends what was held back. @param order "shuffled" by the seed */
  release(order: "kept" | "shuffled" = "kept"): void {
    this.#holding = false;
    const held = this.#waiting;
    this.#waiting = [];
    this.#send(order === "kept" ? held : shuffled(held, this.#random));
  }

  /** From now on deliveries are doubled and re-ordered, until told otherwise. */
  disturb(disturbance: Disturbance): void {
    this.#disturbance = disturbance;
  }

  /** Sends the newest attempt of a guid once more. @throws {Error} for an unknown guid */
  redeliver(guid: string): void {
    const last = this.log.findLast((each) => each.guid === guid);
    if (last === undefined) throw new Error(`no delivery ${guid}`);
    this.#send([this.#again(last, true)]);
  }

  /** Waits until everything that is not held has been answered or given up. */
  async settled(): Promise<void> {
    this.#flush();
    if (this.#inFlight === 0 && this.#ready.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.settled();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#flushTimer);
    this.#ready = [];
    this.#waiting = [];
  }

  #make(happening: Happening, installation: Installation): void {
    const { repository, sender } = happening;
    const owner = repository?.owner ?? installation.account;
    const payload = JSON.stringify({
      ...happening.payload,
      ...(repository === null ? {} : { repository: repositoryJson(this.#world, repository) }),
      ...(repository !== null && owner.type === "Organization"
        ? { organization: organisationJson(this.#world, owner) }
        : {}),
      sender: userJson(this.#world, sender),
      ...(happening.payload["installation"] === undefined
        ? { installation: installationBrief(installation) }
        : {}),
    });
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) return;
    const guid = randomUUID();
    const attempt: Attempt = {
      id: this.#world.nextId(),
      guid,
      event: happening.event,
      action: happening.action,
      installation: installation.id,
      repository: repository?.id ?? null,
      redelivery: false,
      payload,
      headers: this.#headers(guid, happening.event, payload),
      outcome: null,
    };
    this.log.push(attempt);
    const copies = this.#random() < this.#disturbance.duplicates ? [this.#again(attempt, false)] : [];
    this.#waiting.push(attempt, ...copies);
    if (this.#holding) return;
    if (this.#waiting.length >= this.#disturbance.window) this.#flush();
    else
      this.#flushTimer ??= setTimeout(() => {
        this.#flush();
      }, INCOMPLETE_WINDOW_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#holding) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#send(this.#disturbance.window > 1 ? shuffled(waiting, this.#random) : waiting);
  }

  #again(attempt: Attempt, redelivery: boolean): Attempt {
    const copy: Attempt = { ...attempt, id: this.#world.nextId(), redelivery, outcome: null };
    this.log.push(copy);
    return copy;
  }

  #headers(guid: string, event: string, payload: string): Record<string, string> {
    const sign = (algorithm: string) =>
      `${algorithm}=${createHmac(algorithm, this.#secret).update(payload).digest("hex")}`;
    return {
      accept: "*/*",
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-delivery": guid,
      "x-github-event": event,
      "x-github-hook-id": String(this.#hookId),
      "x-github-hook-installation-target-id": String(this.#world.app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature": sign("sha1"),
      "x-hub-signature-256": sign("sha256"),
    };
  }

  #send(attempts: readonly Attempt[]): void {
    if (this.#closed) return;
    this.#ready.push(...attempts);
    while (this.#inFlight < IN_FLIGHT) {
      const next = this.#ready.shift();
      if (next === undefined) break;
      this.#inFlight += 1;
      void this.#deliver(next);
    }
  }

  async #deliver(attempt: Attempt): Promise<void> {
    attempt.outcome =
      this.url === null
        ? {
            deliveredAt: new Date(),
            seconds: 0,
            status: "failed to connect to host",
            statusCode: 502,
            headers: {},
            body: "",
          }
        : await post(this.url, attempt.headers, attempt.payload, this.timeout);
    this.#inFlight -= 1;
    this.#send([]);
    if (this.#inFlight > 0 || this.#ready.length > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }
}
