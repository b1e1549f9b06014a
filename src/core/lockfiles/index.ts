import type { LockfileFormat } from "./format.js";
import { bazelLock } from "./bazel-lock.js";
import { bunLock } from "./bun-lock.js";
import { cabalFreeze } from "./cabal-freeze.js";
import { cargoLock } from "./cargo-lock.js";
import { cargoToml } from "./cargo-toml.js";
import { cartfileResolved } from "./cartfile-resolved.js";
import { compose } from "./compose.js";
import { composerLock } from "./composer-lock.js";
import { composerJson } from "./composer-manifest.js";
import { conanLock } from "./conan-lock.js";
import { condaLock } from "./conda-lock.js";
import { denoLock } from "./deno-lock.js";
import { depsJson } from "./deps-json.js";
import { devcontainer } from "./devcontainer.js";
import { dockerfile } from "./dockerfile.js";
import { document } from "./document.js";
import { flakeLock } from "./flake-lock.js";
import { gemLock } from "./gem-lock.js";
import { gemfile, gemspec } from "./gem-manifests.js";
import { gitSubmodules } from "./git-submodules.js";
import { githubAction, githubWorkflow } from "./github-actions.js";
import { goMod } from "./go-mod.js";
import { goVendor } from "./go-vendor.js";
import { goWork } from "./go-work.js";
import { gradleBuild } from "./gradle-build.js";
import { gradleLock } from "./gradle-lock.js";
import { haskellManifest } from "./haskell-manifest.js";
import { helmChart } from "./helm-chart.js";
import { helmLock } from "./helm-lock.js";
import { helmValues } from "./helm-values.js";
import { juliaManifest } from "./julia-manifest.js";
import { kubernetes } from "./kubernetes.js";
import { kustomization } from "./kustomization.js";
import { mavenInstall } from "./maven-install.js";
import { mixExs } from "./mix-exs.js";
import { mixLock } from "./mix-lock.js";
import { centralPackages, msbuild } from "./msbuild.js";
import { nugetLock } from "./nuget-lock.js";
import { packageLock } from "./package-lock.js";
import { packageManifest } from "./package-manifest.js";
import { packageResolved } from "./package-resolved.js";
import { packageSwift } from "./package-swift.js";
import { packagesConfig } from "./packages-config.js";
import { paketLock } from "./paket-lock.js";
import { pdmLock } from "./pdm-lock.js";
import { pipfileLock } from "./pipfile-lock.js";
import { pixiLock } from "./pixi-lock.js";
import { pnpmLock } from "./pnpm-lock.js";
import { podfileLock } from "./podfile-lock.js";
import { poetryLock } from "./poetry-lock.js";
import { pom } from "./pom.js";
import { preCommit } from "./pre-commit.js";
import { projectAssets } from "./project-assets.js";
import { pubspecLock } from "./pubspec-lock.js";
import { pubspecYaml } from "./pubspec-manifest.js";
import { pylock } from "./pylock.js";
import { pyprojectToml } from "./pyproject-toml.js";
import { rebarLock } from "./rebar-lock.js";
import { renvLock } from "./renv-lock.js";
import { requirementsIn } from "./requirements-in.js";
import { requirementsTxt } from "./requirements-txt.js";
import { setupCfg } from "./setup-cfg.js";
import { stackLock } from "./stack-lock.js";
import { terraformLock } from "./terraform-lock.js";
import { terraformModules } from "./terraform-modules.js";
import { uvLock } from "./uv-lock.js";
import { yarnLock } from "./yarn-lock.js";

/** Every lockfile format Weir reads. A format is added by its file and a line here (CONTRIBUTING.md). */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [
  bazelLock,
  bunLock,
  cabalFreeze,
  cargoLock,
  cargoToml,
  cartfileResolved,
  centralPackages,
  compose,
  composerJson,
  composerLock,
  conanLock,
  condaLock,
  denoLock,
  depsJson,
  devcontainer,
  dockerfile,
  document,
  flakeLock,
  gemfile,
  gemLock,
  gemspec,
  githubAction,
  githubWorkflow,
  gitSubmodules,
  goMod,
  goWork,
  goVendor,
  gradleBuild,
  gradleLock,
  haskellManifest,
  helmChart,
  helmLock,
  helmValues,
  juliaManifest,
  kustomization,
  mavenInstall,
  mixExs,
  mixLock,
  msbuild,
  nugetLock,
  packageLock,
  packageManifest,
  packageResolved,
  packagesConfig,
  packageSwift,
  paketLock,
  pdmLock,
  pipfileLock,
  pixiLock,
  pnpmLock,
  podfileLock,
  poetryLock,
  pom,
  preCommit,
  projectAssets,
  pubspecLock,
  pubspecYaml,
  pylock,
  pyprojectToml,
  rebarLock,
  renvLock,
  requirementsIn,
  requirementsTxt,
  setupCfg,
  stackLock,
  terraformLock,
  terraformModules,
  uvLock,
  yarnLock,
  // Last: it takes what lies in a folder of its name and is nothing else.
  kubernetes,
];

/** Tells which paths somebody named as documents: bills of materials that are read (`LockfileFormat.onlyNamed`). */
export type NamesDocument = (path: string) => boolean;

const BY_NAME = LOCKFILE_FORMATS.filter((format) => format.onlyNamed !== true);

/**
 * The format of a path, by name only; null = neither lockfile nor manifest, nor named as a document. What is a lockfile
 * or a manifest stays one, whatever names it. See `readAs`.
 */
export function formatOf(path: string, namesDocument: NamesDocument = () => false): LockfileFormat | null {
  return BY_NAME.find((format) => format.matches(path)) ?? (namesDocument(path) ? document : null);
}

/**
 * The format under which a path is read on its own: a manifest is read only where no lockfile tells more.
 * @param paths every lockfile and manifest of the repository
 * @returns null for what is no lockfile, or covered by one
 */
export function readAs(
  path: string,
  paths: ReadonlySet<string>,
  namesDocument?: NamesDocument,
): LockfileFormat | null {
  const format = formatOf(path, namesDocument);
  return format === null || format.isCovered?.(path, paths) === true ? null : format;
}

/** The format of an id; null = there is none. */
export function formatById(id: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.id === id) ?? null;
}

/** Raised when a parser reads a file differently than before: parsed lockfiles that are kept name it in their key. */
export const PARSER_REVISION = 6;
