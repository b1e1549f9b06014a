import type { Qualifiers } from "../model/component.js";

/** What the types that Maven knows mean: the extension of the file, and a classifier. */
const TYPES: ReadonlyMap<string, readonly [extension: string, classifier: string]> = new Map([
  ["", ["jar", ""]],
  ["ejb", ["jar", ""]],
  ["ejb-client", ["jar", "client"]],
  ["java-source", ["jar", "sources"]],
  ["javadoc", ["jar", "javadoc"]],
  ["maven-plugin", ["jar", ""]],
  ["test-jar", ["jar", "tests"]],
]);

const NONE: readonly never[] = [];

/** What names an artifact besides its group and name. */
export interface Variant {
  readonly type: string;
  readonly classifier: string;
}

/** Extension and classifier of the file. https://maven.apache.org/ref/3.8.7/maven-core/artifact-handlers.html */
export function fileOf({ type, classifier }: Variant): {
  readonly extension: string;
  readonly classifier: string;
} {
  const [extension, implied] = TYPES.get(type) ?? [type, ""];
  return { extension, classifier: classifier === "" ? implied : classifier };
}

/**
 * What a dependency and its management are matched by: as written, so that `test-jar` and the classifier `tests` are two
 * things.
 */
export function managementKey(name: string, { type, classifier }: Variant): string {
  // Nearly all: each part more is another text to be made.
  if (type === "" && classifier === "") return `${name}:jar`;
  return `${name}:${type === "" ? "jar" : type}${classifier === "" ? "" : `:${classifier}`}`;
}

/** What is one thing when versions are mediated: the file, whatever type it was asked for by. */
export function conflictKey(name: string, variant: Variant): string {
  const { extension, classifier } = fileOf(variant);
  return `${name}:${extension}:${classifier}`;
}

/** The version that a requirement fixes: a bare one, or `[1.0]`; empty for ranges, `LATEST`, `RELEASE` and nothing. */
export function fixedVersion(requirement: string): string {
  const only = requirement.startsWith("[") ? /^\[\s*([^,[\]()\s]+)\s*\]$/.exec(requirement)?.[1] : undefined;
  const version = only ?? requirement;
  return /[[\](),]/.test(version) || version === "LATEST" || version === "RELEASE" ? "" : version;
}

/** One key for one version of one artifact, whoever tells of it. @param version empty where only a range is known */
export function artifactKey(
  name: string,
  version: string,
  range: string,
  { type, classifier }: Variant,
): string {
  return `${name}:${version === "" ? range : version}:${type}:${classifier}`;
}

/**
 * https://github.com/package-url/purl-spec/blob/main/types/maven-definition.json: `jar` is not written, and neither is what
 * is filled in on the machine that builds (`${os.detected.classifier}`).
 */
export function variantQualifiers(variant: {
  readonly type: string;
  readonly classifier: string;
}): Qualifiers {
  if (variant.classifier === "" && (variant.type === "" || variant.type === "jar")) return NONE;
  const { classifier } = fileOf(variant);
  return [
    ...(classifier === "" || isOpen(classifier) ? [] : [["classifier", classifier] as const]),
    ...(["", "jar"].includes(variant.type) || isOpen(variant.type) ? [] : [["type", variant.type] as const]),
  ];
}

function isOpen(text: string): boolean {
  return text.includes("${");
}
