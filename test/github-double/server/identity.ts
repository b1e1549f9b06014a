import { generateKeyPairSync, randomBytes, verify, type KeyObject } from "node:crypto";
import {
  allows,
  covers,
  type Installation,
  type InstallationToken,
  type Permissions,
} from "../state/installation.js";
import type { Repository } from "../state/repository.js";
import type { World } from "../state/world.js";
import type { Actor, Call } from "./call.js";
import { notFound, Refusal } from "./refusal.js";
import type { Admission } from "./route.js";

/** GitHub's own limits: a JWT may live ten minutes; clocks may differ by one. */
const MAX_JWT_SECONDS = 600;
const CLOCK_DRIFT_SECONDS = 60;

let made: { privateKey: KeyObject; publicKey: KeyObject } | undefined;

/** One pair for all doubles of a process: making one takes a tenth of a second. */
function keys() {
  made ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
  return made;
}

/** Keys, JWTs and tokens of the app. */
export class Identity {
  /** PKCS#1 PEM, as GitHub hands it out. */
  readonly privateKey: string;
  readonly #publicKey: KeyObject;
  readonly #world: World;
  /** Milliseconds a new token lives; GitHub's hour unless a test shortens it. */
  tokenLifetime = 3_600_000;

  constructor(world: World) {
    const { privateKey, publicKey } = keys();
    this.privateKey = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    this.#publicKey = publicKey;
    this.#world = world;
  }

  /** Who sends this Authorization header. @throws {Refusal} 401 for a JWT or token that is not valid (any more) */
  identify(header: string | undefined): Actor {
    if (header === undefined) return { kind: "nobody" };
    const [scheme = "", secret = ""] = header.split(" ");
    if (!/^(bearer|token)$/i.test(scheme) || secret === "") throw new Refusal(401, "Bad credentials");
    if (secret.split(".").length === 3) {
      this.#verifyJwt(secret);
      return { kind: "app" };
    }
    const token = this.#world.tokens.get(secret);
    if (token === undefined || token.expiresAt.getTime() <= this.#world.instant()) {
      throw new Refusal(401, "Bad credentials");
    }
    return { kind: "installation", token };
  }

  /** A new token. @param repositories null = all that the installation sees */
  issue(
    installation: Installation,
    permissions: Permissions,
    repositories: ReadonlySet<Repository> | null,
  ): InstallationToken {
    const token = {
      token: `ghs_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "x")}`,
      installation,
      permissions,
      repositories,
      expiresAt: new Date(this.#world.instant() + this.tokenLifetime),
    };
    this.#world.tokens.set(token.token, token);
    return token;
  }

  #verifyJwt(jwt: string): void {
    const [head = "", claims = "", signature = ""] = jwt.split(".");
    const header = parsePart(head);
    const signed = Buffer.from(`${head}.${claims}`);
    const genuine =
      header["alg"] === "RS256" &&
      verify("sha256", signed, this.#publicKey, Buffer.from(signature, "base64url"));
    if (!genuine) throw new Refusal(401, "A JSON web token could not be decoded");
    const { iss, iat, exp } = parsePart(claims);
    const now = this.#world.instant() / 1000;
    if (String(iss) !== String(this.#world.app.id)) throw new Refusal(401, "Integration not found");
    if (typeof exp !== "number" || exp <= now) {
      throw new Refusal(
        401,
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    }
    if (exp - now > MAX_JWT_SECONDS + CLOCK_DRIFT_SECONDS) {
      throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
    }
    if (typeof iat !== "number" || iat > now + CLOCK_DRIFT_SECONDS) {
      throw new Refusal(
        401,
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    }
  }
}

/** Lets a call pass or not. @throws {Refusal} 401, 403 or 404 as GitHub would */
export function admit(call: Call, needs: Admission): void {
  const { actor } = call;
  if (needs === "anybody") return;
  if (actor.kind === "nobody") throw new Refusal(401, "Requires authentication");
  if (needs === "app") {
    if (actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    return;
  }
  if (actor.kind === "app") {
    throw new Refusal(403, "Resource not accessible by integration");
  }
  const { installation, repositories, permissions } = actor.token;
  if (installation.suspended !== null) throw suspended();
  if (needs === "installation") return;
  if ("organisation" in needs) {
    const [name, level] = needs.organisation;
    if (installation.account.login.toLowerCase() !== call.text("org").toLowerCase()) throw notFound();
    if (!allows(permissions, name, level)) throw new Refusal(403, "Resource not accessible by integration");
    return;
  }
  const { repository } = call;
  const seen = covers(installation, repository) && (repositories === null || repositories.has(repository));
  if (!seen && repository.private) throw notFound();
  const readsPublic = !repository.private && needs.some(([, level]) => level === "read");
  if (readsPublic) return;
  if (!seen || !needs.some(([name, level]) => allows(permissions, name, level))) {
    throw new Refusal(403, "Resource not accessible by integration");
  }
}

/** What an installation is told that its owner has suspended. */
export function suspended(): Refusal {
  return new Refusal(403, "This installation has been suspended");
}

function parsePart(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
