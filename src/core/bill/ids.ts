import type { ComponentRef, SourceKind } from "../model/component.js";
import { wellFormed } from "../model/purl.js";
import { compareText } from "../model/order.js";

const SOURCES: readonly SourceKind[] = ["registry", "git", "url", "file", "workspace"];

/**
 * Ids that are unique within a bill and the same whenever it holds the same. A component's is its purl; where several
 * share one (a registry's and a fork of the same version) all but the registry's carry their source behind `##`, which
 * no purl holds.
 */
export class Ids {
  readonly #ids = new Map<string, string>();

  constructor(
    components: readonly { readonly key: string; readonly ref: ComponentRef }[],
    services: ReadonlyMap<string, { readonly path: string }>,
  ) {
    const shared = new Map<string, number>();
    for (const { ref } of components) shared.set(ref.purl, (shared.get(ref.purl) ?? 0) + 1);
    const wanted = components
      .map(({ key, ref }) => ({ key, ref, alone: shared.get(ref.purl) === 1 }))
      .sort(
        (a, b) => SOURCES.indexOf(a.ref.source) - SOURCES.indexOf(b.ref.source) || compareText(a.key, b.key),
      )
      .map(({ key, ref, alone }) => {
        const id = alone || ref.source === "registry" ? ref.purl : `${ref.purl}##${ref.source}`;
        return { key, id };
      });
    const own = [...services]
      .map(([key, { path }]) => ({ key, id: `service:${encodePath(path)}` }))
      .sort((a, b) => compareText(a.key, b.key));
    const taken = new Map<string, number>();
    for (const { key, id } of [...wanted, ...own]) {
      // Names that only differ in what no URL can hold (lone surrogates) have one purl.
      const before = taken.get(id) ?? 0;
      taken.set(id, before + 1);
      this.#ids.set(key, before === 0 ? id : `${id}##${before + 1}`);
    }
  }

  /** @throws {RangeError} for a key that was not given */
  of(key: string): string {
    const id = this.#ids.get(key);
    if (id === undefined) throw new RangeError(`no id for ${key}`);
    return id;
  }
}

function encodePath(path: string): string {
  return wellFormed(path).split("/").map(encodeURIComponent).join("/");
}
