import { billOf } from "../core/bill/bill.js";
import { componentCounts } from "../core/bill/counts.js";
import { helpText } from "../core/commands.js";
import type { Command, NameTarget } from "../core/model/command.js";
import type { PullRequestAddress } from "../core/model/job.js";
import { presencesOf } from "../core/presence.js";
import { anyOf } from "../core/policy/pattern.js";
import { STARTER } from "../core/policy/starter.js";
import {
  acceptedAnswer,
  advisoryAnswer,
  diffAnswer,
  fixAnswer,
  flagAnswer,
  initAnswer,
  NAMED,
  sbomAnswer,
  whyAnswer,
} from "../core/report/answers.js";
import { sbomText } from "../core/report/bom/sbom-text.js";
import { sbomSummary } from "../core/report/bom/summary.js";
import { codeSpan } from "../core/report/markdown.js";
import { count } from "../core/report/wording.js";
import { mayRun, type Permission, UNINVOLVED } from "../core/rights.js";
import { accept, type Decision, revoke } from "./decide.js";
import { involvementOf } from "./asker.js";
import type { Asking, Outcome } from "./asking.js";
import type { JobPorts } from "./ports.js";
import { readState, type StateRead } from "./read-change.js";
import { POLICY_PATH, readPolicy } from "./read-policy.js";
import { evaluatePull } from "./review-change.js";
import { resolveState } from "./resolve.js";
import { sha256 } from "./sha256.js";
import { suggestFix, targetOf } from "./suggest-fix.js";

/** The commands of one comment. */
export interface Execution {
  readonly carryOut: (command: Command) => Promise<Outcome>;
  /** Has reviewed again whatever the commands touched. */
  readonly end: () => Promise<void>;
}

/** Seconds between reviews of several pull requests that one acceptance touches. */
const SECONDS_APART = 5;
const done = (say: string | null): Outcome => ({ done: true, say });
const refused = (say: string): Outcome => ({ done: false, say });

/** Carries out commands, the costly things once for all of them. */
export function executionOf(ports: JobPorts, asking: Asking, signal: AbortSignal): Execution {
  const { pull, access, state, asker, policy } = asking;
  const touched = new Map<string, PullRequestAddress>();
  const evaluation = once(() => evaluatePull(ports, access.reader, pull, state, signal));
  const reading = { reader: access.reader, parser: ports.parser, cache: ports.cache, log: ports.log };
  const whole = once(() => readState(reading, state.head, anyOf(policy.settings.documents), signal));
  const resolved = once(async () => {
    const state = await whole();
    const privateNames = {
      prefixes: [...ports.privateNames.prefixes, ...policy.settings.internal, ...state.privatePrefixes],
    };
    const { read } = await resolveState({ ...ports, privateNames }, state.lockfiles, signal);
    return { ...state, lockfiles: read };
  });
  const involved = once(() =>
    involvementOf(access.people, ports.commands, pull, state, asker.account, signal),
  );
  const permission = (command: Command): Permission =>
    // Whether it blocks is known later: what the person has to do with the pull request is asked only then.
    mayRun(command.verb, asker, UNINVOLVED, { ...policy.settings, fourEyes: "never" }, false);

  const carryOut = async (command: Command): Promise<Outcome> => {
    const may = permission(command);
    if (may.answer === "ignored") return done(null);
    if (may.answer === "refused") return refused(`${codeSpan(`/weir ${command.verb}`)}: ${may.why}.`);
    switch (command.verb) {
      case "help":
        return done(helpText());
      case "init":
        return done(initAnswer(POLICY_PATH, STARTER));
      case "recheck":
        touched.set(`${pull.repositoryId}#${pull.number}`, pull);
        return done(null);
      case "why":
        return done(why(command.target, await resolved()));
      case "explain": {
        const { review } = await evaluation();
        const { topic } = command;
        return done(topic.kind === "flag" ? flagAnswer(topic.flag, review) : advisoryAnswer(topic, review));
      }
      case "diff":
        return done(diffAnswer((await evaluation()).review, command.service));
      case "accepted": {
        const where = { repositoryId: pull.repositoryId, numbers: [pull.number] };
        const { acceptances } = await ports.ledger.reaching(state.ownerId, where);
        return done(acceptedAnswer(acceptances, ports.clock()));
      }
      case "fix": {
        const { review } = await evaluation();
        const findings = review.findings.filter(
          (finding) => finding.state !== "fixed" && targetOf(command.target, finding.component),
        );
        const suggested = await suggestFix(access, pull.number, state.head, findings, signal);
        return done(fixAnswer(command.target, findings, review, suggested));
      }
      case "sbom":
        return sbom(ports.version, pull, state.head, command.service, await whole());
      case "accept":
      case "revoke": {
        // Whoever may write makes a branch with a policy of their own, and aims elsewhere once it is accepted.
        const home = await readPolicy(
          ports,
          access.reader,
          { address: pull, ownerId: state.ownerId, policyRef: null },
          signal,
        );
        const decision: Decision = { asking, evaluation: await evaluation(), involved, home: home.policy };
        const { outcome, touches } = await (command.verb === "accept"
          ? accept(ports, decision, command)
          : revoke(ports, decision, command));
        for (const other of touches) touched.set(`${other.repositoryId}#${other.number}`, other);
        return outcome;
      }
    }
  };

  return {
    carryOut,
    end: async () => {
      let after = 0;
      for (const address of touched.values()) {
        await ports.pulls.raise(address);
        await ports.queue.send({ kind: "review-change", pull: address }, { afterSeconds: after });
        after += SECONDS_APART;
      }
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

function why(target: NameTarget, { lockfiles, beyond }: StateRead): string {
  const places = lockfiles.flatMap(({ graph }) =>
    graph === null
      ? []
      : presencesOf(graph, target).map((presence) => ({ ...presence, lockfile: graph.lockfile.path })),
  );
  const unread = lockfiles.filter(({ graph }) => graph === null).length + beyond;
  return whyAnswer(target, places, unread);
}

function sbom(
  version: string,
  { owner, repository }: PullRequestAddress,
  commit: string,
  service: string | null,
  { lockfiles, folded, beyond }: StateRead,
): Outcome {
  const name = `${owner}/${repository}`;
  if (beyond > 0) return refused("This repository has more lockfiles than Weir reads for an answer.");
  const bill = billOf({ lockfiles, repository: name, commit, folded }, service);
  if (bill === null) {
    const unread = lockfiles.filter(({ graph }) => graph === null).length;
    const but = unread === 0 ? "" : `, but ${count(unread, "lockfile")} could not be read`;
    const what =
      service === null
        ? "No lockfile tells of anything"
        : `No lockfile tells of a service at ${codeSpan(service)}`;
    return refused(`${what}${but}.`);
  }
  const form = { format: "cyclonedx-json", specVersion: "1.6" } as const;
  const text = sbomText(bill, form, { version, timestamp: null, digest: sha256 });
  const request = { ...form, repository: name, commit, service };
  const perService = service === null ? componentCounts(lockfiles, NAMED) : [];
  return done(sbomAnswer(sbomSummary(bill, perService, request), sha256(text)));
}
