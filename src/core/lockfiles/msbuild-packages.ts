import { LockfileError } from "../errors.js";
import type { RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isDevelopment, MAX_VALUES, metadata } from "./msbuild-metadata.js";
import type { EvaluatedProject, ProjectItem } from "./msbuild-project.js";
import type { Properties } from "./msbuild-properties.js";

/** One package that a project asks for. */
export interface PackageAsk {
  readonly name: string;
  /** As written, properties undone; more than one where conditions choose. Empty where no version is told. */
  readonly versions: readonly string[];
  readonly kind: RequirementKind;
  /** A reference that no condition and no other reference to the package can undo: a lockfile has to hold it. */
  readonly certain: boolean;
  /** Repository path of the file that asks, and the line there. */
  readonly path: string;
  readonly line: number;
}

interface OpenAsk extends Omit<PackageAsk, "versions" | "kind" | "certain"> {
  versions: readonly string[];
  development: boolean;
  certain: boolean;
}

const NONE: readonly string[] = [];
/** Packages that one project names. */
const MAX_PACKAGES = 20_000;
/** References to one package, and versions that one of them may have. */
const MAX_OF_ONE = MAX_VALUES;

/** Packages that every project of the SDK gets without a version. */
const VERSIONLESS = new Set([
  "microsoft.aspnetcore.all",
  "microsoft.aspnetcore.app",
  "microsoft.netcore.app",
  "microsoft.windowsdesktop.app",
  "netstandard.library",
]);

/**
 * The packages that a project asks for, in the order of the files. References under a condition are told unless it is
 * known not to hold, each version as one of its own; versions come from the reference, what updates it, or the central file.
 * @param whole whether central versions without a reference count as references: nothing tells who uses them
 */
export function packagesOf(project: EvaluatedProject, whole: boolean, problems: EntryProblems): PackageAsk[] {
  const reader = new PackageReader(project, problems);
  for (const item of project.items) reader.read(item);
  return reader.finish(whole);
}

class PackageReader {
  readonly #project: EvaluatedProject;
  readonly #problems: EntryProblems;
  readonly #central = new Map<string, OpenAsk[]>();
  readonly #asks = new Map<string, OpenAsk[]>();
  readonly #isCentral: boolean;

  constructor(project: EvaluatedProject, problems: EntryProblems) {
    this.#project = project;
    this.#problems = problems;
    const managed = project.properties.get("ManagePackageVersionsCentrally");
    this.#isCentral = managed?.toLowerCase() !== "false";
    const sdk = project.root.attributes.get("Sdk") ?? "";
    for (const one of sdk.split(";")) this.#sdk(one, "", { path: "", line: project.root.line });
  }

  read(item: ProjectItem): void {
    const { element } = item;
    if (item.holds === false) return;
    switch (element.name.toLowerCase()) {
      case "packagereference":
        this.#reference(item, false, item.holds === true);
        break;
      case "globalpackagereference":
        this.#reference(item, true, item.holds === true);
        break;
      case "dotnetclitoolreference":
      case "packagedownload":
        // Not among what NuGet locks.
        this.#reference(item, true, false);
        break;
      case "packageversion":
        this.#version(item);
        break;
      case "sdk":
        this.#sdk(`${element.attributes.get("Name") ?? ""}/${element.attributes.get("Version") ?? ""}`, "", {
          path: item.path,
          line: element.line,
        });
        break;
      case "import":
        this.#sdk(element.attributes.get("Sdk") ?? "", element.attributes.get("Version") ?? "", {
          path: item.path,
          line: element.line,
        });
        break;
    }
  }

  finish(whole: boolean): PackageAsk[] {
    const asked = [...this.#asks.values()].flat();
    const lacking = asked.filter((ask) => ask.versions.length === 0 && !this.#complete(ask));
    this.#tellLacking(lacking);
    const all = whole ? [...asked, ...[...this.#central.values()].flat()] : asked;
    // Written out: leaving one of the rest out takes several times as long.
    return all.map(({ name, versions, development, path, line }) => ({
      name,
      versions,
      kind: development ? "development" : "runtime",
      certain: this.#isCertain(name.toLowerCase()),
      path,
      line,
    }));
  }

  #isCertain(name: string): boolean {
    const asks = this.#asks.get(name) ?? [];
    return asks.length > 0 && asks.every(({ certain }) => certain) && !VERSIONLESS.has(name);
  }

  #complete(ask: OpenAsk): boolean {
    const central = this.#isCentral ? (this.#central.get(ask.name.toLowerCase()) ?? []) : [];
    ask.versions = [...new Set(central.flatMap(({ versions }) => versions))];
    return ask.versions.length > 0 || VERSIONLESS.has(ask.name.toLowerCase());
  }

  #tellLacking([first, ...others]: readonly OpenAsk[]): void {
    if (first === undefined) return;
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    const message = `no file that was read tells the version of ${quote(first.name)}${more}`;
    this.#problems.add("missing-manifest", first.line, message, first.path);
  }

  #reference(item: ProjectItem, always: boolean, certain: boolean): void {
    const { element, path } = item;
    const development = always || isDevelopment(element, this.#project.properties);
    const { attributes, line } = element;
    for (const name of this.#names(item, "Remove")) {
      const key = name.toLowerCase();
      if (item.holds === true) this.#asks.delete(key);
      else for (const ask of this.#asks.get(key) ?? []) ask.certain = false;
    }
    const versions = this.#versions(item, "VersionOverride") ?? this.#versions(item, "Version") ?? NONE;
    const excluded = new Set(this.#names(item, "Exclude").map((name) => name.toLowerCase()));
    for (const name of this.#names(item, "Include")) {
      if (excluded.has(name.toLowerCase())) continue;
      this.#add(this.#asks, { name, versions, development, certain, path, line });
    }
    for (const name of this.#names(item, "Update")) {
      const known = this.#asks.get(name.toLowerCase());
      // In a file that many projects import it is meant for those that have the package.
      const imported = this.#project.imported.includes(path);
      if (attributes.has("Include") || (known === undefined && imported)) continue;
      if (known === undefined)
        this.#add(this.#asks, { name, versions, development, certain: false, path, line });
      for (const ask of known ?? []) {
        ask.development ||= item.holds === true && development;
        if (versions.length === 0) continue;
        ask.versions = [...new Set(item.holds === true ? versions : [...ask.versions, ...versions])];
        if (ask.versions.length <= MAX_OF_ONE) continue;
        ask.versions = ask.versions.slice(0, MAX_OF_ONE);
        this.#tellLimit({ name, path, line });
      }
    }
  }

  #version(item: ProjectItem): void {
    const { path } = item;
    const { line } = item.element;
    const versions = this.#versions(item, "Version") ?? NONE;
    for (const name of this.#names(item, "Remove"))
      if (item.holds === true) this.#central.delete(name.toLowerCase());
    for (const name of this.#names(item, "Include"))
      this.#add(this.#central, { name, versions, development: false, certain: false, path, line });
    for (const name of this.#names(item, "Update")) {
      if (item.holds === true) this.#central.delete(name.toLowerCase());
      this.#add(this.#central, { name, versions, development: false, certain: false, path, line });
    }
  }

  #add(into: Map<string, OpenAsk[]>, ask: OpenAsk): void {
    const key = ask.name.toLowerCase();
    const known = into.get(key);
    if (known === undefined) {
      if (into.size >= MAX_PACKAGES)
        throw new LockfileError("too-large", `it names more than ${MAX_PACKAGES} packages`, ask.line);
      into.set(key, [ask]);
    } else if (known.length < MAX_OF_ONE) known.push(ask);
    else this.#tellLimit(ask);
  }

  #tellLimit({ name, path, line }: Pick<OpenAsk, "name" | "path" | "line">): void {
    const message = `${quote(name)} is asked for in more than ${MAX_OF_ONE} ways; the rest was left out`;
    this.#problems.add("limit", line, message, path);
  }

  /** An SDK with a version is a package that takes part in the build: `Name/1.0`. */
  #sdk(written: string, version: string, at: { readonly path: string; readonly line: number }): void {
    const slash = written.indexOf("/");
    const name = (slash < 0 ? written : written.slice(0, slash)).trim();
    const told = slash < 0 ? version : written.slice(slash + 1).replace(/^min=/i, "");
    if (name === "" || told.trim() === "" || name.length > MAX_TEXT) return;
    const versions = this.#project.properties.expand(told.trim());
    this.#add(this.#asks, {
      name,
      versions,
      development: true,
      certain: false,
      path: at.path,
      line: at.line,
    });
  }

  #names({ element, path }: ProjectItem, attribute: string): readonly string[] {
    const written = element.attributes.get(attribute);
    if (written === undefined) return NONE;
    return namesIn(written, this.#project.properties).filter((name) => {
      const readable = name.length <= MAX_TEXT && !/[$@%*?(\s]/.test(name);
      if (!readable && attribute === "Include")
        this.#problems.add(
          "unreadable-entry",
          element.line,
          `the package ${quote(name)} cannot be told`,
          path,
        );
      return readable;
    });
  }

  #versions({ element, path }: ProjectItem, name: string): readonly string[] | null {
    const { properties } = this.#project;
    const written = metadata(element, name, properties, NONE);
    if (written.length === 0) return null;
    if (written.length > MAX_OF_ONE) this.#tellLimit({ name: element.name, path, line: element.line });
    const texts = written.slice(0, MAX_OF_ONE).flatMap((text) => properties.expand(text));
    // Only of a PackageDownload: `[1.0];[2.0]`.
    const versions = texts
      .flatMap((text) => text.split(";").map((one) => one.trim()))
      .filter((text) => text !== "");
    if (versions.every((text) => text.length <= MAX_TEXT)) return [...new Set(versions)];
    const message = `the version ${quote(written[0] ?? "")} cannot be read`;
    this.#problems.add("unreadable-entry", element.line, message, path);
    return null;
  }
}

/** Lists are written with semicolons. */
function namesIn(written: string, properties: Properties): string[] {
  const texts = properties.expand(written).flatMap((text) => text.split(";"));
  return [...new Set(texts.map((name) => name.trim()).filter((name) => name !== ""))];
}
