import { directoryOf, nameOf } from "../model/paths.js";

/** A property that conditions of a build choose has several values; more are not told apart. */
const MAX_VALUES = 8;
/** A longer value is no version and no path: it stays unexpanded, so that values made of values cannot grow. */
const MAX_VALUE = 2048;

const COMPARISON = /^'?([^'"]*?)'?\s*(==|!=)\s*'?([^'"]*?)'?$/;

/** Whether a condition holds; null = only a build decides (other properties, files, functions). */
export type Decision = boolean | null;

/**
 * The properties of a project as far as its files tell them. A property set under a condition that cannot be decided may
 * have either value, so both are kept. https://learn.microsoft.com/en-us/visualstudio/msbuild/msbuild-properties
 */
export class Properties {
  readonly #values = new Map<string, readonly string[]>();

  /** @param project repository path of the project file */
  constructor(project: string) {
    const file = nameOf(project);
    this.set("MSBuildProjectName", file.replace(/\.[^.]*$/, ""), true);
    this.set("MSBuildProjectFile", file, true);
    this.set("MSBuildProjectExtension", file.replace(/^.*(?=\.)/, ""), true);
    this.set("MSBuildProjectFullPath", `/${project}`, true);
    this.set("MSBuildProjectDirectory", rooted(directoryOf(project)), true);
    this.enter(project);
  }

  /** The texts that follow stand in this file. @param path repository path */
  enter(path: string): void {
    this.set("MSBuildThisFileDirectory", `${rooted(directoryOf(path))}/`.replace("//", "/"), true);
    this.set("MSBuildThisFile", nameOf(path), true);
    this.set("MSBuildThisFileName", nameOf(path).replace(/\.[^.]*$/, ""), true);
    this.set("MSBuildThisFileFullPath", `/${path}`, true);
  }

  set(name: string, text: string, holds: Decision): void {
    if (holds === false) return;
    const key = name.toLowerCase();
    const values = this.expand(text);
    const before = holds === true ? [] : (this.#values.get(key) ?? []);
    this.#values.set(key, [...new Set([...before, ...values])].slice(0, MAX_VALUES));
  }

  /** The value of a property; null where it has none, or several. */
  get(name: string): string | null {
    const [value, ...others] = this.#values.get(name.toLowerCase()) ?? [];
    return value === undefined || others.length > 0 ? null : value;
  }

  /**
   * Every text that this one may mean, at least one; what no file tells stays as written: `$(Name)`. Functions stay too,
   * with their arguments undone.
   */
  expand(text: string): string[] {
    if (!text.includes("$(")) return [text];
    let texts = [""];
    let from = 0;
    for (let at = text.indexOf("$("); at >= 0; at = text.indexOf("$(", from)) {
      // `$([Type]::Name(…))`
      const isCall = text.charAt(at + 2) === "[";
      const end = isCall ? at + 2 : text.indexOf(")", at);
      if (end < 0) break;
      const name = text.slice(at + 2, end).toLowerCase();
      const values = (isCall ? null : this.#values.get(name)) ?? [text.slice(at, end + 1)];
      const before = text.slice(from, at);
      texts = texts.flatMap((start) => values.map((value) => start + before + value)).slice(0, MAX_VALUES);
      from = end + 1;
      if ((texts[0] ?? "").length > MAX_VALUE) return [text];
    }
    return [...new Set(texts.map((start) => start + text.slice(from)))];
  }

  /**
   * Decides a condition of comparisons joined by `and` and `or`.
   * https://learn.microsoft.com/en-us/visualstudio/msbuild/msbuild-conditions
   */
  decide(condition: string | undefined): Decision {
    const text = condition?.trim() ?? "";
    if (text === "") return true;
    if (text.length > MAX_VALUE) return null;
    const [expanded = "", ...others] = this.expand(text);
    if (others.length > 0 || /[$@%]?\(/.test(expanded)) return null;
    const ways = expanded.split(/\sor\s/i).map((way) => {
      const parts = way.split(/\sand\s/i).map(decideComparison);
      return parts.includes(false) ? false : parts.includes(null) ? null : true;
    });
    return ways.includes(true) ? true : ways.includes(null) ? null : false;
  }
}

function decideComparison(text: string): Decision {
  const part = text.trim().toLowerCase();
  if (/^'?true'?$/.test(part)) return true;
  if (/^'?false'?$/.test(part)) return false;
  const [, left, operator, right] = COMPARISON.exec(part) ?? [];
  if (left === undefined || right === undefined) return null;
  return (left.trim() === right.trim()) === (operator === "==");
}

/** Paths that start with a slash stand at the top of the repository. */
function rooted(directory: string): string {
  return directory === "." ? "/" : `/${directory}`;
}
