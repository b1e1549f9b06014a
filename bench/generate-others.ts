/** Lockfiles of the other ecosystems of any size: each component asks for two later ones, the first ten are direct. */

/** A lockfile that stands alone. */
export interface Generated {
  /** LockfileFormat.id */
  readonly format: string;
  readonly path: string;
  readonly text: string;
}

const DIRECT = 10;

/** Indexes of what component `at` asks for. */
function asks(at: number, count: number): number[] {
  return [2 * at + 1, 2 * at + 2].filter((one) => one < count);
}

function list(count: number, write: (at: number) => string, between = "\n"): string {
  return Array.from({ length: count }, (_, at) => write(at)).join(between);
}

const HASH = "0123456789abcdef".repeat(4);
const name = (at: number) => `component-${at}`;
const version = (at: number) => `1.${at % 50}.${at % 7}`;

const TEMPLATES: Readonly<Record<string, readonly [path: string, write: (count: number) => string]>> = {
  "bun-lock": [
    "bun.lock",
    (count) => {
      const direct = list(DIRECT, (at) => `        "${name(at)}": "^1.0.0",`);
      const packages = list(count, (at) => {
        const asked = asks(at, count).map((one) => `"${name(one)}": "^1.0.0"`);
        const about = asked.length === 0 ? "{}" : `{ "dependencies": { ${asked.join(", ")} } }`;
        return `    "${name(at)}": ["${name(at)}@${version(at)}", "", ${about}, "sha512-${HASH}=="],\n`;
      });
      return `{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": {\n      "name": "generated",\n      "dependencies": {\n${direct}\n      },\n    },\n  },\n  "packages": {\n${packages}  }\n}\n`;
    },
  ],
  "cargo-lock": [
    "Cargo.lock",
    (count) =>
      `version = 4\n\n${list(count, (at) => {
        const asked = asks(at, count).map((one) => ` "${name(one)}",\n`);
        const dependencies = asked.length === 0 ? "" : `dependencies = [\n${asked.join("")}]\n`;
        return `[[package]]\nname = "${name(at)}"\nversion = "${version(at)}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${HASH}"\n${dependencies}`;
      })}`,
  ],
  "composer-lock": [
    "composer.lock",
    (count) => {
      const packages = list(
        count,
        (at) => {
          const require = Object.fromEntries(asks(at, count).map((one) => [`made/${name(one)}`, "^1.0"]));
          const dist = { type: "zip", url: `https://api.github.com/repos/made/${name(at)}/zipball/${HASH}` };
          return JSON.stringify({ name: `made/${name(at)}`, version: version(at), dist, require }, null, 4);
        },
        ",\n",
      );
      return `{\n"content-hash": "${HASH}",\n"packages": [\n${packages}\n],\n"packages-dev": []\n}\n`;
    },
  ],
  "gem-lock": [
    "Gemfile.lock",
    (count) => {
      const specs = list(count, (at) => {
        const asked = asks(at, count).map((one) => `\n      ${name(one)} (~> 1.0)`);
        return `    ${name(at)} (${version(at)})${asked.join("")}`;
      });
      const direct = list(DIRECT, (at) => `  ${name(at)}`);
      return `GEM\n  remote: https://rubygems.org/\n  specs:\n${specs}\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n${direct}\n\nBUNDLED WITH\n   2.5.3\n`;
    },
  ],
  "go-mod": [
    "go.mod",
    (count) =>
      `module example.org/generated\n\ngo 1.22\n\nrequire (\n${list(
        count,
        (at) => `\tgithub.com/made/${name(at)} v${version(at)}${at < DIRECT ? "" : " // indirect"}`,
      )}\n)\n`,
  ],
  "gradle-lock": [
    "gradle.lockfile",
    (count) => `${list(count, (at) => `org.made:${name(at)}:${version(at)}=runtimeClasspath`)}\nempty=\n`,
  ],
  "mix-lock": [
    "mix.lock",
    (count) =>
      `%{\n${list(count, (at) => {
        const key = (one: number) => `component_${one}`;
        const asked = asks(at, count).map(
          (one) => `{:${key(one)}, "~> 1.0", [hex: :${key(one)}, repo: "hexpm", optional: false]}`,
        );
        return `  "${key(at)}": {:hex, :${key(at)}, "${version(at)}", "${HASH}", [:mix], [${asked.join(", ")}], "hexpm", "${HASH}"},`;
      })}\n}\n`,
  ],
  "nuget-lock": [
    "packages.lock.json",
    (count) => {
      const entries = Object.fromEntries(
        Array.from({ length: count }, (_, at) => [
          `Made.${name(at)}`,
          {
            type: at < DIRECT ? "Direct" : "Transitive",
            ...(at < DIRECT ? { requested: "[1.0.0, )" } : {}),
            resolved: version(at),
            contentHash: `${HASH}==`,
            dependencies: Object.fromEntries(asks(at, count).map((one) => [`Made.${name(one)}`, "1.0.0"])),
          },
        ]),
      );
      return JSON.stringify({ version: 1, dependencies: { "net8.0": entries } }, null, 2);
    },
  ],
  "pipfile-lock": [
    "Pipfile.lock",
    (count) => {
      const entry = (at: number) => ({ hashes: [`sha256:${HASH}`], version: `==${version(at)}` });
      const packages = Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), entry(at)]));
      const sources = [{ name: "pypi", url: "https://pypi.org/simple", verify_ssl: true }];
      return JSON.stringify(
        { _meta: { "pipfile-spec": 6, sources }, default: packages, develop: {} },
        null,
        4,
      );
    },
  ],
  "poetry-lock": [
    "poetry.lock",
    (count) =>
      `${list(count, (at) => {
        const asked = asks(at, count).map((one) => `${name(one)} = ">=1.0"\n`);
        const dependencies = asked.length === 0 ? "" : `\n[package.dependencies]\n${asked.join("")}`;
        return `[[package]]\nname = "${name(at)}"\nversion = "${version(at)}"\ndescription = "made"\noptional = false\npython-versions = ">=3.8"\nfiles = [\n    {file = "${name(at)}.whl", hash = "sha256:${HASH}"},\n]\n${dependencies}`;
      })}\n[metadata]\nlock-version = "2.0"\npython-versions = "^3.8"\ncontent-hash = "${HASH}"\n`,
  ],
  "pubspec-lock": [
    "pubspec.lock",
    (count) =>
      `packages:\n${list(
        count,
        (at) =>
          `  component_${at}:\n    dependency: ${at < DIRECT ? '"direct main"' : "transitive"}\n    description:\n      name: component_${at}\n      sha256: "${HASH}"\n      url: "https://pub.dev"\n    source: hosted\n    version: "${version(at)}"`,
      )}\nsdks:\n  dart: ">=3.0.0 <4.0.0"\n`,
  ],
  "requirements-txt": [
    "requirements.txt",
    (count) =>
      `# This file was autogenerated by uv via the following command:\n${list(count, (at) => {
        const parent = at < DIRECT ? "-r requirements.in" : name((at - 1) >> 1);
        return `${name(at)}==${version(at)} \\\n    --hash=sha256:${HASH}\n    # via ${parent}`;
      })}\n`,
  ],
  "uv-lock": [
    "uv.lock",
    (count) => {
      const direct = list(DIRECT, (at) => `    { name = "${name(at)}" },`);
      const packages = list(count, (at) => {
        const asked = asks(at, count).map((one) => `    { name = "${name(one)}" },\n`);
        const dependencies = asked.length === 0 ? "" : `dependencies = [\n${asked.join("")}]\n`;
        return `[[package]]\nname = "${name(at)}"\nversion = "${version(at)}"\nsource = { registry = "https://pypi.org/simple" }\n${dependencies}sdist = { url = "https://files.pythonhosted.org/${name(at)}.tar.gz", hash = "sha256:${HASH}", size = 1000 }\n`;
      });
      return `version = 1\nrequires-python = ">=3.8"\n\n[[package]]\nname = "generated"\nversion = "0.1.0"\nsource = { virtual = "." }\ndependencies = [\n${direct}\n]\n\n${packages}`;
    },
  ],
};

/** Ids of the formats that `generateOther` knows. */
export const OTHER_FORMATS: readonly string[] = Object.keys(TEMPLATES);

/** @throws {RangeError} for a format that is not among them */
export function generateOther(format: string, components: number): Generated {
  const template = TEMPLATES[format];
  if (template === undefined) throw new RangeError(`no lockfile of ${format} is generated`);
  const [path, write] = template;
  return { format, path, text: write(components) };
}
