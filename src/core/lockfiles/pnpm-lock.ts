import { LockfileError } from "../errors.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { CONFLICT } from "./merge-markers.js";
import { overriddenName } from "./package-json.js";
import { readDocuments } from "./pnpm-document.js";
import type { PnpmDocument, PnpmImporter } from "./pnpm-entries.js";
import { type KeyStyle, styleOfVersion } from "./pnpm-keys.js";
import { PnpmNodes } from "./pnpm-nodes.js";
import { importerDirectory, pnpmCompanions } from "./pnpm-manifests.js";
import { importerKey, isLink, prefixed, targetsOf } from "./pnpm-references.js";
import { Manifests, tellMissing } from "./manifests.js";

/**
 * pnpm-lock.yaml of lockfile versions 5 (pnpm 3 to 7), 6 (pnpm 8) and 9 (pnpm 9 and later), with the document about
 * pnpm itself that pnpm 11 and later put before it.
 * https://github.com/pnpm/spec/tree/master/lockfile
 */
export const pnpmLock: LockfileFormat = {
  id: "pnpm-lock",
  title: "pnpm (pnpm-lock.yaml, pnpm-lock.<branch>.yaml)",
  purlType: "npm",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["package.json", "pnpm-workspace.yaml"],
  // With `gitBranchLockfile` each branch has one of its own, its slashes written as `!`: https://pnpm.io/git_branch_lockfiles
  matches: (path) => /(?:^|\/)pnpm-lock(?:\.[^/]+)?\.yaml$/.test(path),
  companions: pnpmCompanions,
  parse,
};

/** Prefix of the keys of the document about pnpm itself: it may hold a component that the project has too. */
const OWN_PREFIX = "pnpm:";
const NONE: readonly never[] = [];

function parse(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  if (input.text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
  const problems = new EntryProblems(input.path);
  const project = new ProjectReader(input, problems, memo);
  const read = readDocuments(input.text, memo);
  if (read.conflict !== null) problems.addFatal("merge-conflict", read.conflict, CONFLICT);
  const documents = read.documents.filter((document) => !isBlank(document));
  const main = documents.at(-1);
  if (main === undefined) throw new LockfileError("empty", "it locks nothing", 1);
  const own = documents.length === 2 ? documents[0] : undefined;
  project.add(main, "");
  // What pnpm is started with, and its plugins: they run on every machine that installs, so they are told as what
  // the root asks for in development.
  if (own !== undefined) project.add(own, OWN_PREFIX);
  tellMissing(project.services, "no line of these can be shown", problems);
  return {
    format: pnpmLock.id,
    version: main.version,
    path: input.path,
    purlType: "npm",
    tells: pnpmLock.tells,
    lookup: "exact",
    nodes: project.nodes.concat([...project.roots.values()]),
    services: project.services,
    overrides: main.overrides.map(({ selector, value }) => ({
      selector,
      name: overriddenName(selector),
      value,
    })),
    problems: problems.all(),
  };
}

/** pnpm leaves the project's document empty where nothing is locked yet. */
function isBlank({ version, importers, packages, snapshots }: PnpmDocument): boolean {
  return version === "" && importers.size === 0 && packages.length === 0 && snapshots.length === 0;
}

function styleOf({ style, version, versionLine }: PnpmDocument): KeyStyle {
  const known = styleOfVersion(version);
  if (known !== null && known === style) return known;
  const what =
    version === "" ? "it has no lockfileVersion" : `lockfileVersion ${quote(version)} is not known`;
  throw new LockfileError("unknown-version", `${what} (5.0 to 5.4, 6.0, 6.1 and 9.0 are)`, versionLine ?? 1);
}

/** Puts the documents of one file together. */
class ProjectReader {
  readonly nodes: LockedNode[] = [];
  readonly services: LockedService[] = [];
  readonly roots = new Map<string, LockedNode>();
  readonly #input: LockfileInput;
  readonly #problems: EntryProblems;
  readonly #manifests: Manifests;

  constructor(input: LockfileInput, problems: EntryProblems, memo: ParseMemo | null) {
    this.#input = input;
    this.#problems = problems;
    this.#manifests = new Manifests(input.companions, problems, memo);
  }

  add(document: PnpmDocument, prefix: string): void {
    const style = styleOf(document);
    const before = this.nodes.length;
    new PnpmNodes(document, style, prefix, this.#problems).readInto(this.nodes);
    const isEmpty = this.nodes.length === before;
    if (isEmpty && document.packages.length > 0) {
      throw new LockfileError("empty", "none of its entries can be read", document.packages[0]?.line);
    }
    for (const [id, importer] of document.importers) {
      if (isEmpty) refuseEmpty(importer);
      this.#addImporter(id, importer, style, prefix);
    }
  }

  #addImporter(id: string, importer: PnpmImporter, style: KeyStyle, prefix: string): void {
    const key = importerKey(id);
    // An importer that the file before had too keeps what it asks for.
    const requires = (importer.requires ??= importer.asks.map(({ name, specifier, reference, kind }) => {
      const mayBeMissing = kind === "optional" || isLink(reference);
      const targets = targetsOf(style, name, reference, id);
      return prefixed(prefix, { name, range: specifier, kind, targets, mayBeMissing });
    }));
    const known = this.roots.get(key);
    if (known !== undefined) {
      this.roots.set(key, { ...known, requires: [...known.requires, ...requires] });
      return;
    }
    const path = importerDirectory(this.#input.path, id);
    const name = this.#manifests.of(path)?.name ?? null;
    this.roots.set(key, {
      key,
      provides: importer.publishDirectory === null ? NONE : [importerKey(importer.publishDirectory, id)],
      name: name ?? path,
      version: this.#manifests.of(path)?.version ?? "0.0.0",
      source: "workspace",
      resolved: null,
      integrity: null,
      line: importer.line,
      platform: false,
      optional: false,
      bundled: false,
      deprecated: null,
      installScript: null,
      told: null,
      requires,
    });
    this.services.push({ path, name, node: key, manifest: this.#manifests.declaredIn(path) });
  }
}

/** Something is asked for that must be there, and nothing is held: the file was emptied, not the project. */
function refuseEmpty(importer: PnpmImporter): void {
  const asked = importer.asks.find(
    ({ reference, kind }) => kind !== "optional" && !reference.startsWith("link:"),
  );
  if (asked === undefined) return;
  throw new LockfileError(
    "empty",
    `it asks for ${quote(asked.name)}, but holds no component`,
    importer.line + asked.below,
  );
}
