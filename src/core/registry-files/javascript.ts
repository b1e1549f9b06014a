import { isYamlMap, parseYaml, type YamlDocument, yamlField } from "../lockfiles/yaml-text.js";
import { parseToml } from "../lockfiles/toml-text.js";
import type { RegistryEntry } from "../model/registry.js";

/** `registry` or `@scope:registry`, in Yarn 1 also as a flag for every command (`--registry`) or one (`--install.registry`). */
const NPM_KEY = /^(?:(@[^\s:=]+):)?registry$/;
const YARN_KEY = /^(?:--(?:[^.\s]+\.)?)?(?:(@[^\s:=]+):)?registry$/;
/** Nobody writes longer rows. */
const LONGEST_ROW = 10_000;

/**
 * https://docs.npmjs.com/cli/configuring-npm/npmrc: `registry` and `@scope:registry`. Read as npm's own reader does
 * (https://github.com/npm/ini): a comment may follow a value, a section holds no settings of npm, the last value of a
 * setting counts, unless it is a list (`registry[]`).
 */
export function npmrc(text: string): RegistryEntry[] {
  const found = new Map<string, RegistryEntry[]>();
  const lists = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    // npm ends a line at a carriage return too.
    for (const row of line.split("\r")) {
      if (/^\[[^\]]*\]\s*$/.test(row)) return [...found.values()].flat();
      const sign = row.indexOf("=");
      if (sign < 1 || /^\s*[;#]/.test(row)) continue;
      const written = npmText(row.slice(0, sign));
      const key = written.replace(/\[\]$/, "");
      const [name, scope] = NPM_KEY.exec(key) ?? [];
      const address = npmText(row.slice(sign + 1));
      if (name === undefined || address === "") continue;
      if (written !== key) lists.add(key);
      const entry = entryOf(scope ?? null, address, index + 1);
      const before = found.get(key);
      if (before !== undefined && lists.has(key)) before.push(entry);
      else found.set(key, [entry]);
    }
  }
  return [...found.values()].flat();
}

/** Quotes undone, or what stands before a comment. */
function npmText(written: string): string {
  const text = written.trim();
  const [, quote, inner = ""] = /^(["'])([^]*)\1$/.exec(text) ?? [];
  if (quote === undefined) {
    const [before = ""] = /^(?:[^\\;#]|\\.)*/.exec(text) ?? [];
    return before.replace(/\\([\\;#])/g, "$1").trim();
  }
  return quote === "'" ? inner : unescaped(text);
}

/** A text in double quotes, as JSON has it; one that JSON does not know stays as it is. */
function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** Yarn 1: https://classic.yarnpkg.com/lang/en/docs/yarnrc/, written as its lockfile is: `key value` or `key: value`. */
export function yarnrc(text: string): RegistryEntry[] {
  const found = new Map<string, RegistryEntry>();
  for (const [index, row] of text.split("\n").entries()) {
    if (row.length > LONGEST_ROW) continue;
    const words = yarnWords(row);
    for (let at = 0; at + 1 < words.length; at += 2) {
      const key = (words[at] ?? "").replace(/:$/, "");
      const [name, scope] = YARN_KEY.exec(key) ?? [];
      const address = words[at + 1] ?? "";
      if (name !== undefined && address !== "") found.set(key, entryOf(scope ?? null, address, index + 1));
    }
  }
  return [...found.values()];
}

/** The words of a row, quotes undone, without the colon after a key in quotes. */
function yarnWords(row: string): string[] {
  const words: string[] = [];
  for (const [word] of row.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"]+/g)) {
    if (word.startsWith("#")) break;
    if (word !== ":") words.push(word.startsWith('"') ? unescaped(word) : word);
  }
  return words;
}

/** https://yarnpkg.com/configuration/yarnrc: `npmRegistryServer`, by itself and within `npmScopes`. */
export function yarnrcYml(text: string): RegistryEntry[] {
  const document = parseYaml(text, "allow");
  const scopes = yamlField(document.value, "npmScopes");
  const bound = isYamlMap(scopes)
    ? Object.entries(scopes).flatMap(([scope, settings]) => {
        const address = yamlField(settings, "npmRegistryServer");
        if (typeof address !== "string" || address === "") return [];
        return [entryOf(`@${scope}`, address, document.lineOf(settings, "npmRegistryServer"))];
      })
    : [];
  return [...everything(document, "npmRegistryServer"), ...bound];
}

/** pnpm 10 and newer: https://pnpm.io/settings, `registry` and `registries`. */
export function pnpmWorkspace(text: string): RegistryEntry[] {
  const document = parseYaml(text, "allow");
  const registries = yamlField(document.value, "registries");
  const named = isYamlMap(registries)
    ? Object.entries(registries).flatMap(([name, address]) => {
        if (typeof address !== "string" || address === "") return [];
        return [entryOf(name === "default" ? null : name, address, document.lineOf(registries, name))];
      })
    : [];
  return [...everything(document, "registry"), ...named];
}

/** https://bun.sh/docs/runtime/bunfig#install-scopes */
export function bunfig(text: string): RegistryEntry[] {
  const install = parseToml(text).table("install");
  const scopes = install?.table("scopes") ?? null;
  const addressIn = (table: typeof install, key: string) =>
    table?.string(key) ?? table?.table(key)?.string("url") ?? null;
  const all = addressIn(install, "registry");
  return [
    ...(all === null ? [] : [entryOf(null, all, install?.lineOf("registry") ?? 1)]),
    ...[...(scopes?.keys() ?? [])].flatMap((scope) => {
      const address = addressIn(scopes, scope);
      return address === null
        ? []
        : [entryOf(`@${scope.replace(/^@/, "")}`, address, scopes?.lineOf(scope) ?? 1)];
    }),
  ];
}

function everything({ value, lineOf }: YamlDocument, key: string): RegistryEntry[] {
  const address = yamlField(value, key);
  return typeof address === "string" && address !== "" ? [entryOf(null, address, lineOf(value, key))] : [];
}

/** @param scope with its `@`; null = everything that no scope claims */
function entryOf(scope: string | null, address: string, line: number): RegistryEntry {
  return scope === null
    ? { key: "registry", names: null, address, line }
    : { key: `${scope}:registry`, names: `${scope}/`, address, line };
}
