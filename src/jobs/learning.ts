import { judgeOf, type NameVerdict, type PrivateNames } from "../core/assess/privacy.js";
import { type Gap, packageKey } from "../core/model/advisory.js";
import type { PurlType } from "../core/model/component.js";
import type { DependencyGraph } from "../core/model/dependency-graph.js";
import type { Graph } from "../core/model/graph.js";
import type { MavenPom } from "../core/model/maven.js";
import { readMavenRequirements } from "../core/model/maven-requirements.js";
import { compareText } from "../core/model/order.js";
import { versionKey } from "../core/model/package-facts.js";
import type { Knowledge, Need } from "../core/resolve/index.js";
import { pomKey } from "../core/resolve/maven-knowledge.js";
import type { DependencyResolver } from "../ports.js";

/** For one review. A Spring Boot service takes about 300. */
const MOST_ASKED = 4_000;
const SOURCE = "deps.dev";

/** What is learned, kept for the whole review. Private names are not asked for: they count as unknown. */
export class Learning implements Knowledge {
  readonly graphs = new Map<string, DependencyGraph | null>();
  readonly versions = new Map<string, readonly string[] | null>();
  readonly maven = {
    poms: new Map<string, MavenPom | null>(),
    versions: new Map<string, readonly string[] | null>(),
  };
  readonly #resolver: DependencyResolver;
  readonly #verdicts = new Map<PurlType, (name: string) => NameVerdict>();
  readonly #judge: (type: PurlType) => (name: string) => NameVerdict;
  readonly #hidden = new Set<string>();
  readonly #gaps = new Map<string, Gap>();
  #asked = 0;

  constructor(resolver: DependencyResolver, graphs: readonly Graph[], privateNames: PrivateNames) {
    this.#resolver = resolver;
    this.#judge = (type) => judgeOf(type, graphs, privateNames);
  }

  /** Asks for what is needed, all at once. False when no more may be asked. */
  async learn(needs: readonly Need[], signal: AbortSignal): Promise<boolean> {
    const graphs = unique(
      needs.flatMap((need) => (need.kind === "graph" ? [need.version] : [])),
      versionKey,
    );
    const packs = unique(
      needs.flatMap((need) =>
        need.kind !== "versions"
          ? []
          : ["ecosystem" in need ? { type: "maven" as const, name: need.name } : need.pack],
      ),
      packageKey,
    );
    const poms = unique(
      needs.flatMap((need) =>
        need.kind === "pom" ? [{ type: "maven" as const, name: need.name, version: need.version }] : [],
      ),
      versionKey,
    );
    this.#asked += graphs.length + packs.length + poms.length;
    if (this.#asked > MOST_ASKED) return false;
    const [brought, published, written] = await Promise.all([
      this.#resolver.dependenciesOf(
        graphs.filter((one) => this.#mayAsk(one)),
        signal,
      ),
      this.#resolver.versionsOf(
        packs.filter((one) => this.#mayAsk(one)),
        signal,
      ),
      this.#resolver.requirementsOf(
        poms.filter((one) => this.#mayAsk(one)),
        signal,
      ),
    ]);
    for (const { gaps } of [brought, published, written]) for (const gap of gaps) this.#addGap(gap);
    for (const one of graphs) this.graphs.set(versionKey(one), brought.answers.get(versionKey(one)) ?? null);
    for (const pack of packs) {
      const answer = published.answers.get(packageKey(pack)) ?? null;
      this.versions.set(packageKey(pack), answer);
      if (pack.type === "maven") this.maven.versions.set(pack.name, answer);
    }
    for (const one of poms) {
      const answer = written.answers.get(versionKey(one)) ?? null;
      const pom = answer === null ? null : readMavenRequirements(answer, one.name, one.version);
      this.maven.poms.set(pomKey(one.name, one.version), pom);
    }
    return true;
  }

  gaps(): readonly Gap[] {
    const hidden: Gap = {
      source: SOURCE,
      kind: "private",
      reason: "private names are not sent outside, so what they bring is not known",
      packages: [...this.#hidden].sort(compareText),
    };
    return [...this.#gaps.values(), ...(this.#hidden.size === 0 ? [] : [hidden])];
  }

  #mayAsk({ type, name }: { readonly type: PurlType; readonly name: string }): boolean {
    const verdict = this.#verdicts.get(type) ?? this.#judge(type);
    this.#verdicts.set(type, verdict);
    const answer = verdict(name);
    if (answer === "private") this.#hidden.add(name);
    return answer === "ask";
  }

  #addGap(gap: Gap): void {
    const key = `${gap.kind} ${gap.reason}`;
    const packages = [...new Set([...(this.#gaps.get(key)?.packages ?? []), ...gap.packages])];
    this.#gaps.set(key, { ...gap, packages: packages.sort(compareText) });
  }
}

function unique<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
