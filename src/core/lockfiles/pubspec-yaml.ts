import { LockfileError } from "../errors.js";
import type { DeclaredDependency, Manifest, RequirementKind } from "../model/lockfile.js";
import type { EntryProblems } from "./entry-problems.js";
import { isYamlMap, parseYaml, yamlField, type YamlValue } from "./yaml-text.js";

/** One dependency of a pubspec.yaml. */
export interface DeclaredPub extends DeclaredDependency {
  /** The name in the pubspec, which may be another than that in its registry. */
  readonly own: string;
  /** `sdk`: it comes with Dart or Flutter, `path`: it is a folder. */
  readonly source: "hosted" | "git" | "path" | "sdk";
  /** Of a registry, a repository or a folder, as written; null where none is named. */
  readonly address: string | null;
  /** Of git: branch, tag or commit; null where none is named. */
  readonly ref: string | null;
}

/** What a pubspec.yaml says. https://dart.dev/tools/pub/pubspec */
export interface Pubspec {
  readonly name: string | null;
  readonly declared: readonly DeclaredPub[];
  /** What `dependency_overrides` asks for instead of, or beside, what is declared: by the name in the pubspec. */
  readonly overrides: ReadonlyMap<string, DeclaredPub>;
  /** Folders of the members of a workspace, as written; a `*` stands for any name. */
  readonly workspace: readonly string[];
}

const SECTIONS: readonly (readonly [section: string, kind: RequirementKind])[] = [
  ["dependencies", "runtime"],
  ["dev_dependencies", "development"],
];

/** @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line */
export function readPubspec(text: string): Pubspec {
  const { value, lineOf } = parseYaml(text, "allow");
  if (!isYamlMap(value)) throw new LockfileError("syntax", "it is YAML, but no mapping", 1);
  const name = yamlField(value, "name");
  const members = yamlField(value, "workspace");
  const overrides = yamlField(value, "dependency_overrides");
  return {
    name: typeof name === "string" && name !== "" ? name : null,
    declared: SECTIONS.flatMap(([section, kind]) => {
      const asked = yamlField(value, section);
      if (!isYamlMap(asked)) return [];
      return Object.entries(asked).map(([own, what]) => declaredOf(own, what, kind, lineOf(asked, own)));
    }),
    overrides: new Map(
      isYamlMap(overrides)
        ? Object.entries(overrides).map(([own, what]) => [
            own,
            declaredOf(own, what, "runtime", lineOf(overrides, own)),
          ])
        : [],
    ),
    workspace: Array.isArray(members)
      ? (members as YamlValue[]).filter((one) => typeof one === "string")
      : [],
  };
}

/** https://dart.dev/tools/pub/dependencies */
function declaredOf(own: string, what: YamlValue, kind: RequirementKind, line: number): DeclaredPub {
  if (typeof what === "string")
    return { own, name: own, range: what, kind, line, ref: null, source: "hosted", address: null };
  const text = (key: string): string | null => {
    const value = yamlField(what, key);
    return typeof value === "string" && value !== "" ? value : null;
  };
  const asked = { own, name: own, range: text("version") ?? "", kind, line, ref: null };
  if (yamlField(what, "sdk") !== undefined) return { ...asked, source: "sdk", address: text("sdk") };
  if (yamlField(what, "path") !== undefined) return { ...asked, source: "path", address: text("path") };
  const git = yamlField(what, "git");
  if (git !== undefined) {
    const inner = (key: string): string | null => {
      const value = yamlField(git, key);
      return typeof value === "string" && value !== "" ? value : null;
    };
    const address = typeof git === "string" ? git : inner("url");
    return { ...asked, source: "git", address, ref: inner("ref") };
  }
  const hosted = yamlField(what, "hosted");
  const url = typeof hosted === "string" ? hosted : yamlField(hosted, "url");
  const named = yamlField(hosted, "name");
  return {
    ...asked,
    name: typeof named === "string" && named !== "" ? named : own,
    source: "hosted",
    address: typeof url === "string" && url !== "" ? url : null,
  };
}

/** A pubspec.yaml that was read as a companion; one that cannot be read is a problem, and null. */
export function pubspecAt(
  path: string,
  texts: ReadonlyMap<string, string>,
  problems: EntryProblems | null,
): Pubspec | null {
  const text = texts.get(path);
  if (text === undefined) return null;
  try {
    return readPubspec(text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems?.add("unreadable-manifest", error.line, error.message, path);
    return null;
  }
}

/** What a person asked for there, apart from what comes with the SDK. */
export function pubspecManifest(path: string, { declared }: Pubspec): Manifest {
  const asked = declared.filter(({ source }) => source !== "sdk");
  return { path, declared: asked.map(({ name, range, kind, line }) => ({ name, range, kind, line })) };
}

/** Whether a registry is the one that pub asks by itself. */
export function isPubDev(address: string): boolean {
  return /^https?:\/\/(?:www\.)?(?:pub\.dev|pub\.dartlang\.org)\/?$/i.test(address);
}
