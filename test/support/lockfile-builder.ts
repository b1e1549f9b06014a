import type { PurlType, SourceKind } from "../../src/core/model/component.js";
import type {
  DeclaredDependency,
  FormatTells,
  LockedNode,
  LockedService,
  Override,
  ParsedLockfile,
  Requirement,
  RequirementKind,
} from "../../src/core/model/lockfile.js";

/** `{ lodash: "^4.0.0" }`; the value may name the key of the node that answers: `["^4.0.0", "lodash@4.0.1"]`. */
export type Asked = Readonly<Record<string, string | readonly [range: string, target: string]>>;

/** One node, told briefly. Its key is `name@version` unless told otherwise. */
export interface NodeSpec extends Partial<Omit<LockedNode, "requires">> {
  readonly name: string;
  readonly version: string;
  readonly requires?: Asked;
  readonly peers?: Asked;
}

/** One service with what its manifest declares; the lockfile holds the same requirements unless `locked` differs. */
export interface ServiceSpec {
  readonly path?: string;
  readonly name?: string | null;
  readonly dependencies?: Asked;
  readonly devDependencies?: Asked;
  readonly optionalDependencies?: Asked;
  readonly peerDependencies?: Asked;
  /** What the lockfile has for the service, where it drifted from the manifest. */
  readonly locked?: Asked;
  /** No manifest was read. */
  readonly bare?: boolean;
}

export interface LockfileSpec {
  readonly path?: string;
  readonly format?: string;
  readonly purlType?: PurlType;
  readonly lookup?: "exact" | "nested";
  readonly tells?: Partial<FormatTells>;
  readonly services?: readonly ServiceSpec[];
  readonly nodes?: readonly NodeSpec[];
  readonly overrides?: readonly Override[];
}

type Requirements = (asked: Asked | undefined, kind: RequirementKind) => Requirement[];

const BLANK = {
  provides: [],
  source: "registry" as SourceKind,
  resolved: null,
  integrity: null,
  platform: false,
  optional: false,
  bundled: false,
  deprecated: null,
  installScript: null,
  told: null,
} as const;

/** A parsed lockfile by hand. Manifest lines count up from 3, lines of nodes from 10. */
export function lockfile(spec: LockfileSpec): ParsedLockfile {
  const nodes = spec.nodes ?? [];
  const lookup = spec.lookup ?? "exact";
  const keyOf = (name: string) => {
    const found = nodes.find((node) => node.name === name || node.provides?.includes(name));
    return found === undefined ? `${name}@?` : (found.key ?? `${found.name}@${found.version}`);
  };
  const requirements: Requirements = (asked, kind) =>
    Object.entries(asked ?? {}).map(([name, value]) => {
      const [range, target] = typeof value === "string" ? [value, keyOf(name)] : value;
      const targets = lookup === "nested" ? [] : [target];
      return { name, range, kind, targets, mayBeMissing: kind === "optional" || kind === "peer" };
    });
  const services = spec.services ?? [{ dependencies: {} }];
  return {
    format: spec.format ?? "package-lock",
    version: "3",
    path: spec.path ?? "package-lock.json",
    purlType: spec.purlType ?? "npm",
    tells: { direct: true, scope: true, edges: true, integrity: true, ...spec.tells },
    lookup,
    nodes: [
      ...services.map((service) => serviceNode(service, lookup, requirements)),
      ...nodes.map((node, index) => lockedNode(node, 10 + index, requirements)),
    ],
    services: services.map((service) => lockedService(service, lookup)),
    overrides: spec.overrides ?? [],
    problems: [],
  };
}

function serviceKey({ path = "." }: ServiceSpec, lookup: "exact" | "nested"): string {
  if (lookup === "nested") return path === "." ? "" : path;
  return `service:${path}`;
}

function serviceNode(
  service: ServiceSpec,
  lookup: "exact" | "nested",
  requirements: Requirements,
): LockedNode {
  const requires =
    service.locked === undefined
      ? [
          ...requirements(service.dependencies, "runtime"),
          ...requirements(service.devDependencies, "development"),
          ...requirements(service.optionalDependencies, "optional"),
          ...requirements(service.peerDependencies, "peer"),
        ]
      : requirements(service.locked, "runtime");
  return {
    ...BLANK,
    key: serviceKey(service, lookup),
    name: service.name ?? "root",
    version: "0.0.0",
    source: "workspace",
    line: 1,
    requires,
  };
}

function lockedService(service: ServiceSpec, lookup: "exact" | "nested"): LockedService {
  const { path = ".", name = null } = service;
  const declared: DeclaredDependency[] = [];
  const add = (asked: Asked | undefined, kind: RequirementKind) => {
    for (const [dependency, value] of Object.entries(asked ?? {})) {
      const range = typeof value === "string" ? value : value[0];
      declared.push({ name: dependency, range, kind, line: 3 + declared.length });
    }
  };
  add(service.dependencies, "runtime");
  add(service.devDependencies, "development");
  add(service.optionalDependencies, "optional");
  add(service.peerDependencies, "peer");
  const manifest = { path: path === "." ? "package.json" : `${path}/package.json`, declared };
  return { path, name, node: serviceKey(service, lookup), manifest: service.bare === true ? null : manifest };
}

function lockedNode(spec: NodeSpec, line: number, requirements: Requirements): LockedNode {
  const { requires, peers, ...rest } = spec;
  return {
    ...BLANK,
    key: `${spec.name}@${spec.version}`,
    line,
    ...rest,
    requires: [...requirements(requires, "runtime"), ...requirements(peers, "peer")],
  };
}

/** The address and a hash as npm writes them for a component of the public registry. */
export function fromNpm(
  name: string,
  version: string,
  hash = "AAAA",
): Pick<LockedNode, "resolved" | "integrity"> {
  const file = name.slice(name.indexOf("/") + 1);
  return {
    resolved: `https://registry.npmjs.org/${name}/-/${file}-${version}.tgz`,
    integrity: `sha512-${hash}`,
  };
}
