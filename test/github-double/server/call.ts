import type { Account } from "../state/account.js";
import type { InstallationToken } from "../state/installation.js";
import type { PullRequest, Repository } from "../state/repository.js";
import type { World } from "../state/world.js";
import { notFound, Refusal } from "./refusal.js";

/** Who asks. */
export type Actor =
  | { readonly kind: "app" }
  | { readonly kind: "installation"; readonly token: InstallationToken }
  | { readonly kind: "nobody" };

/** What a route answers: a `body` that is written as JSON, or `raw` bytes with their own media type. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Media type that the description tells this body's shape under, where that is not plain JSON. */
  readonly describedAs?: string;
  readonly raw?: { readonly bytes: Buffer; readonly media: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** One checked request on its way to a route. */
export class Call {
  readonly world: World;
  readonly actor: Actor;
  /** `json`, or one of the route's other media types. */
  readonly flavour: string;
  readonly url: URL;
  readonly #parameters: Readonly<Record<string, unknown>>;
  readonly #query: Readonly<Record<string, unknown>>;
  readonly #body: unknown;

  constructor(parts: {
    readonly world: World;
    readonly actor: Actor;
    readonly flavour: string;
    readonly url: URL;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly query: Readonly<Record<string, unknown>>;
    readonly body: unknown;
  }) {
    this.world = parts.world;
    this.actor = parts.actor;
    this.flavour = parts.flavour;
    this.url = parts.url;
    this.#parameters = parts.parameters;
    this.#query = parts.query;
    this.#body = parts.body;
  }

  text(name: string): string {
    return String(this.#parameters[name]);
  }

  number(name: string): number {
    return Number(this.#parameters[name]);
  }

  queryText(name: string): string | undefined {
    const value = this.#query[name];
    return typeof value === "string" ? value : undefined;
  }

  queryNumber(name: string): number | undefined {
    const value = this.#query[name];
    return typeof value === "number" ? value : undefined;
  }

  /** The body, empty when there was none. The contract has checked its shape, so that a route may name it with `as`. */
  get body(): object {
    return this.#body ?? {};
  }

  /** The repository of the path. @throws {Refusal} 404 when there is none */
  get repository(): Repository {
    const found = this.world.findRepository(this.text("owner"), this.text("repo"));
    if (found === undefined || found.deleted) throw notFound();
    return found;
  }

  /** The pull request of the path (`pull_number`, or `issue_number`: a pull request is an issue). @throws {Refusal} 404 */
  pull(parameter: "pull_number" | "issue_number" = "pull_number"): PullRequest {
    const pull = this.repository.pulls.get(this.number(parameter));
    if (pull === undefined) throw notFound();
    return pull;
  }

  /** The account that acts. */
  get author(): Account {
    return this.world.bot;
  }

  /** The token. @throws {Refusal} 401 for anybody but an installation */
  get token(): InstallationToken {
    if (this.actor.kind !== "installation") throw new Refusal(401, "Requires authentication");
    return this.actor.token;
  }
}
