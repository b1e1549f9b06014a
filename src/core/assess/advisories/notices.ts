import { packageKey } from "../../model/advisory.js";
import type { Finding, Flag } from "../../model/finding.js";
import { code, foreign, type Prose } from "../../model/prose.js";
import type { AssessInput, Assessor } from "../assessor.js";
import { findingAbout } from "../finding-about.js";
import { arrived, type Subject, subjectsOf } from "../subjects.js";
import { copiesOf, type Copy, type NameCopies } from "./copies.js";
import { evidenceOf } from "./evidence.js";
import { type AliasGroup, sameEvent } from "./groups.js";

/** A publisher's summary may be of any length. */
const SUMMARY_LENGTH = 120;

interface Kind {
  readonly flag: Flag;
  readonly says: string;
}

/** https://docs.rs/rustsec/latest/rustsec/advisory/enum.Informational.html; what is added later is a notice. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["unmaintained", { flag: "unmaintained", says: " says that it is no longer maintained" }],
  ["unsound", { flag: "unsound", says: " says that it is unsound" }],
]);
const OTHER: Kind = { flag: "advisory-notice", says: " tells something of it" };

/**
 * `unsound`, `unmaintained`, `advisory-notice`: what RustSec publishes of a crate that is no vulnerability (decision 21).
 * One finding per component and event, of components that are new or became runtime.
 */
export const assessNotices: Assessor = (input) => {
  const told = new Map(copiesOf(input).map((copies) => [packageKey(copies.pack), copies]));
  if (told.size === 0) return [];
  return subjectsOf(input)
    .filter((subject) => arrived(subject) || subject.becameRuntime)
    .flatMap((subject) => {
      const copies = told.get(packageKey(subject.ref));
      return copies === undefined ? [] : noticesOn(input, subject, copies);
    });
};

function noticesOn(input: AssessInput, subject: Subject, copies: NameCopies): Finding[] {
  const copy = copies.head.find(({ nodes }) => subject.to.nodes.some((node) => nodes.includes(node)));
  if (copy === undefined) return [];
  return copy.notices.map((group) => {
    const known = copies.base.some(({ notices }) => notices.some((other) => sameEvent(group, other)));
    return noticeOf(input, subject, copy, group, known ? "still" : "new");
  });
}

function noticeOf(
  input: AssessInput,
  subject: Subject,
  copy: Copy,
  group: AliasGroup,
  state: Finding["state"],
): Finding {
  const { evidence } = evidenceOf(group, copy, subject.ref.type, input.risk);
  const { flag, says } = kindOf(group);
  const fixed: Prose =
    evidence.fixedIn === null || evidence.fixAssumed ? [] : ["; fixed in ", code(evidence.fixedIn)];
  return findingAbout(input, subject, {
    flag,
    detail: group.ids.join(","),
    state,
    reason: [code(group.id), says, ...summaryOf(evidence.summary), ...fixed],
    advisory: evidence,
    severity: evidence.severity,
    source: "OSV",
  });
}

function kindOf({ matches }: AliasGroup): Kind {
  const [{ known }] = matches;
  const word = known.entries.find(({ informational }) => informational !== null)?.informational;
  return KINDS.get(word ?? "") ?? OTHER;
}

function summaryOf(summary: string): Prose {
  if (summary === "") return [];
  const cut = summary.length > SUMMARY_LENGTH ? `${summary.slice(0, SUMMARY_LENGTH - 1)}…` : summary;
  return [": ", foreign(cut)];
}
