import { LockfileError } from "../errors.js";
import { directoryOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import { ImportFiles, type Lookup } from "./msbuild-files.js";
import { type Imported, importedFiles } from "./msbuild-imports.js";
import { type Decision, Properties } from "./msbuild-properties.js";
import { parseProject, ProjectTexts } from "./msbuild-texts.js";
import type { XmlElement } from "./xml-text.js";

/** Files that one project imports, itself included; more are no project a person wrote. */
const MAX_FILES = 100;
/** `Import` elements that are looked at: each may be looked for in every folder above. */
const MAX_IMPORTS = 500;
/** Items of a project, those of the files it imports included. */
const MAX_ITEMS = 50_000;

/** One element that declares something, in the order in which MSBuild reads it. */
export interface ProjectItem {
  readonly element: XmlElement;
  /** Repository path of the file it stands in. */
  readonly path: string;
  readonly holds: Decision;
}

/** An import that leads to no file of the repository and is none of the SDK's own. */
export interface UnfollowedImport {
  readonly written: string;
  /** Repository path of the file it stands in, and the line there. */
  readonly path: string;
  readonly line: number;
}

/** A project with all that the files around it say. */
export interface EvaluatedProject {
  readonly root: XmlElement;
  readonly properties: Properties;
  readonly items: readonly ProjectItem[];
  /** Paths of the files it imports, read or not, in the order of reading. */
  readonly imported: readonly string[];
  /** In the order of reading. */
  readonly unfollowed: readonly UnfollowedImport[];
  /** Repository path of the file of central versions that was read; null where none was. */
  readonly central: string | null;
}

interface Frame {
  readonly elements: readonly XmlElement[];
  next: number;
  readonly path: string;
  readonly conditions: readonly string[];
  /** How many of them stand in files that import this one. */
  readonly outer: number;
  /** Within an `Otherwise`, of which only the whole `Choose` would tell whether it holds. */
  readonly maybe: boolean;
}

interface OpenItem extends Omit<ProjectItem, "holds"> {
  readonly frame: Frame;
}

/**
 * Reads a project and the files it imports in MSBuild's order, as far as texts of them are given: Directory.Build.props,
 * Directory.Packages.props, the project, Directory.Build.targets, and whatever these import by a path that can be told.
 * https://learn.microsoft.com/en-us/visualstudio/msbuild/customize-by-directory
 * @param files every path that may be imported
 * @param texts those of which the text is known
 * @throws {LockfileError} when the project itself cannot be read; of another file a problem tells
 */
export function evaluateProject(
  project: { readonly path: string; readonly text: string },
  files: Lookup,
  texts: ReadonlyMap<string, string>,
  problems: EntryProblems | null,
  memo: ParseMemo | null,
): EvaluatedProject {
  return new Evaluation(project, files, texts, problems, memo).run();
}

class Evaluation {
  readonly #project: { readonly path: string; readonly text: string };
  readonly #files: ImportFiles;
  readonly #texts: ProjectTexts;
  readonly #problems: EntryProblems | null;
  readonly #properties: Properties;
  readonly #items: OpenItem[] = [];
  readonly #imported: string[] = [];
  readonly #unfollowed: UnfollowedImport[] = [];
  #imports = 0;
  readonly #seen = new Set<string>();
  #isLimitTold = false;

  constructor(
    project: { readonly path: string; readonly text: string },
    files: Lookup,
    texts: ReadonlyMap<string, string>,
    problems: EntryProblems | null,
    memo: ParseMemo | null,
  ) {
    this.#project = project;
    this.#files = new ImportFiles(files);
    this.#texts = new ProjectTexts(texts, problems, memo);
    this.#problems = problems;
    this.#properties = new Properties(project.path);
  }

  run(): EvaluatedProject {
    const { path, text } = this.#project;
    const root = parseProject(text);
    this.#seen.add(path);
    this.#import(this.#above("Directory.Build.props"));
    const central = this.#centralFile();
    this.#import(central);
    this.#walk(root, path);
    this.#import(this.#above("Directory.Build.targets"));
    // Central versions before NuGet had them: https://github.com/microsoft/MSBuildSdks/tree/main/src/CentralPackageVersions
    if (central === null) this.#import(this.#above("Packages.props"));
    this.#properties.enter(path);
    return {
      root,
      properties: this.#properties,
      items: this.#decided(),
      imported: this.#imported,
      unfollowed: this.#unfollowed,
      central: central !== null && this.#texts.has(central) ? central : null,
    };
  }

  #above(name: string): string | null {
    return this.#files.above(name, directoryOf(this.#project.path));
  }

  #centralFile(): string | null {
    const named = this.#properties.get("DirectoryPackagesPropsPath");
    const { path } = this.#project;
    const [found] = named === null ? [] : this.#named(named, [], path).paths;
    return found ?? this.#above("Directory.Packages.props");
  }

  #import(path: string | null): void {
    const root = path === null ? null : this.#open(path);
    if (path !== null && root !== null) this.#walk(root, path);
  }

  /** null where it was read before, is not given or cannot be read. */
  #open(path: string): XmlElement | null {
    if (this.#seen.has(path)) return null;
    if (this.#seen.size >= MAX_FILES) {
      this.#tellLimit();
      return null;
    }
    this.#seen.add(path);
    this.#imported.push(path);
    return this.#texts.rootOf(path);
  }

  #tellLimit(): void {
    if (this.#isLimitTold) return;
    this.#isLimitTold = true;
    const message = `it imports more than ${MAX_FILES - 1} files; what the others ask for is not known`;
    this.#problems?.add("limit", null, message, this.#project.path);
  }

  /** Properties are set on the way, items are kept: MSBuild reads them when every property has its last value. */
  #walk(root: XmlElement, path: string): void {
    this.#properties.enter(path);
    const open: Frame[] = [
      { elements: root.children, next: 0, path, conditions: [], outer: 0, maybe: false },
    ];
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      const element = frame.elements[frame.next];
      frame.next += 1;
      if (element === undefined) {
        open.pop();
        const outer = open.at(-1);
        if (outer !== undefined && outer.path !== frame.path) this.#properties.enter(outer.path);
        continue;
      }
      const inner = this.#visit(element, frame);
      const [next] = inner;
      if (next === undefined) continue;
      if (next.path !== frame.path) this.#properties.enter(next.path);
      open.push(...inner.reverse());
    }
  }

  /** What has to be read before the next element, in this order. */
  #visit(element: XmlElement, frame: Frame): Frame[] {
    switch (element.name) {
      case "PropertyGroup":
        this.#setAll(element, this.#decide(frame, element));
        return [];
      case "ItemGroup":
        this.#keep(element.children, within(frame, element));
        return [];
      case "Sdk":
        this.#keep([element], frame);
        return [];
      case "ImportGroup":
      case "Choose":
      case "When":
        return [within(frame, element)];
      case "Otherwise":
        return [{ ...within(frame, element), maybe: true }];
      case "Import":
        return this.#follow(element, frame);
      default:
        return [];
    }
  }

  #setAll(group: XmlElement, holds: Decision): void {
    for (const property of group.children) {
      const own = both(holds, this.#properties.decide(conditionOf(property)));
      this.#properties.set(property.name, property.text, own);
    }
  }

  #keep(elements: readonly XmlElement[], frame: Frame): void {
    for (const element of elements) {
      if (this.#items.length >= MAX_ITEMS)
        throw new LockfileError("too-large", `it declares more than ${MAX_ITEMS} items`, element.line);
      this.#items.push({ element, path: frame.path, frame });
    }
  }

  #follow(element: XmlElement, frame: Frame): Frame[] {
    if (element.attributes.has("Sdk")) {
      this.#keep([element], frame);
      return [];
    }
    if (this.#decide(frame, element) === false) return [];
    this.#imports += 1;
    if (this.#imports > MAX_IMPORTS) {
      this.#tellLimit();
      return [];
    }
    const written = element.attributes.get("Project") ?? "";
    const inner = within(frame, element);
    const { path, conditions } = inner;
    const { paths, isLost } = this.#named(written, conditions.slice(frame.outer), path);
    if (isLost) this.#unfollowed.push({ written, path, line: element.line });
    return paths.flatMap((imported): Frame[] => {
      const root = this.#open(imported);
      if (root === null) return [];
      return [{ ...inner, elements: root.children, path: imported, outer: conditions.length }];
    });
  }

  #named(written: string, conditions: readonly string[], from: string): Imported {
    const project = directoryOf(this.#project.path);
    return importedFiles(written, conditions, this.#properties, { from, project, files: this.#files });
  }

  /** The items with their conditions decided; what is around many of them is decided once. */
  #decided(): ProjectItem[] {
    const around = new Map<Frame, Decision>();
    return this.#items.map(({ element, path, frame }) => {
      const known = around.get(frame);
      const outer = known === undefined ? this.#decideFrame(frame) : known;
      around.set(frame, outer);
      return { element, path, holds: both(outer, this.#properties.decide(conditionOf(element))) };
    });
  }

  #decide(frame: Frame, element: XmlElement): Decision {
    return both(this.#decideFrame(frame), this.#properties.decide(conditionOf(element)));
  }

  #decideFrame(frame: Frame): Decision {
    let holds: Decision = frame.maybe ? null : true;
    for (const condition of frame.conditions) holds = both(holds, this.#properties.decide(condition));
    return holds;
  }
}

function conditionOf(element: XmlElement): string | undefined {
  return element.attributes.get("Condition");
}

function within(frame: Frame, element: XmlElement): Frame {
  const condition = conditionOf(element);
  const conditions = condition === undefined ? frame.conditions : [...frame.conditions, condition];
  return { ...frame, elements: element.children, next: 0, conditions };
}

function both(one: Decision, other: Decision): Decision {
  return one === false || other === false ? false : one === null || other === null ? null : true;
}
