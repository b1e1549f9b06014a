import { isDevelopmentConfiguration } from "./gradle-configurations.js";

/** What configurations tell of scope together: true = for development, null = unknown, undefined = there are none. */
export type GradleScope = boolean | null | undefined;

/** What the lists of configurations in a lockfile tell: a file has few, each on many lines. */
export class GradleScopes {
  readonly #lists = new Map<string, GradleScope>();
  /** The last one of each length: to compare a list takes a tenth of the time that its hash does. */
  readonly #recent = new Map<number, { readonly list: string; readonly scope: GradleScope }>();
  readonly #names = new Map<string, boolean | null>();

  /** @param list names with commas between them */
  of(list: string): GradleScope {
    const recent = this.#recent.get(list.length);
    if (recent?.list === list) return recent.scope;
    let scope = this.#lists.get(list);
    if (scope === undefined) this.#lists.set(list, (scope = this.#read(list)));
    this.#recent.set(list.length, { list, scope });
    return scope;
  }

  #read(list: string): GradleScope {
    let scope: GradleScope;
    for (const name of list.split(",")) {
      if (name === "") continue;
      scope = joinedScope(scope, this.#told(name));
      if (scope === false) break;
    }
    return scope;
  }

  #told(name: string): boolean | null {
    let told = this.#names.get(name);
    if (told === undefined) this.#names.set(name, (told = isDevelopmentConfiguration(name)));
    return told;
  }
}

/** What two lists tell together: one for running is enough, one that tells nothing leaves it open. */
export function joinedScope(one: GradleScope, other: GradleScope): GradleScope {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}
