import { LockfileError } from "../errors.js";
import type { RequirementKind } from "../model/lockfile.js";
import {
  newEntry,
  newImporter,
  newInstance,
  type PnpmDocument,
  type PnpmEntry,
  type PnpmImporter,
  type PnpmInstance,
} from "./pnpm-entries.js";
import { PnpmEntryReader, refuseValue } from "./pnpm-entry-reader.js";
import { newOrdinals, type Ordinals } from "../model/shared-requirement.js";
import type { BlockMemo, ParseMemo } from "./block-memo.js";
import { DistinctKeys } from "./distinct-keys.js";
import {
  isPnpmStart,
  movedEntry,
  movedImporter,
  movedInstance,
  newPnpmMemory,
  type PnpmMemory,
} from "./pnpm-memory.js";
import { styleOfVersion } from "./pnpm-keys.js";
import { PnpmYaml } from "./pnpm-yaml.js";

const SECTIONS: ReadonlyMap<string, RequirementKind> = new Map([
  ["dependencies", "runtime"],
  ["optionalDependencies", "optional"],
  ["devDependencies", "development"],
  ["configDependencies", "development"],
  ["packageManagerDependencies", "development"],
]);

/** The project's, and before it the one about pnpm itself. */
const MAX_DOCUMENTS = 2;

/**
 * Every document of a pnpm-lock.yaml: one, or from pnpm 11 on two, of which the first is about pnpm itself.
 * @throws {LockfileError} `syntax` or `merge-conflict`, with the line
 */
export function readDocuments(
  text: string,
  memo: ParseMemo | null,
): { documents: PnpmDocument[]; conflict: number | null } {
  const yaml = new PnpmYaml(text);
  const ordinals = memo?.slot(newOrdinals) ?? newOrdinals();
  const documents: PnpmDocument[] = [];
  const two = yaml.documentStart();
  // What stands in one of two documents does not mean the same in the other.
  const memory = two ? null : (memo?.slot(newPnpmMemory) ?? null);
  do {
    if (documents.length === MAX_DOCUMENTS) throw yaml.broken("a further document starts here");
    // It stands first, unless a formatter has sorted the file.
    const version = yaml.ahead("lockfileVersion") ?? "";
    const own = documents.length === 0 ? memory : null;
    own?.begin(text, version);
    documents.push(new DocumentReader(yaml, version, ordinals, own).read());
  } while (yaml.documentStart());
  if (!yaml.atEnd()) throw yaml.broken("this belongs to no section");
  if (yaml.conflict === null && documents.length === 1) memory?.end();
  return { documents, conflict: yaml.conflict };
}

/** Each becomes a service of its own: 157,000 fit into 2 MB and cost 340 MB of memory. The largest monorepos have 3,000. */
const MAX_IMPORTERS = 20_000;

/** The importer of a project without workspaces, whose sections stand at the top. */
const ROOT = ".";

class DocumentReader {
  readonly #yaml: PnpmYaml;
  readonly #memory: PnpmMemory | null;
  readonly #entries: PnpmEntryReader;
  readonly #document: PnpmDocument;

  /** @param expected the version, which may stand further below */
  constructor(yaml: PnpmYaml, expected: string, ordinals: Ordinals, memory: PnpmMemory | null) {
    this.#yaml = yaml;
    const style = styleOfVersion(expected);
    this.#document = {
      version: "",
      versionLine: null,
      style,
      importers: new Map(),
      packages: [],
      snapshots: [],
      overrides: [],
    };
    // Without a known version nothing that was read will be used.
    this.#entries = new PnpmEntryReader(yaml, style ?? "9", ordinals);
    this.#memory = memory;
  }

  read(): PnpmDocument {
    const yaml = this.#yaml;
    const specifiers = new Map<string, string>();
    const seen = new Set<string>();
    while (yaml.child(0)) {
      const { key } = yaml;
      if (seen.has(key)) throw yaml.broken("a section stands here a second time");
      seen.add(key);
      if (key === "lockfileVersion") {
        this.#document.version = yaml.scalar();
        this.#document.versionLine = yaml.line;
      } else if (key === "importers") this.#readImporters();
      else if (key === "packages") this.#readPackages();
      else if (key === "snapshots") this.#readSnapshots();
      else if (key === "overrides") this.#readOverrides();
      else if (key === "specifiers" || SECTIONS.has(key)) {
        this.#readSection(0, key, this.#importer(ROOT), specifiers);
      } else yaml.skip(0);
    }
    this.#specify(this.#document.importers.get(ROOT), specifiers);
    return this.#document;
  }

  #importer(id: string): PnpmImporter {
    const known = this.#document.importers.get(id);
    if (known !== undefined) return known;
    const importer = newImporter(id, this.#yaml.line);
    this.#document.importers.set(id, importer);
    return importer;
  }

  #readImporters(): void {
    const yaml = this.#yaml;
    const { importers } = this.#document;
    const blocks = this.#memory?.importers ?? null;
    const add = (importer: PnpmImporter): void => {
      if (importers.has(importer.key))
        throw yaml.broken("an importer stands here a second time", importer.line);
      if (importers.size === MAX_IMPORTERS) {
        const message = `it has more than ${MAX_IMPORTERS} importers`;
        throw new LockfileError("too-large", message, importer.line);
      }
      importers.set(importer.key, importer);
    };
    refuseValue(yaml);
    while (yaml.inside(2)) {
      if (this.#repeat(blocks, movedImporter, add)) continue;
      const { start, line } = yaml;
      yaml.readKey();
      const importer = newImporter(yaml.key, line);
      add(importer);
      refuseValue(yaml);
      const specifiers = new Map<string, string>();
      while (yaml.child(4)) {
        if (yaml.key === "specifiers" || SECTIONS.has(yaml.key)) {
          this.#readSection(4, yaml.key, importer, specifiers);
        } else if (yaml.key === "publishDirectory") importer.publishDirectory = yaml.scalar();
        else yaml.skip(4);
      }
      this.#specify(importer, specifiers);
      blocks?.add(start, line, importer);
    }
    const { start: end, line: below } = yaml.upcoming;
    blocks?.add(end, below, null);
  }

  /** `name: version` (up to version 5, with `specifiers` beside it) or `name: {specifier, version}` on further lines. */
  #readSection(
    indent: number,
    section: string,
    importer: PnpmImporter,
    specifiers: Map<string, string>,
  ): void {
    const yaml = this.#yaml;
    refuseValue(yaml);
    const kind = SECTIONS.get(section);
    while (yaml.child(indent + 2)) {
      const { key: name, line } = yaml;
      if (kind === undefined) {
        specifiers.set(name, yaml.scalar());
        continue;
      }
      let specifier = "";
      let reference = "";
      if (yaml.hasValue()) reference = yaml.scalar();
      while (yaml.child(indent + 4)) {
        if (yaml.key === "specifier") specifier = yaml.scalar();
        else if (yaml.key === "version") reference = yaml.scalar();
        else yaml.skip(indent + 4);
      }
      if (reference === "") throw yaml.broken("a dependency has no version");
      importer.asks.push({ name, specifier, reference, kind, below: line - importer.line });
    }
  }

  #specify(importer: PnpmImporter | undefined, specifiers: ReadonlyMap<string, string>): void {
    if (importer === undefined || specifiers.size === 0) return;
    importer.asks.forEach((ask, index) => {
      importer.asks[index] = { ...ask, specifier: specifiers.get(ask.name) ?? ask.specifier };
    });
  }

  #readOverrides(): void {
    const yaml = this.#yaml;
    refuseValue(yaml);
    while (yaml.child(2)) this.#document.overrides.push({ selector: yaml.key, value: yaml.scalar() });
  }

  #readPackages(): void {
    const yaml = this.#yaml;
    const { packages } = this.#document;
    const blocks = this.#memory?.packages ?? null;
    const add = (entry: PnpmEntry): void => {
      entry.at = packages.push(entry) - 1;
      entry.document = this.#document;
    };
    refuseValue(yaml);
    while (yaml.inside(2)) {
      if (this.#repeat(blocks, movedEntry, add)) continue;
      const { start, line } = yaml;
      yaml.readKey();
      const entry = newEntry(yaml.key, line);
      add(entry);
      refuseValue(yaml);
      while (yaml.inside(4)) this.#entries.field(entry);
      if (entry.resolution === null) throw yaml.broken(`the entry of line ${entry.line} has no resolution`);
      blocks?.add(start, line, entry);
    }
    const { start: end, line: below } = yaml.upcoming;
    blocks?.add(end, below, null);
    this.#refuseDoubled(packages, this.#memory?.packageKeys, "an entry stands here a second time");
  }

  #refuseDoubled(
    read: readonly (PnpmEntry | PnpmInstance)[],
    keys: DistinctKeys | undefined,
    why: string,
  ): void {
    if ((keys ?? new DistinctKeys()).areDistinct(read)) return;
    const seen = new Set<string>();
    const second = read.find(({ key }) => seen.has(key) || !seen.add(key));
    throw this.#yaml.broken(why, second?.line);
  }

  /** Takes over the entries that the file read before has too, from the current line on. False = there are none. */
  #repeat<T>(
    blocks: BlockMemo<T> | null,
    moved: (value: T, line: number) => T,
    add: (value: T) => void,
  ): boolean {
    const yaml = this.#yaml;
    if (blocks === null || !yaml.isPlain) return false;
    const repeated = blocks.repeated(yaml.start, yaml.line, isPnpmStart, moved);
    if (repeated === null) return false;
    for (const value of repeated.values) add(value);
    yaml.pass(repeated.end, repeated.lines);
    return true;
  }

  #readSnapshots(): void {
    const yaml = this.#yaml;
    const { snapshots } = this.#document;
    const blocks = this.#memory?.snapshots ?? null;
    const add = (snapshot: PnpmInstance): void => {
      snapshots.push(snapshot);
    };
    refuseValue(yaml);
    while (yaml.inside(2)) {
      if (this.#repeat(blocks, movedInstance, add)) continue;
      const { start, line } = yaml;
      yaml.readKey();
      const snapshot = newInstance(yaml.key, line);
      add(snapshot);
      refuseValue(yaml);
      while (yaml.child(4)) this.#entries.instanceField(snapshot);
      blocks?.add(start, line, snapshot);
    }
    const { start: end, line: below } = yaml.upcoming;
    blocks?.add(end, below, null);
    this.#refuseDoubled(snapshots, this.#memory?.snapshotKeys, "a snapshot stands here a second time");
  }
}
