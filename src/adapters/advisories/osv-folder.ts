import { UpstreamError } from "../../core/errors.js";
import {
  packageKey,
  type Advisory,
  type CommitKey,
  type Gap,
  type PackageKey,
} from "../../core/model/advisory.js";
import { OSV_ECOSYSTEMS, osvKey, osvPackage } from "../../core/model/ecosystem.js";
import type { AdvisoryAnswer, AdvisorySource, Clock, Meter } from "../../ports.js";
import { KeptFresh, type Freshness } from "./kept-fresh.js";
import { readOsvFolder, stateOf, type OsvIndex } from "./osv-index.js";
import { gapsOf } from "../shortfall.js";
import { noEcosystem } from "./no-ecosystem.js";

const SOURCE = "OSV";

/** A local folder of OSV records, `<ecosystem>/<id>.json` or in any other order of folders. */
interface OsvFolderSettings {
  readonly path: string;
  /** How often a look is taken whether folders or a meta.json have changed, and how soon a failed reading is repeated. */
  readonly look: Freshness;
  /** How often everything is read anew, to see files rewritten in place. Milliseconds. */
  readonly rereadMs: number;
}

interface Reading {
  readonly index: OsvIndex;
  readonly readAt: number;
}

/** OSV records without a network. */
export class OsvFolder implements AdvisorySource {
  readonly name = SOURCE;
  readonly isLocal = true;
  readonly #kept: KeptFresh<Reading>;
  readonly #settings: OsvFolderSettings;
  readonly #now: Clock;
  readonly #meter: Pick<Meter, "upstreamFailure">;

  constructor(
    settings: OsvFolderSettings,
    ports: { readonly now: Clock; readonly meter: Pick<Meter, "upstreamFailure"> },
  ) {
    this.#settings = settings;
    this.#now = ports.now;
    this.#meter = ports.meter;
    this.#kept = new KeptFresh((previous) => this.#read(previous), settings.look, ports.now);
  }

  /**
   * Advisories by `packageKey`. A folder that cannot be read is answered from the last good reading, with a gap.
   * @throws the signal's reason when it aborts
   */
  async advisoriesFor(packages: readonly PackageKey[], signal: AbortSignal): Promise<AdvisoryAnswer> {
    const { value, confirmedAt, failure } = await this.#kept.get(signal);
    if (value === null || confirmedAt === null) {
      const reason = failure?.message ?? "the folder of records was not read";
      return {
        advisories: new Map(),
        gaps: gapsOf(
          SOURCE,
          "failed",
          packages.map((pack) => [pack, reason]),
        ),
      };
    }
    const { index } = value;
    const gaps: Gap[] = [];
    if (failure !== null) {
      gaps.push(wholeGap(`${failure.message}; the records in use were read ${confirmedAt.toISOString()}`));
    }
    const { count, first } = index.unreadable;
    if (count > 0) {
      const of = index.records + count;
      gaps.push(
        wholeGap(
          `${count} of ${of} records in the folder cannot be read${first === null ? "" : ` (${first})`}`,
        ),
      );
    }

    const advisories = new Map<string, readonly Advisory[]>();
    const notCovered: [PackageKey, string][] = [];
    for (const pack of packages) {
      const asked = osvPackage(pack);
      if (asked === null) {
        notCovered.push([pack, noEcosystem(pack)]);
      } else if (index.ecosystems.has(asked.ecosystem)) {
        const key = osvKey(asked.ecosystem, asked.name);
        advisories.set(packageKey(pack), index.advisories.get(key) ?? []);
      } else {
        notCovered.push([pack, `the folder of records holds none of ${asked.ecosystem}`]);
      }
    }
    return { advisories, gaps: [...gaps, ...gapsOf(SOURCE, "not-covered", notCovered)] };
  }

  /** Nothing: records name the first and the last affected commit, and which lie between them only the repository tells. */
  advisoriesOfCommits(commits: readonly CommitKey[]): Promise<AdvisoryAnswer> {
    const reason = "which commits are affected is told by the OSV service alone, not by a folder of records";
    const missing = commits.flatMap(({ names }) => names.map((name) => [{ name }, reason] as const));
    return Promise.resolve({ advisories: new Map(), gaps: gapsOf(SOURCE, "not-covered", missing) });
  }

  async #read(previous: Reading | null): Promise<Reading> {
    const { path, rereadMs } = this.#settings;
    const readAt = this.#now().getTime();
    try {
      if (previous !== null && readAt - previous.readAt < rereadMs) {
        if ((await stateOf(path, previous.index)) === previous.index.state) return previous;
      }
      const index = await readOsvFolder(path, OSV_ECOSYSTEMS);
      if (index.records === 0) throw new Error("no records");
      return { index, readAt };
    } catch (cause) {
      this.#meter.upstreamFailure(SOURCE);
      throw new UpstreamError(SOURCE, "the folder of records cannot be read or holds none", {
        retryable: true,
        cause,
      });
    }
  }
}

function wholeGap(reason: string): Gap {
  return { source: SOURCE, reason, packages: [], kind: "failed" };
}
