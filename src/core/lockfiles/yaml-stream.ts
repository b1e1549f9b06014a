import { LockfileError } from "../errors.js";
import { withoutMark } from "./json-text.js";
import { parseYaml, type YamlDocument } from "./yaml-text.js";

/** One document of a YAML text, still unread. */
export interface YamlPart {
  readonly text: string;
  /** @throws {LockfileError} with lines of the whole text */
  read(): YamlDocument;
}

/** Nobody writes more. */
const MOST_PARTS = 5_000;

/** The documents of a YAML text; those that hold nothing but comments are left out. */
export function yamlParts(whole: string): YamlPart[] {
  const parts: YamlPart[] = [];
  let lines: string[] = [];
  let from = 0;
  const end = (next: number) => {
    const text = lines.join("\n");
    if (lines.some((line) => !/^\s*(?:#|%|$)/.test(line)) && parts.length < MOST_PARTS)
      parts.push(partOf(text, from));
    lines = [];
    from = next;
  };
  withoutMark(whole)
    .split("\n")
    .forEach((line, at) => {
      const mark = /^(?:---|\.\.\.)(?=\s|$)/.exec(line);
      if (mark === null) lines.push(line);
      else {
        end(at);
        // A value may follow the marker.
        lines.push(`   ${line.slice(3)}`);
      }
    });
  end(0);
  return parts;
}

function partOf(text: string, from: number): YamlPart {
  const read = () => {
    try {
      const { value, lineOf } = parseYaml(text, "allow");
      return { value, lineOf: (within: typeof value, key: string | number) => lineOf(within, key) + from };
    } catch (error) {
      if (!(error instanceof LockfileError) || error.line === null) throw error;
      throw new LockfileError(error.kind, error.message, error.line + from, error);
    }
  };
  return { text, read };
}
