/** What one `node_modules` of Bun's tree holds, and where Node.js looks next. */
export interface BunFolder {
  /** Keys of the node that answers, by the name it is installed under. */
  readonly holds: ReadonlyMap<string, readonly string[]>;
  /** null above the top. */
  readonly above: BunFolder | null;
}

const NOTHING: BunFolder["holds"] = new Map();

/**
 * The tree in which Bun's package paths stand: `a/@s/b` is what `@s/b` means within `a`, the first name of a path may be
 * that of a workspace member. What is installed must be told before it is asked for.
 */
export class BunTree {
  readonly #holds = new Map<string, Map<string, readonly string[]>>();
  readonly #folders = new Map<string, BunFolder>();
  readonly #members = new Set<string>();

  /** @param path of a workspace member, "" for the root */
  addMember(path: string): void {
    this.#members.add(path);
  }

  isMember(path: string): boolean {
    return this.#members.has(path);
  }

  /** @param key of the node that answers for the path @returns the name it is installed under */
  install(path: string, key: string): string {
    const { above, name } = placeOf(path);
    let holds = this.#holds.get(above);
    if (holds === undefined) this.#holds.set(above, (holds = new Map<string, readonly string[]>()));
    holds.set(name, [key]);
    return name;
  }

  /** The first `node_modules` in which somebody at this path looks. */
  folderOf(path: string): BunFolder {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    if (path !== "" && !this.#holds.has(path)) {
      // Nearly all: nothing lies below, and somebody beside it has looked before.
      const beside = this.#folders.get(placeOf(path).above);
      if (beside !== undefined) return beside;
    }
    const waiting: string[] = [];
    let here: string | null = path;
    let found: BunFolder | null = null;
    while (here !== null && found === null) {
      waiting.push(here);
      here = here === "" ? null : placeOf(here).above;
      found = here === null ? null : (this.#folders.get(here) ?? null);
    }
    // From the top down; a path that nothing is installed at shares the folder above.
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const holds = this.#holds.get(next);
      if (holds !== undefined || found === null) found = { holds: holds ?? NOTHING, above: found };
      this.#folders.set(next, found);
    }
    return found ?? { holds: NOTHING, above: null };
  }
}

/** Keys of the node that a name means to somebody; empty where none does. */
export function answering(folder: BunFolder, name: string): readonly string[] {
  for (let here: BunFolder | null = folder; here !== null; here = here.above) {
    const keys = here.holds.get(name);
    if (keys !== undefined) return keys;
  }
  return [];
}

/** The last name of a path, with its scope, and the path before it. */
function placeOf(path: string): { readonly above: string; readonly name: string } {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return { above: "", name: path };
  const before = path.lastIndexOf("/", slash - 1);
  if (path.charAt(before + 1) !== "@") return { above: path.slice(0, slash), name: path.slice(slash + 1) };
  return { above: path.slice(0, Math.max(0, before)), name: path.slice(before + 1) };
}
