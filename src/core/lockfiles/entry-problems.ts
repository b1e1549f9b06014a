import type { Problem, ProblemKind } from "../model/problem.js";

/** Longest name or version that npm's registry and ours can mean; beyond it is foreign text of another purpose. */
export const MAX_TEXT = 512;
const MAX_PROBLEMS = 100;

/** Collects what could not be read, up to a bound; the rest is counted. */
export class EntryProblems {
  readonly #path: string;
  readonly #problems: Problem[] = [];
  #more = 0;

  /** @param path repository path of the lockfile */
  constructor(path: string) {
    this.#path = path;
  }

  add(kind: ProblemKind, line: number | null, message: string, path = this.#path): void {
    if (this.#problems.length < MAX_PROBLEMS) {
      this.#problems.push({ kind, path, line, message, severity: "partial" });
    } else this.#more += 1;
  }

  /** Tells of a file that could be read although it is not to be trusted: the conclusion is the same as if not. */
  addFatal(kind: ProblemKind, line: number | null, message: string): void {
    this.#problems.push({ kind, path: this.#path, line, message, severity: "fatal" });
  }

  /** Everything collected, in the order of the file. */
  all(): Problem[] {
    if (this.#more === 0) return [...this.#problems];
    const message = `${this.#more} further entries could not be read`;
    return [...this.#problems, { kind: "limit", path: this.#path, line: null, message, severity: "partial" }];
  }
}

/** Quotes a foreign text in a message, shortened. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
