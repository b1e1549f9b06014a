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
 * second version of a name. `after` has one version in a hundred raised, and one component in two hundred more.
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
  for (let index = 0; index < components; index += 1) {
    const [scoped, first, second, third, count] = [random(), random(), random(), random(), random()];
    const parent = index < DIRECT ? undefined : made[Math.floor(first * index)];
    const nested = parent !== undefined && parent.nestedIn === null && index % 12 === 0;
    const twin = nested ? made[Math.floor(second * index)] : undefined;
    const raised = side === "after" && index % 100 === 7;
    const one: Made =
      twin !== undefined && twin.nestedIn === null && twin !== parent && !parent?.requires.includes(twin)
        ? { name: twin.name, version: "0.9.0", nestedIn: parent ?? null, requires: [] }
        : {
            name: scoped < 0.2 ? `@scope-${index % 40}/part-${index}` : `component-${index}`,
            version: `${1 + (index % 5)}.${index % 17}.${raised ? 1 : 0}`,
            nestedIn: null,
            requires: [],
          };
    if (side === "before" && index % 200 === 199) continue;
    made.push(one);
    parent?.requires.push(one);
    if (one.nestedIn !== null) continue;
    // A node may ask for what came before it: real graphs have cycles too.
    const wanted = Math.floor(count * 4);
    for (const at of [second, third, first].slice(0, wanted)) {
      const other = made[Math.floor(at * made.length)];
      if (other === undefined || other === one || other.nestedIn !== null) continue;
      if (!one.requires.some(({ name }) => name === other.name)) one.requires.push(other);
    }
  }
  return made;
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
