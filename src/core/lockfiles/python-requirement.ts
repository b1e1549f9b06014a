/** One requirement of PEP 508, parts as written. */
export interface PythonRequirement {
  readonly name: string;
  /** E.g. `>=2,<3`; empty where any version will do. */
  readonly specifier: string;
  /** Of `name @ url`; null for one of an index. */
  readonly url: string | null;
  /** E.g. `python_version < "3.8"`; empty where it always holds. */
  readonly marker: string;
}

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/;
const WHOLE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const EXTRAS = /^\s*\[[^\]]*\]/;
const CLAUSE = /^(===|==|~=|!=|<=|>=|<|>)\s*([^\s,;()]+)$/;
const PLATFORM = /\b(?:sys_platform|sys\.platform|platform_system|platform_machine|os_name|os\.name)\b/;

/**
 * Reads a dependency specifier: https://packaging.python.org/en/latest/specifications/dependency-specifiers/. A version in
 * parentheses, as old metadata has it, is read too.
 * @returns null where it is none
 */
export function readPythonRequirement(text: string): PythonRequirement | null {
  const trimmed = text.trim();
  const name = NAME.exec(trimmed)?.[0];
  if (name === undefined) return null;
  const afterName = trimmed.slice(name.length);
  const rest = afterName.slice(EXTRAS.exec(afterName)?.[0].length ?? 0).trimStart();
  if (rest.startsWith("@")) return withUrl(name, rest.slice(1).trimStart());
  const semicolon = rest.indexOf(";");
  const asked = (semicolon < 0 ? rest : rest.slice(0, semicolon)).trim();
  const specifier = asked.startsWith("(") && asked.endsWith(")") ? asked.slice(1, -1).trim() : asked;
  if (specifier !== "" && clausesOf(specifier) === null) return null;
  return { name, specifier, url: null, marker: semicolon < 0 ? "" : rest.slice(semicolon + 1).trim() };
}

function withUrl(name: string, rest: string): PythonRequirement | null {
  const written = /^\S+/.exec(rest)?.[0];
  if (written === undefined) return null;
  const url = written.endsWith(";") ? written.slice(0, -1) : written;
  const marker = rest.slice(url.length).trimStart().replace(/^;\s*/, "");
  return { name, specifier: "", url, marker };
}

/** The clauses of a specifier as pairs of operator and version; null where one is none. */
function clausesOf(specifier: string): (readonly [operator: string, version: string])[] | null {
  const clauses: (readonly [string, string])[] = [];
  const parts = specifier.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  for (const part of parts) {
    const [, operator, version] = CLAUSE.exec(part) ?? [];
    if (operator === undefined || version === undefined) return null;
    clauses.push([operator, version]);
  }
  return clauses;
}

/**
 * The one version that a specifier allows: that of `==` or `===`. null where several may do (`==1.*`), or where an
 * environment variable decides.
 */
export function exactVersion(specifier: string): string | null {
  const exact = (clausesOf(specifier) ?? []).flatMap(([operator, version]) =>
    operator === "===" || (operator === "==" && !version.endsWith(".*")) ? [version] : [],
  );
  const version = exact[0];
  if (version === undefined || exact.some((other) => other !== version) || version.includes("${"))
    return null;
  return version;
}

/** Whether a marker asks for an operating system or a processor. */
export function asksForPlatform(marker: string): boolean {
  return PLATFORM.test(marker);
}

/** Whether a text is a name that a package can have. */
export function isPythonName(text: string): boolean {
  return WHOLE_NAME.test(text);
}
