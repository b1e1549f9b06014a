import { LockfileError } from "../errors.js";
import type { RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { EvaluatedProject, ProjectItem } from "./msbuild-project.js";
import type { Properties } from "./msbuild-properties.js";
import type { XmlElement } from "./xml-text.js";

/** One package that a project asks for. */
export interface PackageAsk {
  readonly name: string;
  /** As written, properties undone; more than one where conditions choose. Empty where no version is told. */
  readonly versions: readonly string[];
  readonly kind: RequirementKind;
  /** Repository path of the file that asks, and the line there. */
  readonly path: string;
  readonly line: number;
}

interface OpenAsk extends Omit<PackageAsk, "versions" | "kind"> {
  versions: readonly string[];
  development: boolean;
}

const NONE: readonly string[] = [];
/** Packages that one project names. */
const MAX_PACKAGES = 20_000;
/** References to one package, and versions that one of them may have. */
const MAX_OF_ONE = 50;

/** Packages that every project of the SDK gets without a version. */
const VERSIONLESS = new Set([
  "microsoft.aspnetcore.all",
  "microsoft.aspnetcore.app",
  "microsoft.netcore.app",
  "microsoft.windowsdesktop.app",
  "netstandard.library",
]);

/**
 * The packages that a project asks for, in the order of the files. References under a condition are told all the same,
 * each version as one of its own; versions come from the reference, what updates it, or the central file.
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
    switch (element.name.toLowerCase()) {
      case "packagereference":
        this.#reference(item, false);
        break;
      case "globalpackagereference":
      case "dotnetclitoolreference":
      case "packagedownload":
        this.#reference(item, true);
        break;
      case "packageversion":
        if (item.holds !== false) this.#version(item);
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
    return all.map(({ development, ...ask }) => ({ ...ask, kind: development ? "development" : "runtime" }));
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

  #reference(item: ProjectItem, always: boolean): void {
    const { element, path } = item;
    const development = always || isDevelopment(element);
    const { attributes, line } = element;
    for (const name of this.#names(item, "Remove")) {
      if (item.holds === true) this.#asks.delete(name.toLowerCase());
    }
    const versions = this.#versions(item, "VersionOverride") ?? this.#versions(item, "Version") ?? NONE;
    for (const name of this.#names(item, "Include")) {
      this.#add(this.#asks, { name, versions, development, path, line });
    }
    for (const name of this.#names(item, "Update")) {
      const known = this.#asks.get(name.toLowerCase());
      // In a file that many projects import it is meant for those that have the package.
      const imported = this.#project.imported.includes(path);
      if (attributes.has("Include") || (known === undefined && imported)) continue;
      if (known === undefined) this.#add(this.#asks, { name, versions, development, path, line });
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
      this.#add(this.#central, { name, versions, development: false, path, line });
    for (const name of this.#names(item, "Update")) {
      if (item.holds === true) this.#central.delete(name.toLowerCase());
      this.#add(this.#central, { name, versions, development: false, path, line });
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
    this.#add(this.#asks, { name, versions, development: true, path: at.path, line: at.line });
  }

  #names({ element, path }: ProjectItem, attribute: string): string[] {
    const written = element.attributes.get(attribute);
    const names = namesIn(written, this.#project.properties);
    return names.filter((name) => {
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
    const written = metadata(element, name);
    if (written === null) return null;
    const texts = this.#project.properties.expand(written).map((text) => text.trim());
    // Only of a PackageDownload: `[1.0];[2.0]`.
    const versions = texts.flatMap((text) => text.split(";")).filter((text) => text !== "");
    if (versions.every((text) => text.length <= MAX_TEXT)) return versions;
    this.#problems.add(
      "unreadable-entry",
      element.line,
      `the version ${quote(written)} cannot be read`,
      path,
    );
    return null;
  }
}

/** Lists are written with semicolons. */
function namesIn(written: string | undefined, properties: Properties): string[] {
  if (written === undefined) return [];
  const texts = properties.expand(written).flatMap((text) => text.split(";"));
  return [...new Set(texts.map((name) => name.trim()).filter((name) => name !== ""))];
}

/** An attribute or a child element, in any case; null where there is none or it is empty. */
function metadata(element: XmlElement, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const [key, value] of element.attributes)
    if (key.toLowerCase() === wanted && value !== "") return value;
  const text = element.children.find((one) => one.name.toLowerCase() === wanted)?.text ?? "";
  return text === "" ? null : text;
}

/**
 * NuGet writes `PrivateAssets` and leaves `compile` out of `IncludeAssets` for a package that says of itself that it is
 * for development: nothing of it can be referred to. `PrivateAssets` alone only keeps it from those who use the project,
 * while the project itself may run on it, so that is not enough.
 * https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files#controlling-dependency-assets
 */
function isDevelopment(element: XmlElement): boolean {
  const assets = (name: string, otherwise: string): Set<string> =>
    new Set((metadata(element, name) ?? otherwise).split(";").map((one) => one.trim().toLowerCase()));
  const isPrivate = assets("PrivateAssets", "").has("all");
  const include = assets("IncludeAssets", "all");
  const exclude = assets("ExcludeAssets", "none");
  const compiles =
    (include.has("all") || include.has("compile")) && !exclude.has("all") && !exclude.has("compile");
  return isPrivate && !compiles;
}
