import { LockfileError } from "../errors.js";
import type {
  MavenActivation,
  MavenDependency,
  MavenParent,
  MavenPom,
  MavenProfile,
  MavenProperties,
} from "../model/maven.js";
import { child, childrenOf, childText, parseXml, type XmlElement } from "./xml-text.js";

/** A plugin as a POM writes it. */
export interface PomPlugin {
  /** `groupId:artifactId`, properties not undone. */
  readonly name: string;
  /** Empty where it is not written. */
  readonly version: string;
  readonly line: number;
}

/** A pom.xml, read. */
export interface PomFile {
  readonly pom: MavenPom;
  /** What the file says its language is, `4.0.0` or `4.1.0`; empty where it does not. */
  readonly modelVersion: string;
  readonly line: number;
  readonly plugins: readonly PomPlugin[];
  readonly pluginManagement: readonly PomPlugin[];
  /** What the build loads beside its plugins. */
  readonly extensions: readonly PomPlugin[];
}

/** Plugins that name no group are of this one. */
const PLUGIN_GROUP = "org.apache.maven.plugins";

/**
 * Reads a pom.xml. https://maven.apache.org/ref/3.9.9/maven-model/maven.html
 * @throws {LockfileError} as `parseXml`; `syntax` where it is no Maven project
 */
export function readPom(text: string): PomFile {
  const root = parseXml(text, "maven");
  if (root.name !== "project") {
    throw new LockfileError(
      "syntax",
      `it is no Maven project: it holds <${root.name.slice(0, 80)}>`,
      root.line,
    );
  }
  const build = child(root, "build");
  return {
    pom: {
      groupId: childText(root, "groupId") ?? "",
      artifactId: childText(root, "artifactId") ?? "",
      version: childText(root, "version") ?? "",
      packaging: childText(root, "packaging") ?? "",
      parent: parentOf(child(root, "parent")),
      dependencies: dependenciesOf(root),
      management: dependenciesOf(child(root, "dependencyManagement")),
      properties: propertiesOf(root),
      profiles: childrenOf(child(root, "profiles"), "profile").map(profileOf),
    },
    modelVersion: childText(root, "modelVersion") ?? "",
    line: root.line,
    plugins: pluginsOf(build),
    pluginManagement: pluginsOf(child(build, "pluginManagement")),
    extensions: childrenOf(child(build, "extensions"), "extension").map((one) => pluginOf(one)),
  };
}

function parentOf(element: XmlElement | undefined): MavenParent | null {
  if (element === undefined) return null;
  const relativePath = child(element, "relativePath");
  return {
    name: nameOf(element),
    version: childText(element, "version") ?? "",
    relativePath: relativePath === undefined ? null : relativePath.text,
    line: lineOf(element),
  };
}

function nameOf(element: XmlElement, group = ""): string {
  return `${childText(element, "groupId") ?? group}:${childText(element, "artifactId") ?? ""}`;
}

/** Where the name stands: what a person looks for. */
function lineOf(element: XmlElement): number {
  return child(element, "artifactId")?.line ?? element.line;
}

function dependenciesOf(element: XmlElement | undefined): MavenDependency[] {
  return childrenOf(child(element, "dependencies"), "dependency").map((one) => ({
    name: nameOf(one),
    version: childText(one, "version") ?? "",
    classifier: childText(one, "classifier") ?? "",
    type: childText(one, "type") ?? "",
    scope: childText(one, "scope") ?? "",
    optional: childText(one, "optional") ?? "",
    exclusions: childrenOf(child(one, "exclusions"), "exclusion").map((exclusion) => nameOf(exclusion)),
    line: lineOf(one),
  }));
}

function propertiesOf(element: XmlElement): MavenProperties {
  return (child(element, "properties")?.children ?? []).map(({ name, text }) => [name, text] as const);
}

function profileOf(element: XmlElement): MavenProfile {
  return {
    id: childText(element, "id") ?? "default",
    activation: activationOf(child(element, "activation")),
    dependencies: dependenciesOf(element),
    management: dependenciesOf(child(element, "dependencyManagement")),
    properties: propertiesOf(element),
  };
}

function activationOf(element: XmlElement | undefined): MavenActivation | null {
  if (element === undefined) return null;
  const text = (parent: string, name: string) => childText(child(element, parent), name) ?? "";
  return {
    activeByDefault: childText(element, "activeByDefault") === "true",
    jdk: childText(element, "jdk") ?? "",
    os: {
      name: text("os", "name"),
      family: text("os", "family"),
      arch: text("os", "arch"),
      version: text("os", "version"),
    },
    property: { name: text("property", "name"), value: text("property", "value") },
    file: { exists: text("file", "exists"), missing: text("file", "missing") },
  };
}

function pluginsOf(element: XmlElement | undefined): PomPlugin[] {
  return childrenOf(child(element, "plugins"), "plugin").map((one) => pluginOf(one, PLUGIN_GROUP));
}

/** @param group where it names none */
function pluginOf(element: XmlElement, group = ""): PomPlugin {
  return {
    name: nameOf(element, group),
    version: childText(element, "version") ?? "",
    line: lineOf(element),
  };
}
