import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type {
  LockedNode,
  LockedService,
  LockfileInput,
  Manifest,
  ParsedLockfile,
  Requirement,
  RequirementKind,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { PodSources } from "./podfile-sources.js";
import { type DeclaredPod, readPodfile } from "./podfile-text.js";
import { serviceWithNode } from "./service-node.js";
import { isYamlMap, parseYaml, yamlField, type YamlDocument, type YamlValue } from "./yaml-text.js";

/**
 * Podfile.lock of CocoaPods. Subspecs are components of their own, with the checksum of their pod's specification.
 * https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock
 */
export const podfileLock: LockfileFormat = {
  id: "podfile-lock",
  title: "Podfile.lock (CocoaPods)",
  purlType: "cocoapods",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["Podfile"],
  matches: (path) => nameOf(path) === "Podfile.lock",
  companions: (path, paths) => [podfileOf(path)].filter((file) => paths.has(file)),
  parse,
};

const SECTIONS = ["PODS", "DEPENDENCIES", "SPEC CHECKSUMS", "PODFILE CHECKSUM", "COCOAPODS"];

/**
 * `:head` of CocoaPods before 1.0: the repository of a pod as it is, whatever version its specification was of.
 * https://github.com/CocoaPods/Core/blob/0.39.0/lib/cocoapods-core/version.rb
 */
const HEAD = /^HEAD (?:based on|from) (.+)$/;

function podfileOf(lockfile: string): string {
  return lockfile.slice(0, -".lock".length);
}

function parse(input: LockfileInput): ParsedLockfile {
  const yaml = parseYaml(input.text);
  if (!SECTIONS.some((section) => yamlField(yaml.value, section) !== undefined)) {
    throw new LockfileError("syntax", "it is YAML, but no Podfile.lock: it has none of its sections", 1);
  }
  const problems = new EntryProblems(input.path);
  const folder = directoryOf(input.path);
  const sources = new PodSources(yaml.value, folder);
  const podfile = input.companions.get(podfileOf(input.path));
  const pods = podfile === undefined ? null : readPodfile(podfile);
  const nodes = podsIn(yaml, sources, problems);
  const wanted = dependenciesIn(yaml, problems);
  const [missed] =
    nodes.length > 0 ? [] : [...wanted, ...(pods ?? []).filter(({ conditional }) => !conditional)];
  if (missed !== undefined)
    throw new LockfileError("empty", `it holds no pod, but ${quote(missed.name)} is asked for`, 1);
  const kinds = kindsOf(pods ?? []);
  const requires = wanted.map((pod) => requirement(pod, kinds.get(pod.name) ?? "runtime"));
  const { service, node } = serviceWithNode(
    folder,
    null,
    manifestOf(pods, podfileOf(input.path), wanted),
    requires,
  );
  const version = yamlField(yaml.value, "COCOAPODS");
  return {
    format: "podfile-lock",
    version: typeof version === "string" ? version : "",
    path: input.path,
    purlType: "cocoapods",
    tells: {
      direct: true,
      scope: pods !== null,
      edges: true,
      integrity: nodes.some(({ integrity }) => integrity !== null),
    },
    lookup: "exact",
    nodes: [...nodes, node],
    services: [service, ...ownPods(nodes, sources, folder)],
    overrides: [],
    problems: problems.all(),
  };
}

/** A name with what stands in parentheses behind it. */
interface Pod {
  readonly name: string;
  readonly inner: string;
}

/** `AFNetworking/Reachability (= 4.0.1)`; null = no such text. */
function podIn(value: YamlValue | undefined): Pod | null {
  if (typeof value !== "string" || value.length > 4 * MAX_TEXT) return null;
  const open = value.indexOf(" (");
  const name = (open < 0 ? value : value.slice(0, open)).trim();
  const inner = open < 0 ? "" : value.slice(open + 2, value.lastIndexOf(")"));
  return name === "" || name.length > MAX_TEXT ? null : { name, inner };
}

function listIn(yaml: YamlDocument, section: string): readonly YamlValue[] {
  const list = yamlField(yaml.value, section);
  return Array.isArray(list) ? (list as readonly YamlValue[]) : [];
}

function podsIn(yaml: YamlDocument, sources: PodSources, problems: EntryProblems): LockedNode[] {
  const list = listIn(yaml, "PODS");
  const taken = new Set<string>();
  return list.flatMap((entry, at): LockedNode[] => {
    const line = yaml.lineOf(list, at);
    const [key, asked] = isYamlMap(entry) ? (Object.entries(entry)[0] ?? []) : [entry, undefined];
    const pod = podIn(key);
    const base = HEAD.exec(pod?.inner ?? "")?.[1];
    const version = base ?? pod?.inner ?? "";
    if (pod === null || version === "" || version.length > MAX_TEXT) {
      const what = typeof key === "string" ? `pod ${quote(key)}` : "pod of this line";
      problems.add("unreadable-entry", line, `the ${what} has no name and version that can be read`);
      return [];
    }
    const own = taken.has(pod.name) ? `${pod.name} (${at + 1})` : pod.name;
    if (own !== pod.name) problems.add("unreadable-entry", line, `${quote(pod.name)} is locked twice`);
    taken.add(own);
    const requires = Array.isArray(asked) ? (asked as readonly YamlValue[]).map((one) => podIn(one)) : [];
    if (requires.includes(null))
      problems.add("unreadable-entry", line, `what ${quote(pod.name)} asks for cannot be read in full`);
    return [
      lockedNode({
        key: own,
        name: pod.name,
        version,
        ...sources.originOf(pod.name, base !== undefined),
        line,
        requires: requires.flatMap((one) => (one === null ? [] : requirement(one, "runtime"))),
      }),
    ];
  });
}

function requirement({ name, inner }: Pod, kind: RequirementKind): Requirement {
  // Where it comes from is no version.
  const range = inner.startsWith("from ") || inner === "HEAD" ? "" : inner;
  return { name, range, kind, targets: [name], mayBeMissing: false };
}

function dependenciesIn(yaml: YamlDocument, problems: EntryProblems): Pod[] {
  const list = listIn(yaml, "DEPENDENCIES");
  return list.flatMap((entry, at) => {
    const pod = podIn(entry);
    if (pod === null)
      problems.add("unreadable-entry", yaml.lineOf(list, at), "this dependency cannot be read");
    return pod ?? [];
  });
}

/** Runtime beats development: a pod may be asked for by several targets. */
function kindsOf(pods: readonly DeclaredPod[]): ReadonlyMap<string, RequirementKind> {
  const kinds = new Map<string, RequirementKind>();
  for (const { name, kind } of pods) if (kinds.get(name) !== "runtime") kinds.set(name, kind);
  return kinds;
}

function manifestOf(
  pods: readonly DeclaredPod[] | null,
  path: string,
  wanted: readonly Pod[],
): Manifest | null {
  if (pods === null) return null;
  const held = new Set(wanted.map(({ name }) => name));
  const declared = pods.filter((pod) => held.has(pod.name) || !pod.conditional);
  return { path, declared: declared.map(({ name, range, kind, line }) => ({ name, range, kind, line })) };
}

/** Pods of the repository's own, one service for each folder but the project's. */
function ownPods(nodes: readonly LockedNode[], sources: PodSources, folder: string): LockedService[] {
  const services = new Map<string, LockedService>();
  for (const { name, key, source } of nodes) {
    const path = source === "workspace" ? sources.folderOf(name) : null;
    if (path === null || path === folder || services.has(path)) continue;
    services.set(path, { path, name, node: key, manifest: null });
  }
  return [...services.values()];
}
