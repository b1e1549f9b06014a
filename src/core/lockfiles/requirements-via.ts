import { isPythonName } from "./python-requirement.js";

/** Who asks for a requirement, as pip-compile and uv say it in comments. */
export type Via =
  /** What a person wrote: `-r requirements.in`, `name (pyproject.toml)`. */
  | { readonly kind: "input"; readonly text: string }
  | { readonly kind: "component"; readonly name: string }
  /** `-c constraints.txt`: it asks for nothing. */
  | { readonly kind: "constraint" };

/**
 * The annotations `# via …` behind one requirement:
 * https://pip-tools.readthedocs.io/en/stable/cli/pip-compile/ (one line, several, or a list of old).
 */
export class ViaReader {
  readonly vias: Via[] = [];
  /** The index of `# from https://…` (`uv pip compile --emit-index-annotation`); null = not told. */
  index: string | null = null;
  #open = false;

  /** @param text what follows the `#` @param indented whether something stands before that */
  comment(text: string, indented: boolean): void {
    if (this.#open && indented && /^\s{2,}\S/.test(text)) {
      const more = viasOf(text);
      if (more !== null) {
        this.vias.push(...more);
        return;
      }
    }
    this.#open = false;
    if (!indented) return;
    const [, word, rest = ""] = /^\s{0,3}(via|from)(?:\s+(\S.*))?$/.exec(text.trimEnd()) ?? [];
    if (word === "from" && /^https?:\/\/\S+$/.test(rest)) this.index = rest;
    if (word !== "via") return;
    if (rest === "") this.#open = true;
    else this.vias.push(...(viasOf(rest) ?? []));
  }
}

/** What nearly all are. One with a dot may be an environment. */
const PLAIN_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/;

/** null where one of them is none: then it is a person's comment. */
function viasOf(text: string): Via[] | null {
  const name = text.trim();
  if (PLAIN_NAME.test(name)) return [{ kind: "component", name }];
  const vias: Via[] = [];
  for (const part of text.split(",")) {
    const via = viaOf(part.trim());
    if (via === null) return null;
    vias.push(via);
  }
  return vias;
}

/** What hatch-pip-compile calls an environment: https://juftin.com/hatch-pip-compile/ */
const HATCH = /^hatch\.envs\.([\w.-]+)$/;

function viaOf(text: string): Via | null {
  const option = /^(-r|--requirement|-c|--constraints?|--overrides?|--build-constraints?)[\s=]+\S/.exec(text);
  if (option !== null) {
    return option[1] === "-r" || option[1] === "--requirement"
      ? { kind: "input", text: text.slice(option[1].length).trim() }
      : { kind: "constraint" };
  }
  if (/^\S* ?\([^()]+\)$/.test(text)) return { kind: "input", text };
  const environment = HATCH.exec(text)?.[1];
  if (environment !== undefined) return { kind: "input", text: `(hatch:${environment})` };
  const name = text.replace(/\[[^\]]*\]$/, "");
  return isPythonName(name) ? { kind: "component", name } : null;
}
