import { lockedNode } from "../model/locked-node.js";
import type {
  DeclaredDependency,
  FormatTells,
  LockedNode,
  LockfileInput,
  ParsedLockfile,
} from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import { isDevelopmentGroup } from "./development-names.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type IniEntry, type IniLine, parseIni } from "./ini-text.js";
import { exactVersion, isMachineMarker, pythonName, readPythonRequirement } from "./python-requirement.js";
import { readPythonSource } from "./python-source.js";
import { SERVICE, rootNode } from "./requirements-nodes.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: false };
/** Nobody writes more. */
const MAX_ENTRIES = 10_000;
/** Files beside it that tell what is really installed. */
const LOCKFILES = [
  "uv.lock",
  "poetry.lock",
  "pdm.lock",
  "pylock.toml",
  "Pipfile.lock",
  "pixi.lock",
  "requirements.txt",
  "requirements.lock",
];

/** One requirement of a setup.cfg, and what asks for it. */
interface Asked extends IniLine {
  readonly development: boolean | null;
  /** Only for who asks for an extra. */
  readonly optional: boolean;
}

/**
 * The requirements that setuptools reads from setup.cfg, where nothing beside it locks them. setup.py is a program: it
 * is not run, so what it asks for is not known.
 * https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */
export const setupCfg: LockfileFormat = {
  id: "setup-cfg",
  title: "setuptools (setup.cfg)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => nameOf(path) === "setup.cfg",
  isCovered: (path, paths) => LOCKFILES.some((name) => paths.has(folderOf(path) + name)),
  companions: () => [],
  parse: parseSetupCfg,
};

function parseSetupCfg(input: LockfileInput): ParsedLockfile {
  const entries = parseIni(input.text);
  const problems = new EntryProblems(input.path);
  const name = entries.find(({ section, key }) => section === "metadata" && key === "name")?.values[0]?.text;
  const taken = new Map<string, number>();
  const declared: DeclaredDependency[] = [];
  const nodes: LockedNode[] = [];
  const all = entries.flatMap(askedBy);
  if (all.length > MAX_ENTRIES) {
    const message = `it has more than ${MAX_ENTRIES} requirements; the others are not read`;
    problems.add("limit", null, message);
  }
  for (const asked of all.slice(0, MAX_ENTRIES)) {
    const node = nodeOf(asked, taken);
    if (node === null) {
      const message = `the requirement ${quote(asked.text)} cannot be read`;
      problems.add("unreadable-entry", asked.line, message);
      continue;
    }
    nodes.push(node);
    const kind = asked.development === true ? "development" : asked.optional ? "optional" : "runtime";
    const range = node.resolved ?? node.range ?? `==${node.version}`;
    declared.push({ name: node.name, range, kind, line: asked.line });
  }
  return {
    format: setupCfg.id,
    version: "",
    path: input.path,
    purlType: setupCfg.purlType,
    tells: TELLS,
    lookup: "exact",
    nodes: [rootNode(name ?? null, []), ...nodes],
    services: [
      {
        path: directoryOf(input.path),
        name: name ?? null,
        node: SERVICE,
        manifest: { path: input.path, declared },
      },
    ],
    overrides: [],
    problems: problems.all(),
  };
}

/** What one key asks for; nothing where it says something else, or that it stands in a file. */
function askedBy({ section, key, values }: IniEntry): Asked[] {
  const isExtra = section === "options.extras_require";
  const isOption = section === "options" && /^(?:install|setup)[-_]requires$|^tests[-_]require$/.test(key);
  if ((!isExtra && !isOption) || /^file:/.test(values[0]?.text ?? "")) return [];
  const isInstalled = key.startsWith("install");
  // An extra can have a marker of its own: `test:python_version<"3.8"`.
  const development = isExtra ? isDevelopmentGroup(key.split(":", 1)[0] ?? "") : !isInstalled;
  return requirementsIn(values)
    .slice(0, MAX_ENTRIES + 1)
    .map((one) => ({ ...one, development, optional: isExtra }));
}

/** Lines that end with a backslash go on; a value of one line may hold several requirements parted by `;`. */
function requirementsIn(values: readonly IniLine[]): IniLine[] {
  const lines: IniLine[] = [];
  let parts: string[] = [];
  for (const [at, { text, line }] of values.entries()) {
    const goesOn = text.endsWith("\\") && at < values.length - 1;
    parts.push(text.endsWith("\\") ? text.slice(0, -1) : text);
    if (goesOn) continue;
    const whole = withoutComment(parts.join(" "));
    if (whole !== "") lines.push({ text: whole, line: line - parts.length + 1 });
    parts = [];
  }
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? partsOf(only.text).map((text) => ({ text, line: only.line }))
    : lines;
}

function withoutComment(text: string): string {
  const hash = text.search(/\s#/);
  return (hash < 0 ? text : text.slice(0, hash)).trim();
}

/** A `;` also begins a marker. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(";").map((one) => one.trim())) {
    const isMarker = /^\(*\s*(?:python_|platform_|sys_|os_|implementation_|extra\b)/.test(part);
    if (isMarker && parts.length > 0) parts.push(`${parts.pop() ?? ""}; ${part}`);
    else if (part !== "") parts.push(part);
  }
  return parts;
}

/** null where it cannot be read. */
function nodeOf({ text, line, development, optional }: Asked, taken: Map<string, number>): LockedNode | null {
  const asked = readPythonRequirement(text);
  if (asked === null || asked.name.length > MAX_TEXT || asked.range.length > MAX_TEXT) return null;
  const { name, range, url, marker } = asked;
  const place = url === null ? null : readPythonSource(url, name);
  const version = place?.version ?? exactVersion(range) ?? "";
  const base = `${pythonName(name)}@${version === "" ? (url ?? range) : version}`;
  const count = taken.get(base) ?? 0;
  taken.set(base, count + 1);
  return lockedNode({
    key: count === 0 ? base : `${base}#${count + 1}`,
    name,
    version,
    ...(version === "" && place === null ? { range } : {}),
    source: place?.source ?? "registry",
    ...(place === null || place.qualifiers.length === 0 ? {} : { qualifiers: place.qualifiers }),
    resolved: url,
    line,
    platform: isMachineMarker(marker),
    optional,
    told: { direct: true, development },
  });
}
