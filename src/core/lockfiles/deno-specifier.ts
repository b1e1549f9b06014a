import type { PurlType } from "../model/component.js";

/** What code and manifests for Deno ask a registry for: `npm:@scope/name@^1/sub`, `jsr:@scope/name@1`. */
export interface DenoSpecifier {
  readonly type: PurlType & ("npm" | "jsr");
  readonly name: string;
  /** Empty where none is written. */
  readonly range: string;
}

const SPECIFIER = /^(npm|jsr):\/?((?:@[^/@]*\/)?[^/@]+)(?:@([^/]*))?(?:\/|$)/;

/**
 * https://docs.deno.com/runtime/fundamentals/modules/, https://jsr.io/docs/using-packages
 * @returns null where it is none
 */
export function parseDenoSpecifier(text: string): DenoSpecifier | null {
  const [, scheme, name, range = ""] = SPECIFIER.exec(text) ?? [];
  if (scheme === undefined || name === undefined) return null;
  return { type: scheme === "npm" ? "npm" : "jsr", name, range };
}

/** Name and version of an id: `@scope/name@1.0.0_peer@2.0.0` is version 1.0.0 beside that peer. */
export function partsOfId(id: string): { readonly name: string; readonly version: string } | null {
  const at = id.indexOf("@", 1);
  if (at < 0) return null;
  const peers = id.indexOf("_", at);
  const version = id.slice(at + 1, peers < 0 ? id.length : peers);
  return version === "" ? null : { name: id.slice(0, at), version };
}

/** What the lockfile made of every specifier. */
export class DenoSpecifiers {
  readonly #targets = new Map<string, string>();
  /** By specifier without its range: the key of the first one, which stands for it where there is no other. */
  readonly #bare = new Map<string, string>();

  /** @param resolved what it came to: a version (with peers), before version 4 the whole id with its scheme */
  add(specifier: string, resolved: string): void {
    const parsed = parseDenoSpecifier(specifier);
    if (parsed === null) return;
    const { type, name } = parsed;
    const target = /^(?:npm|jsr):/.test(resolved) ? resolved : `${type}:${name}@${resolved}`;
    this.#targets.set(specifier, target);
    const bare = `${type}:${name}`;
    if (!this.#bare.has(bare)) this.#bare.set(bare, target);
  }

  /** Specifiers as the lockfile writes them. */
  keys(): IterableIterator<string> {
    return this.#targets.keys();
  }

  /** The key of the node that answers; undefined where the lockfile has not resolved it. */
  targetOf(specifier: string): string | undefined {
    return this.#targets.get(specifier) ?? this.#bare.get(specifier);
  }
}
