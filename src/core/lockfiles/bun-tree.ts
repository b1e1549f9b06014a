/** What one `node_modules` of Bun's tree holds, and where Node.js looks next. */
export interface BunFolder {
  /** Keys of the node that answers, by the name it is installed under. */
  readonly holds: ReadonlyMap<string, readonly string[]>;
  /** null above the top. */
  readonly above: BunFolder | null;
}

const AT = 64;

/**
 * The tree in which Bun's package paths stand: `a/@s/b` is what `@s/b` means within `a`, the first name of a path may be
 * that of a workspace member. What is installed must be told before it is asked for.
 */
export class BunTree {
  readonly #top = new Map<string, readonly string[]>();
  readonly #root: BunFolder = { holds: this.#top, above: null };
  /** Below the top, by path. */
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
    const at = nameAt(path);
    const name = at === 0 ? path : path.slice(at);
    const above = aboveName(path, at);
    let holds = above === "" ? this.#top : this.#holds.get(above);
    if (holds === undefined) this.#holds.set(above, (holds = new Map<string, readonly string[]>()));
    holds.set(name, [key]);
    return name;
  }

  /**
   * The first `node_modules` in which somebody at this path looks.
   * @param at where the last name of the path begins
   */
  folderOf(path: string, at = nameAt(path)): BunFolder {
    if (path === "") return this.#root;
    if (!this.#holds.has(path)) {
      // Nearly all: nothing lies below, and somebody beside it has looked before.
      const above = aboveName(path, at);
      const beside = above === "" ? this.#root : this.#folders.get(above);
      if (beside !== undefined) return beside;
    }
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const waiting: string[] = [];
    let here = path;
    let found: BunFolder | undefined;
    while (found === undefined) {
      waiting.push(here);
      here = aboveName(here, nameAt(here));
      found = here === "" ? this.#root : this.#folders.get(here);
    }
    // From the top down; a path that nothing is installed at shares the folder above.
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const holds = this.#holds.get(next);
      if (holds !== undefined) found = { holds, above: found };
      this.#folders.set(next, found);
    }
    return found;
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

/** Where the last name of a path begins, with its scope. */
function nameAt(path: string): number {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return 0;
  const before = path.lastIndexOf("/", slash - 1);
  return path.charCodeAt(before + 1) === AT ? before + 1 : slash + 1;
}

/** The path before a name; "" where none is. */
function aboveName(path: string, at: number): string {
  return at === 0 ? "" : path.slice(0, at - 1);
}
