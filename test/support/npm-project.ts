/** Small npm projects as text: package.json and package-lock.json (version 3) with whatever a test needs in them. */

const INTEGRITY = `sha512-${"a".repeat(85)}Q==`;

/** One locked component: version, what it asks for, and marks of its own. */
export interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly [mark: string]: unknown;
}

/** A project: its direct dependencies (ranges), and every component by name. */
export interface NpmProject {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly locked?: Readonly<Record<string, Locked>>;
}

/** The two files of a project. @param folder with its slash; "" for the top */
export function npmFiles(project: NpmProject, folder = ""): Record<string, string> {
  const { name = "shop", dependencies = {}, locked = {} } = project;
  const about = { name, version: "1.0.0" };
  const packages = Object.entries(locked).map(([component, entry]) => [
    `node_modules/${component}`,
    {
      resolved: `https://registry.npmjs.org/${component}/-/${component.replace(/^@.*\//, "")}-${entry.version}.tgz`,
      integrity: INTEGRITY,
      ...entry,
    },
  ]);
  const lockfile = {
    ...about,
    lockfileVersion: 3,
    requires: true,
    packages: { "": { ...about, dependencies }, ...(Object.fromEntries(packages) as object) },
  };
  return {
    [`${folder}package.json`]: `${JSON.stringify({ ...about, dependencies }, null, 2)}\n`,
    [`${folder}package-lock.json`]: `${JSON.stringify(lockfile, null, 2)}\n`,
  };
}

/** A project with `direct`, which brings `inherited`. */
export function bringing(direct: string, inherited: string, version = "1.0.0"): NpmProject {
  return {
    dependencies: { [direct]: "^1.0.0" },
    locked: {
      [direct]: { version: "1.0.0", dependencies: { [inherited]: "^1.0.0" } },
      [inherited]: { version },
    },
  };
}

/** An OSV record: every version below the fixed one is vulnerable. */
export function vulnerabilityRecord(name: string, fixed: string): object {
  return {
    id: "GHSA-2222-3333-4444",
    schema_version: "1.6.0",
    modified: "2026-01-01T00:00:00Z",
    published: "2026-01-01T00:00:00Z",
    summary: `${name} believes everything`,
    affected: [
      {
        package: { ecosystem: "npm", name },
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed }] }],
      },
    ],
  };
}

/** An OSV record: every version of the component is malware. */
export function malwareRecord(name: string): object {
  return {
    id: `MAL-2026-${name.length}`,
    schema_version: "1.6.0",
    modified: "2026-01-01T00:00:00Z",
    published: "2026-01-01T00:00:00Z",
    summary: `Malicious code in ${name}`,
    affected: [
      { package: { ecosystem: "npm", name }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }] },
    ],
  };
}
