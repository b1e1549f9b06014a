import type { LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import type { KeyStyle } from "./pnpm-keys.js";

const NONE: readonly never[] = [];

/** What one importer (the root, a workspace member) asks for. */
export interface PnpmImporter {
  /** Its directory, relative to the lockfile's. */
  readonly key: string;
  line: number;
  /** The folder within it that others link to (`publishConfig.directory`); null = itself. */
  publishDirectory: string | null;
  readonly asks: {
    readonly name: string;
    readonly specifier: string;
    readonly reference: string;
    readonly kind: RequirementKind;
    /** Lines below the importer's. */
    readonly below: number;
  }[];
  /** What it asks for as the graph has it; null until somebody wants it. */
  requires: readonly Requirement[] | null;
}

/** Where an entry comes from: the fields that pnpm writes for registry, archive, git and directory. */
export interface PnpmResolution {
  readonly tarball: string | null;
  /** Of a runtime's archive; where there is one for each platform, of the first. */
  readonly url: string | null;
  readonly type: string | null;
  readonly repo: string | null;
  readonly commit: string | null;
}

/** An entry under `packages`; up to lockfile version 6 it tells its dependencies too. */
export interface PnpmEntry {
  readonly key: string;
  line: number;
  resolution: PnpmResolution | null;
  integrity: string | null;
  name: string | null;
  version: string | null;
  deprecated: string | null;
  platform: boolean;
  requiresBuild: boolean;
  /** Names under `peerDependencies`. */
  peers: Set<string> | null;
  /** Null where `snapshots` tells what it asks for. */
  instance: PnpmInstance | null;
  /** Whether a snapshot of it was read. */
  used: boolean;
  /** The document it stands in, and its index among the packages there. */
  document: PnpmDocument | null;
  at: number;
}

/** What an installed instance asks for: an entry under `snapshots` (version 9), else part of the entry itself. */
export interface PnpmInstance {
  readonly key: string;
  line: number;
  optional: boolean;
  /** One object for all lines that say the same. */
  dependencies: readonly Requirement[];
  optionalDependencies: readonly Requirement[];
  /** The node it became together with an entry, where that depends on nothing else. */
  made: { readonly of: PnpmEntry; readonly node: LockedNode } | null;
}

/** One YAML document of a pnpm-lock.yaml, as written. */
export interface PnpmDocument {
  version: string;
  versionLine: number | null;
  /** How its references were read; null where the version is not known. */
  readonly style: KeyStyle | null;
  readonly importers: Map<string, PnpmImporter>;
  /** In the order of the file, as `snapshots`. */
  readonly packages: PnpmEntry[];
  readonly snapshots: PnpmInstance[];
  readonly overrides: { readonly selector: string; readonly value: string }[];
}

/** An importer that asks for nothing yet. */
export function newImporter(key: string, line: number): PnpmImporter {
  return { key, line, publishDirectory: null, asks: [], requires: null };
}

/** An instance that asks for nothing yet. */
export function newInstance(key: string, line: number): PnpmInstance {
  return { key, line, optional: false, dependencies: NONE, optionalDependencies: NONE, made: null };
}

/** An entry that tells nothing yet. */
export function newEntry(key: string, line: number): PnpmEntry {
  return {
    key,
    line,
    resolution: null,
    integrity: null,
    name: null,
    version: null,
    deprecated: null,
    platform: false,
    requiresBuild: false,
    peers: null,
    instance: null,
    used: false,
    document: null,
    at: 0,
  };
}

/** A resolution from its fields; what is not written is null. */
export function resolutionOf(fields: ReadonlyMap<string, string>): PnpmResolution {
  return {
    tarball: fields.get("tarball") ?? null,
    url: fields.get("url") ?? null,
    type: fields.get("type") ?? null,
    repo: fields.get("repo") ?? null,
    commit: fields.get("commit") ?? null,
  };
}

/** What nearly every entry has: a hash, which the entry itself holds, and the registry's address goes without saying. */
export const REGISTRY_RESOLUTION: PnpmResolution = {
  tarball: null,
  url: null,
  type: null,
  repo: null,
  commit: null,
};
