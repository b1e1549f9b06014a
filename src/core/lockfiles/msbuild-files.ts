import { asFolder, directoryOf } from "../model/paths.js";
import { compareText } from "../model/order.js";
import { matchSegments } from "./glob-segments.js";

/** Endings of what projects import. */
export const IMPORT_NAMES: readonly string[] = ["*.props", "*.targets", "*.projitems"];
/** Globs of one project: each is held against every path. */
const MAX_GLOBS = 10;

/** Looks for files by their paths. */
export interface Lookup {
  has(path: string): boolean;
  keys(): Iterable<string>;
}

/** Whether a path ends like those that are given: of others nobody can say here whether the repository has them. */
export function isImportName(path: string): boolean {
  return IMPORT_NAMES.some((end) => path.endsWith(end.slice(1)));
}

/** The files that one project may import. A path in another case is found too, as Windows finds it. */
export class ImportFiles {
  readonly #files: Lookup;
  /** By their paths in lower case; made when it is first asked for. */
  #folded: ReadonlyMap<string, string> | null = null;
  readonly #matches = new Map<string, readonly string[]>();

  constructor(files: Lookup) {
    this.#files = files;
  }

  /** As the repository writes it; null where it is not there. */
  find(path: string): string | null {
    if (this.#files.has(path)) return path;
    return this.#all().get(path.toLowerCase()) ?? null;
  }

  /**
   * The nearest file of a relative path in a directory or above it; null where there is none.
   * @param name without `.` and `..`
   * @param directory `.` for the top
   */
  above(name: string, directory: string): string | null {
    for (let folder = directory; ; folder = directoryOf(folder)) {
      const found = this.find(asFolder(folder) + name);
      if (found !== null || folder === ".") return found;
    }
  }

  /** Those that a glob means, in the order in which MSBuild reads them; null where the project has too many globs. */
  like(glob: string): readonly string[] | null {
    const folded = glob.toLowerCase();
    const known = this.#matches.get(folded);
    if (known !== undefined || this.#matches.size >= MAX_GLOBS) return known ?? null;
    const start = folded.slice(0, folded.search(/[*?]/));
    const segments = folded.split("/");
    const found = [...this.#all()].filter(
      ([path]) => path.startsWith(start) && matchSegments(segments, path.split("/")),
    );
    const paths = found.map(([, path]) => path).sort(compareText);
    this.#matches.set(folded, paths);
    return paths;
  }

  #all(): ReadonlyMap<string, string> {
    this.#folded ??= new Map([...this.#files.keys()].map((path) => [path.toLowerCase(), path]));
    return this.#folded;
  }
}
