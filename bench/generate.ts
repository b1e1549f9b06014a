/** Lockfiles of any size in the shape of real ones, always the same for the same arguments. */
import { createHash } from "node:crypto";

/** The lockfiles that the benchmark reads. */
export type Family = "npm" | "yarn-classic" | "yarn-berry" | "pnpm";

/** Repository path → text. */
export type Files = ReadonlyMap<string, string>;

/** Name of the lockfile of a family. */
export const LOCKFILE_NAMES: Readonly<Record<Family, string>> = {
  npm: "package-lock.json",
  "yarn-classic": "yarn.lock",
  "yarn-berry": "yarn.lock",
  pnpm: "pnpm-lock.yaml",
};

/** One component of the invented project. */
interface Made {
  readonly name: string;
  readonly version: string;
  /** A second version of a name, which only this component asks for: npm nests it. */
  readonly nestedIn: Made | null;
  readonly requires: Made[];
}

const DIRECT = 120;

/**
 * A project of `components` components: 120 direct, 2.5 requirements each on average, a fifth scoped, one in twelve the
 * second version of a name, one in ten a small thing that many share. `after` has one version in a hundred raised, and one component in two hundred more.
 */
export function generateProject(family: Family, components: number, side: "before" | "after"): Files {
  const made = makeComponents(components, side);
  const direct = made.slice(0, Math.min(DIRECT, components));
  const dependencies = Object.fromEntries(direct.map(({ name, version }) => [name, `^${version}`]));
  const manifest = { name: "generated", version: "1.0.0", private: true, dependencies };
  const write = { npm, "yarn-classic": yarnClassic, "yarn-berry": yarnBerry, pnpm };
  return new Map([
    ["package.json", `${JSON.stringify(manifest, null, 2)}\n`],
    [LOCKFILE_NAMES[family], write[family](made, direct)],
  ]);
}

function makeComponents(components: number, side: "before" | "after"): Made[] {
  const random = randomNumbers(components);
  const made: Made[] = [];
  /** Those that others may be made to ask for, the same on both sides. */
  const parents: Made[] = [];
  const shared: Made[] = [];
  for (let index = 0; index < components; index += 1) {
    const draws = [random(), random(), random()];
    const [scoped, count] = [random() < 0.2, Math.floor(random() * 4)];
    const parent = index < DIRECT ? undefined : drawn(parents, draws[0]);
    const twin = index % 12 === 0 ? drawn(parents, draws[1]) : undefined;
    const late = index % 200 === 199;
    if (late && side === "before") continue;
    if (parent !== undefined && twin !== undefined && twin !== parent && !asksFor(parent, twin)) {
      const nested = { name: twin.name, version: `0.9.${index}`, nestedIn: parent, requires: [] };
      made.push(nested);
      parent.requires.push(nested);
      continue;
    }
    const raised = side === "after" && index % 100 === 7;
    const one: Made = {
      name: scoped ? `@scope-${index % 40}/part-${index}` : `component-${index}`,
      version: `${1 + (index % 5)}.${index % 17}.${raised ? 1 : 0}`,
      nestedIn: null,
      requires: [],
    };
    made.push(one);
    parent?.requires.push(one);
    if (late) continue;
    if (index % 10 === 3) {
      shared.push(one);
      continue;
    }
    parents.push(one);
    for (const draw of draws.slice(0, count)) {
      const other = drawn(shared, draw);
      if (other !== undefined && !asksFor(one, other)) one.requires.push(other);
    }
  }
  return made;
}

function drawn(from: readonly Made[], draw = 0): Made | undefined {
  return from[Math.floor(draw * from.length)];
}

function asksFor({ requires }: Made, other: Made): boolean {
  return requires.some(({ name }) => name === other.name);
}

/** Mulberry32: small, and the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hash(component: Made, encoding: "base64" | "hex"): string {
  return createHash("sha512").update(`${component.name}@${component.version}`).digest(encoding);
}

function address({ name, version }: Made, registry: string): string {
  return `${registry}/${name}/-/${name.slice(name.indexOf("/") + 1)}-${version}.tgz`;
}

function npm(made: readonly Made[], direct: readonly Made[]): string {
  const asked = (requires: readonly Made[]) =>
    Object.fromEntries(requires.map(({ name, version }) => [name, `^${version}`]));
  const packages = new Map<string, object>([
    ["", { name: "generated", version: "1.0.0", dependencies: asked(direct) }],
  ]);
  for (const one of made) {
    const within = one.nestedIn === null ? "" : `node_modules/${one.nestedIn.name}/`;
    packages.set(`${within}node_modules/${one.name}`, {
      version: one.version,
      resolved: address(one, "https://registry.npmjs.org"),
      integrity: `sha512-${hash(one, "base64")}`,
      license: "MIT",
      ...(one.requires.length > 0 ? { dependencies: asked(one.requires) } : {}),
      engines: { node: ">=18" },
    });
  }
  const lock = { name: "generated", version: "1.0.0", lockfileVersion: 3, requires: true };
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`;
}

function yarnClassic(made: readonly Made[]): string {
  const quoted = (text: string) => (text.startsWith("@") ? `"${text}"` : text);
  const entries = made.map((one) => {
    const requires = one.requires.map(({ name, version }) => `    ${quoted(name)} "^${version}"\n`);
    return [
      `${quoted(`${one.name}@^${one.version}`)}:\n`,
      `  version "${one.version}"\n`,
      `  resolved "${address(one, "https://registry.yarnpkg.com")}#${hash(one, "hex").slice(0, 40)}"\n`,
      `  integrity sha512-${hash(one, "base64")}\n`,
      ...(requires.length > 0 ? ["  dependencies:\n", ...requires] : []),
    ].join("");
  });
  return `# yarn lockfile v1\n\n\n${entries.join("\n")}`;
}

function yarnBerry(made: readonly Made[], direct: readonly Made[]): string {
  const asked = (requires: readonly Made[]) =>
    requires.map(
      ({ name, version }) => `    ${name.startsWith("@") ? `"${name}"` : name}: "npm:^${version}"\n`,
    );
  const entry = (head: readonly string[], requires: readonly Made[], tail: readonly string[]) =>
    [...head, ...(requires.length > 0 ? ["  dependencies:\n", ...asked(requires)] : []), ...tail].join("");
  const root = entry(
    [`"generated@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "generated@workspace:."\n`],
    direct,
    ["  languageName: unknown\n  linkType: soft\n"],
  );
  const entries = made.map((one) =>
    entry(
      [
        `"${one.name}@npm:^${one.version}":\n`,
        `  version: ${one.version}\n`,
        `  resolution: "${one.name}@npm:${one.version}"\n`,
      ],
      one.requires,
      [`  checksum: 10c0/${hash(one, "hex")}\n`, "  languageName: node\n  linkType: hard\n"],
    ),
  );
  return `# This file is generated\n\n__metadata:\n  version: 8\n  cacheKey: 10c0\n\n${[root, ...entries].join("\n")}`;
}

function pnpm(made: readonly Made[], direct: readonly Made[]): string {
  const quoted = (text: string) => (text.startsWith("@") ? `'${text}'` : text);
  const importer = direct.map(
    ({ name, version }) =>
      `      ${quoted(name)}:\n        specifier: ^${version}\n        version: ${version}\n`,
  );
  const packages = made.map(
    (one) =>
      `  ${quoted(`${one.name}@${one.version}`)}:\n    resolution: {integrity: sha512-${hash(one, "base64")}}\n    engines: {node: '>=18'}\n`,
  );
  const snapshots = made.map((one) => {
    const key = quoted(`${one.name}@${one.version}`);
    if (one.requires.length === 0) return `  ${key}: {}\n`;
    const requires = one.requires.map(({ name, version }) => `      ${quoted(name)}: ${version}\n`);
    return `  ${key}:\n    dependencies:\n${requires.join("")}`;
  });
  return [
    "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .:\n    dependencies:\n",
    ...importer,
    `\npackages:\n\n${packages.join("\n")}\nsnapshots:\n\n${snapshots.join("\n")}`,
  ].join("");
}
