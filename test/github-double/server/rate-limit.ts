import type { World } from "../state/world.js";
import type { Actor } from "./call.js";

const HOUR_SECONDS = 3_600;

interface Window {
  used: number;
  reset: number;
}

/** The primary rate limit: so many requests an hour for each installation, and for the app's own JWT. */
export class RateLimit {
  /** Requests an hour. */
  limit: number;
  readonly #windows = new Map<string, Window>();
  readonly #world: World;

  constructor(world: World, limit: number) {
    this.#world = world;
    this.limit = limit;
  }

  isExhausted(actor: Actor): boolean {
    return this.#window(actor).used >= this.limit;
  }

  count(actor: Actor): void {
    const window = this.#window(actor);
    window.used = Math.min(this.limit, window.used + 1);
  }

  /** Uses up all that is left. @param resetIn seconds until it starts anew */
  exhaust(actor: Actor, resetIn: number): void {
    this.#windows.set(key(actor), { used: this.limit, reset: this.#second() + resetIn });
  }

  state(actor: Actor): { limit: number; used: number; remaining: number; reset: number } {
    const { used, reset } = this.#window(actor);
    return { limit: this.limit, used, remaining: this.limit - used, reset };
  }

  headers(actor: Actor): Record<string, string> {
    const { limit, used, remaining, reset } = this.state(actor);
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": "core",
    };
  }

  #window(actor: Actor): Window {
    const now = this.#second();
    let window = this.#windows.get(key(actor));
    if (window === undefined || window.reset <= now) {
      window = { used: 0, reset: now + HOUR_SECONDS };
      this.#windows.set(key(actor), window);
    }
    return window;
  }

  #second(): number {
    return Math.floor(this.#world.instant() / 1000);
  }
}

function key(actor: Actor): string {
  return actor.kind === "installation" ? `installation ${actor.token.installation.id}` : actor.kind;
}
