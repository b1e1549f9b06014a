import { type PackageKey, packageKey } from "../../model/advisory.js";
import type { PurlType } from "../../model/component.js";
import type { AdvisoryEvidence, Finding } from "../../model/finding.js";
import { nodeAt } from "../../model/graph.js";
import { moveKey } from "../../model/move.js";
import { code, type Prose } from "../../model/prose.js";
import { refOfNode } from "../../model/node-ref.js";
import { schemeOf } from "../../versions/index.js";
import { isPreRelease } from "../../versions/pre-release.js";
import type { AssessInput, Assessor } from "../assessor.js";
import { type Dependants, dependantsOf, reachOf } from "../dependants.js";
import { findingKey, locationOf } from "../finding-about.js";
import { type Subject, subjectsOf } from "../subjects.js";
import { adviceFor, type Held } from "./advice.js";
import { copiesOf, type Copy, type NameCopies } from "./copies.js";
import { evidenceOf, fixingCommits } from "./evidence.js";
import { isNoWorse } from "./fixes.js";
import { type AliasGroup, sameEvent } from "./groups.js";
import { knownServices, standingsOf } from "./standing.js";
import {
  commitsAdvice,
  malwareAdvice,
  malwareReason,
  type Standing,
  vulnerabilityReason,
} from "./wording.js";

/** One affected copy of head or, for what is fixed, of base. */
interface Affected extends Held {
  readonly services: readonly string[];
  readonly scope: Finding["scope"];
  readonly change: number | null;
  readonly line: number;
  readonly becameRuntime: boolean;
}

/**
 * `malware` and `vulnerability`: every name that some change is about, all its copies on both sides. A finding per
 * component and event; services that had the event before and those that get it now are told apart.
 */
export const assessAdvisories: Assessor = (input) => {
  const { base, head } = input;
  const affected = copiesOf(input);
  if (affected.length === 0) return [];
  const before = base === null ? null : dependantsOf(base);
  const after = head === null ? null : dependantsOf(head);
  const subjects = subjectsOf(input);
  return affected.flatMap((copies) => [
    ...(after === null ? [] : present(input, copies, subjects, before, after)),
    ...gone(input, copies),
  ]);
};

/** Whether a change or a component is about the package. */
function isAbout(pack: PackageKey): (other: PackageKey) => boolean {
  const key = packageKey(pack);
  return (other) => packageKey(other) === key;
}

/** Findings on what head holds. */
function present(
  input: AssessInput,
  copies: NameCopies,
  subjects: readonly Subject[],
  before: Dependants | null,
  after: Dependants,
): Finding[] {
  const isIt = isAbout(copies.pack);
  return copies.head.flatMap((copy) => {
    if (copy.groups.length === 0) return [];
    const subject = subjects.find(({ ref }) => ref.version === copy.version && isIt(ref));
    const held = subject === undefined ? unchanged(input, isIt, copy, after) : changed(subject, copy);
    return copy.groups.flatMap((group) => {
      const known = knownServices(input.diff, copies, group, before);
      const standings = standingsOf(copies, group, held.services, known, after);
      return standings.map(({ services, ...standing }) =>
        findingOf(input, copy, group, { ...held, services }, standing, after),
      );
    });
  });
}

function changed(subject: Subject, copy: Copy): Affected {
  const { ref, to, change, inheritance, becameRuntime } = subject;
  return {
    ref,
    nodes: copy.nodes,
    direct: to.direct === true,
    inheritance,
    services: to.services,
    scope: to.scope === "development" ? "development" : "runtime",
    change,
    line: to.line,
    becameRuntime,
  };
}

/** A copy that no change is about, told because another copy of its name moved. */
function unchanged(
  input: AssessInput,
  isIt: (other: PackageKey) => boolean,
  copy: Copy,
  after: Dependants,
): Affected {
  const node = nodeAt(after.graph, copy.nodes[0] ?? 0);
  const reach = reachOf(after, copy.nodes);
  const change = input.diff.changes.findIndex(isIt);
  return {
    ref: refOfNode(after.graph.lockfile, node),
    nodes: copy.nodes,
    direct: reach.direct,
    inheritance: null,
    services: reach.services.map((service) => service.path),
    scope: reach.runtime || reach.services.length === 0 ? "runtime" : "development",
    change: change === -1 ? null : change,
    line: node.line,
    becameRuntime: false,
  };
}

/** Events of base that no copy of head has any more. Of what head does not tell, nobody knows that it is gone. */
function gone(input: AssessInput, copies: NameCopies): Finding[] {
  if (copies.unjudged || copies.head.some(({ open }) => open)) return [];
  const left = copies.head.flatMap((copy) => copy.groups);
  const isIt = isAbout(copies.pack);
  return copies.base.flatMap((copy) => {
    const fixed = copy.groups.filter((group) => !left.some((other) => sameEvent(group, other)));
    const index = input.diff.changes.findIndex(
      (change) => change.from?.ref.version === copy.version && isIt(change),
    );
    const change = input.diff.changes[index];
    if (change?.from == null) return [];
    const { ref, services, scope, direct } = change.from;
    if (direct === false && copies.head.length === 0 && tellsLess(input)) return [];
    const affected: Affected = {
      ref,
      nodes: [],
      direct: direct === true,
      inheritance: change.inheritance,
      services,
      scope: scope === "development" ? "development" : "runtime",
      change: index,
      line: change.to?.line ?? 1,
      becameRuntime: false,
    };
    const standing: Standing = { state: "fixed", copiesLeft: 0 };
    return fixed.map((group) => findingOf(input, copy, group, affected, standing, null));
  });
}

/** Whether head is a file that holds what was asked for alone, in place of a lockfile that told what that led to. */
function tellsLess({ base, head }: AssessInput): boolean {
  if (base === null || head === null) return false;
  return (
    base.lockfile.format !== head.lockfile.format && base.lockfile.tells.edges && !head.lockfile.tells.edges
  );
}

function findingOf(
  input: AssessInput,
  copy: Copy,
  group: AliasGroup,
  affected: Affected,
  standing: Standing,
  after: Dependants | null,
): Finding {
  const { ref, services, scope, direct, change, becameRuntime } = affected;
  const { evidence, judgement } = evidenceOf(group, copy, ref.type, input.risk);
  const flag = group.malware ? "malware" : "vulnerability";
  const about = {
    flag,
    state: standing.state,
    lockfile: input.diff.path,
    services,
    component: ref,
    change,
    key: findingKey(flag, ref.name, group.ids.join(",")),
    advisory: evidence,
    severity: evidence.severity,
    scope,
    direct,
    source: "OSV",
    location: locationOf(input, affected.inheritance, affected.line),
    becameRuntime,
  } as const;
  if (group.malware) {
    const advice = standing.state === "fixed" ? null : malwareAdvice(evidence.match);
    const reason = [...malwareReason(evidence, group, standing), ...judgedText(copy)];
    return { ...about, reason, advice, fix: null };
  }
  const reason = [...vulnerabilityReason(evidence, judgement, standing), ...judgedText(copy)];
  if (after === null) return { ...about, reason, advice: null, fix: null };
  const { fix, advice } = adviceFor(after, affected, targetsOf(evidence, copy, ref.type));
  const move = fix.direct === null ? null : (input.risk.moves?.get(moveKey(fix.direct, ref)) ?? null);
  const fixing = copy.commit === null ? 0 : fixingCommits(group).length;
  return { ...about, reason, advice: fixing > 1 ? commitsAdvice(fixing) : advice, fix: { ...fix, move } };
}

/** Versions worth reaching, best first: what is fixed there is no gain where something else begins. */
function targetsOf(
  { cleanIn, fixedIn, fixAssumed }: AdvisoryEvidence,
  { judged, against }: Copy,
  type: PurlType,
): readonly string[] {
  const clean = cleanIn === null ? [] : [cleanIn];
  if (fixedIn === null || fixAssumed) return clean;
  const isEarly = isPreRelease(type, fixedIn) && !isPreRelease(type, judged);
  const isGain = !isEarly && isNoWorse(fixedIn, judged, against, schemeOf(type));
  return cleanIn === null || isGain ? [...clean, fixedIn] : clean;
}

function judgedText({ version, judged }: Copy): Prose {
  return judged === version ? [] : ["; judged as ", code(judged)];
}
