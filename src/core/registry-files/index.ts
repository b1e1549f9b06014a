import { isPublicRegistry, placeOf } from "../assess/registries.js";
import type { LockfileError } from "../errors.js";
import { isGradleScript } from "../lockfiles/gradle-project.js";
import { isImportName } from "../lockfiles/msbuild-files.js";
import { isProject } from "../lockfiles/msbuild-imports.js";
import { isRequirementsIn, isRequirementsTxt } from "../lockfiles/requirements-paths.js";
import type { PurlType } from "../model/component.js";
import type { Problem } from "../model/problem.js";
import type { RegistryEntry } from "../model/registry.js";
import { cargoConfig } from "./cargo.js";
import { podfileSources } from "./cocoapods.js";
import { condarc } from "./conda.js";
import { goEnv } from "./go.js";
import { bunfig, npmrc, pnpmWorkspace, yarnrc, yarnrcYml } from "./javascript.js";
import { gradleRepositories } from "./gradle.js";
import { mavenSettings, pomXml } from "./maven.js";
import { msbuildSources, nugetConfig } from "./nuget.js";
import { composerRepositories } from "./php.js";
import { pixiConfig, pixiToml } from "./pixi.js";
import {
  pdmToml,
  pipConf,
  pipfileLockSources,
  pipfileSources,
  pyprojectToml,
  requirements,
  uvToml,
} from "./python.js";
import { bundleConfig, gemfileSources, gemrc } from "./ruby.js";

/** A kind of file that names registries. */
interface RegistryFile {
  /** What is fetched from there, where an entry does not say otherwise. */
  readonly type: PurlType;
  /** What some of its entries are of as well. */
  readonly others: readonly PurlType[];
  /** @throws {LockfileError} where the text cannot be read */
  readonly read: (text: string) => readonly RegistryEntry[];
  /** Whether it may bind names to registries: then it is read for every review. */
  readonly binds: boolean;
  /** Whether it names components too, so that who reads those tells when it cannot be read. */
  readonly isManifest: boolean;
}

const file = (
  type: PurlType,
  read: RegistryFile["read"],
  more: Partial<RegistryFile> = {},
): RegistryFile => ({
  type,
  read,
  others: [],
  binds: false,
  isManifest: false,
  ...more,
});
const binding = { binds: true };
const manifest = { isManifest: true };

/** By the end of the path, in lower case. */
const BY_NAME: readonly (readonly [name: string, kind: RegistryFile])[] = [
  [".npmrc", file("npm", npmrc, binding)],
  [".yarnrc", file("npm", yarnrc, binding)],
  [".yarnrc.yml", file("npm", yarnrcYml, binding)],
  ["bunfig.toml", file("npm", bunfig, binding)],
  ["pnpm-workspace.yaml", file("npm", pnpmWorkspace, { binds: true, isManifest: true })],
  ["pip.conf", file("pypi", pipConf)],
  ["pip.ini", file("pypi", pipConf)],
  ["uv.toml", file("pypi", uvToml)],
  ["pdm.toml", file("pypi", pdmToml)],
  ["pyproject.toml", file("pypi", pyprojectToml, { isManifest: true, others: ["conda"] })],
  ["pipfile", file("pypi", pipfileSources, manifest)],
  ["pipfile.lock", file("pypi", pipfileLockSources, manifest)],
  [".condarc", file("conda", condarc)],
  [".mambarc", file("conda", condarc)],
  ["pixi.toml", file("conda", pixiToml, { isManifest: true, others: ["pypi"] })],
  [".pixi/config.toml", file("conda", pixiConfig, { others: ["pypi"] })],
  ["nuget.config", file("nuget", nugetConfig, binding)],
  ["pom.xml", file("maven", pomXml, manifest)],
  ["settings.xml", file("maven", mavenSettings)],
  [".cargo/config.toml", file("cargo", cargoConfig)],
  [".cargo/config", file("cargo", cargoConfig)],
  ["gemfile", file("gem", gemfileSources, manifest)],
  ["gems.rb", file("gem", gemfileSources, manifest)],
  [".bundle/config", file("gem", bundleConfig)],
  [".gemrc", file("gem", gemrc)],
  ["podfile", file("cocoapods", podfileSources, manifest)],
  ["go.env", file("golang", goEnv)],
  ["composer.json", file("composer", composerRepositories, manifest)],
];

const REQUIREMENTS = file("pypi", requirements, manifest);
const GROOVY = file("maven", (text) => gradleRepositories(text, false), manifest);
const KOTLIN = file("maven", (text) => gradleRepositories(text, true), manifest);

const MSBUILD = file("nuget", msbuildSources, manifest);

/** What kind of file that names registries a path is; null = none. By name only. */
export function registryFileOf(path: string): RegistryFile | null {
  const lower = `/${path.toLowerCase()}`;
  const named = BY_NAME.find(([name]) => lower.endsWith(`/${name}`));
  if (named !== undefined) return named[1];
  if (isGradleScript(path)) return path.endsWith(".kts") ? KOTLIN : GROOVY;
  if (isProject(path) || isImportName(path)) return MSBUILD;
  return isRequirementsTxt(path) || isRequirementsIn(path) ? REQUIREMENTS : null;
}

/** Whether a file may bind names to registries. By name only. */
export function bindsNames(path: string): boolean {
  return registryFileOf(path)?.binds === true;
}

/** What a file names, in its order; empty for a file that names no registries. @throws {LockfileError} */
export function readRegistries(path: string, text: string): readonly RegistryEntry[] {
  return registryFileOf(path)?.read(text) ?? [];
}

/**
 * Prefixes of names that a file binds to a registry which is not everybody's (`@acme/`, `Acme.`): they are private
 * without anybody having said so.
 */
export function privatePrefixes(type: PurlType, entries: readonly RegistryEntry[]): readonly string[] {
  return entries.flatMap(({ names, address, type: own = type }) => {
    const url = placeOf(address);
    return names === null || (url !== null && isPublicRegistry(own, url, names)) ? [] : [names];
  });
}

/** What is told of a file that names registries and cannot be read. */
export function unreadRegistries(path: string, error: LockfileError): Problem {
  const consequence = bindsNames(path)
    ? "what it binds to a registry of its own may have been asked for outside"
    : "where it lets components be fetched from was not looked at";
  const message = `It could not be read (${error.message}); ${consequence}.`;
  return { kind: "unreadable-manifest", path, line: error.line, message, severity: "partial" };
}
