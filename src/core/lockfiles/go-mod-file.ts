import { MAX_TEXT, quote } from "./entry-problems.js";
import { type GoDirective, readGoDirectives } from "./go-mod-syntax.js";

/** `require path version`. */
export interface GoRequire {
  readonly path: string;
  readonly version: string;
  /** `// indirect`: nothing of the module itself imports it. */
  readonly indirect: boolean;
  readonly line: number;
}

/** `replace path [version] => target [version]`. */
export interface GoReplace {
  readonly path: string;
  /** null = every version. */
  readonly version: string | null;
  readonly target: string;
  /** null = the target is a folder. */
  readonly targetVersion: string | null;
  readonly line: number;
}

/** A text at its line. */
export interface GoText {
  readonly text: string;
  readonly line: number;
}

/** What a go.mod or a go.work says. */
export interface GoModFile {
  readonly module: GoText | null;
  /** Of the `go` line, e.g. `1.21` or `1.23rc1`. */
  readonly go: GoText | null;
  /** Of the `toolchain` line, without `go` and without a suffix of the distributor; null for `default` too. */
  readonly toolchain: GoText | null;
  readonly requires: readonly GoRequire[];
  readonly replaces: readonly GoReplace[];
  /** `path@version`. */
  readonly excludes: ReadonlySet<string>;
  /** Of a go.work. */
  readonly uses: readonly GoText[];
  /** Lines that mean nothing to Weir, and why. */
  readonly odd: readonly GoText[];
}

/** Directives that name no component: `tool` names packages of modules that are required as well. */
const SILENT: Readonly<Record<"mod" | "work", ReadonlySet<string>>> = {
  mod: new Set(["retract", "tool", "godebug", "ignore"]),
  work: new Set(["godebug"]),
};
const ONLY_MOD = new Set(["module", "require", "exclude"]);
const GO_VERSION =
  /^[1-9][0-9]{0,9}\.(?:0|[1-9][0-9]{0,9})(?:\.(?:0|[1-9][0-9]{0,9}))?(?:[a-z]{1,9}[0-9]{1,9})?$/;
const TOOLCHAIN = /^go([^-\s]{1,40})(?:-.*)?$/;
/** Go's own test of what is a folder and no module. */
const FOLDER = /^(?:\.{1,2}$|\.{0,2}[/\\]|[A-Za-z]:)/;

/** Whether the target of a `replace` is a folder: https://go.dev/ref/mod#go-mod-file-replace. */
function isFolder(target: string): boolean {
  return FOLDER.test(target);
}

/**
 * Reads a go.mod (https://go.dev/ref/mod#go-mod-file) or a go.work (https://go.dev/ref/mod#go-work-file).
 * @throws {LockfileError} `merge-conflict` or `syntax`
 */
export function readGoMod(text: string, kind: "mod" | "work" = "mod"): GoModFile {
  const reader = new Reader(kind);
  for (const directive of readGoDirectives(text)) reader.read(directive);
  return reader;
}

class Reader implements GoModFile {
  module: GoText | null = null;
  go: GoText | null = null;
  toolchain: GoText | null = null;
  readonly requires: GoRequire[] = [];
  readonly replaces: GoReplace[] = [];
  readonly excludes = new Set<string>();
  readonly uses: GoText[] = [];
  readonly odd: GoText[] = [];
  readonly #kind: "mod" | "work";

  constructor(kind: "mod" | "work") {
    this.#kind = kind;
  }

  read(directive: GoDirective): void {
    const { verb, args, line } = directive;
    if (SILENT[this.#kind].has(verb)) return;
    const known = !(ONLY_MOD.has(verb) ? this.#kind === "work" : verb === "use" && this.#kind === "mod");
    const longest = args.reduce((most, arg) => Math.max(most, arg.length), 0);
    if (!known || longest > MAX_TEXT || args.includes("") || !this.#take(directive)) {
      this.odd.push({ text: `${quote([verb, ...args].join(" "))} cannot be read`, line });
    }
  }

  /** false where the directive is unknown, or has not what it needs. */
  #take({ verb, args, comment, line }: GoDirective): boolean {
    const [first = "", second = ""] = args;
    const text = { text: first, line };
    switch (verb) {
      case "module":
        this.module ??= text;
        return args.length === 1;
      case "go":
        if (args.length !== 1 || !GO_VERSION.test(first)) return false;
        this.go ??= text;
        return true;
      case "toolchain":
        return args.length === 1 && this.#takeToolchain(first, line);
      case "use":
        if (args.length === 1) this.uses.push(text);
        return args.length === 1;
      case "exclude":
        if (args.length === 2) this.excludes.add(`${first}@${second}`);
        return args.length === 2;
      case "require":
        if (args.length !== 2) return false;
        this.requires.push({ path: first, version: second, indirect: isIndirect(comment), line });
        return true;
      case "replace":
        return this.#takeReplace(args, line);
      default:
        return false;
    }
  }

  #takeToolchain(name: string, line: number): boolean {
    if (name === "default") return true;
    const version = TOOLCHAIN.exec(name)?.[1];
    if (version !== undefined) this.toolchain ??= { text: version, line };
    return version !== undefined;
  }

  #takeReplace(args: readonly string[], line: number): boolean {
    const arrow = args.indexOf("=>");
    const [path = "", version = null] = args.slice(0, arrow);
    const [target = "", targetVersion = null] = args.slice(arrow + 1);
    if (arrow < 1 || arrow > 2 || args.length - arrow < 2 || args.length - arrow > 3) return false;
    // A folder has no version, a module needs one.
    if (isFolder(target) !== (targetVersion === null)) return false;
    this.replaces.push({ path, version, target, targetVersion, line });
    return true;
  }
}

/** Go's own reading: `// indirect`, or `// indirect; and more`. */
function isIndirect(comment: string): boolean {
  return comment === "indirect" || /^indirect;(?:\s|$)/.test(comment);
}
