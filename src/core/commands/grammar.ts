import type { Command, Term, Verb } from "../model/command.js";
import { FLAGS, type Flag } from "../model/finding.js";
import { nearest } from "../model/nearest.js";
import type { Reach } from "../model/reach.js";
import { acceptanceOf, advisoryOf, nameOf } from "./targets.js";
import { dayTerm, lengthTerm } from "./term.js";

/** A command, or one sentence that says why it is none. */
export type Understood = Command | { readonly wrong: string };

/** What stands behind the verb. `reason`: behind `because`, with the lines below; null = there is no `because`. */
export interface Arguments {
  readonly words: readonly string[];
  readonly reason: string | null;
}

/** One command as people are told of it, and how it is read. */
export interface CommandForm {
  readonly verb: Verb;
  /** Behind `/weir`. */
  readonly usage: string;
  readonly does: string;
  readonly example: string;
  /** The least that is needed. */
  readonly needs: string;
  readonly read: (given: Arguments) => Understood;
}

const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;

const wrong = (sentence: string) => ({ wrong: sentence });
const quoted = (word: string) => `“${word.length > 60 ? `${word.slice(0, 60)}…` : word}”`;

/** Every command, in the order in which they are told. */
export const COMMANDS: readonly CommandForm[] = [
  {
    verb: "help",
    usage: "help",
    does: "lists the commands",
    example: "help",
    needs: "read",
    read: bare({ verb: "help" }),
  },
  {
    verb: "why",
    usage: "why NAME[@VERSION]",
    does: "tells why a component is there: every introducer, the shortest chains, a picture",
    example: "why lodash",
    needs: "read",
    read: (given) => withName(given, (target) => ({ verb: "why", target })),
  },
  {
    verb: "explain",
    usage: "explain FLAG|ADVISORY",
    does: "explains a flag, or what is known of an advisory here",
    example: "explain install-script",
    needs: "read",
    read: explain,
  },
  {
    verb: "fix",
    usage: "fix NAME[@VERSION]",
    does: "tells what to change; suggests it on the line of the manifest where that is in the diff",
    example: "fix minimist",
    needs: "read",
    read: (given) => withName(given, (target) => ({ verb: "fix", target })),
  },
  {
    verb: "diff",
    usage: "diff [SERVICE]",
    does: "lists every change, of all services or of one",
    example: "diff services/checkout",
    needs: "read",
    read: (given) => withService(given, (service) => ({ verb: "diff", service })),
  },
  {
    verb: "sbom",
    usage: "sbom [SERVICE]",
    does: "tells how many components there are, and the command that makes the bill of materials, with its digest",
    example: "sbom",
    needs: "read",
    read: (given) => withService(given, (service) => ({ verb: "sbom", service })),
  },
  {
    verb: "recheck",
    usage: "recheck",
    does: "reviews the pull request again",
    example: "recheck",
    needs: "write",
    read: bare({ verb: "recheck" }),
  },
  {
    verb: "accept",
    usage:
      "accept NAME[@VERSION]|ADVISORY [FLAG] [here|in this repository|in the organisation] until YYYY-MM-DD|for N days because REASON",
    does: "accepts what this review finds on it, until then; covers nothing else",
    example: "accept minimist vulnerability for 30 days because only the build uses it",
    needs:
      "write, or whom the policy names; where four eyes are wanted, nobody who has a hand in the pull request",
    read: accept,
  },
  {
    verb: "revoke",
    usage: "revoke ID|NAME[@VERSION]|ADVISORY [because REASON]",
    does: "takes an acceptance back",
    example: "revoke A-K7F3Q2",
    needs: "write, or whom the policy names",
    read: revoke,
  },
  {
    verb: "accepted",
    usage: "accepted",
    does: "lists what is accepted here, by whom, until when and why",
    example: "accepted",
    needs: "read",
    read: bare({ verb: "accepted" }),
  },
  {
    verb: "init",
    usage: "init",
    does: "offers a policy file to begin with",
    example: "init",
    needs: "read",
    read: bare({ verb: "init" }),
  },
];

function bare(command: Command): CommandForm["read"] {
  return ({ words }) =>
    words.length === 0 ? command : wrong(`it takes nothing more, but ${quoted(words.join(" "))} follows`);
}

function withName(
  { words }: Arguments,
  make: (target: NonNullable<ReturnType<typeof nameOf>>) => Command,
): Understood {
  const [first, version, ...more] = words;
  if (first === undefined) return wrong("a component's name is missing");
  const named = nameOf(first);
  if (named === null) return wrong(`${quoted(first)} names no component`);
  if (more.length > 0) return wrong(`one name at a time: ${quoted(more.join(" "))} is too much`);
  if (version === undefined) return make(named);
  return named.version === null
    ? make({ ...named, version })
    : wrong(`one name at a time: ${quoted(version)} is too much`);
}

function withService({ words }: Arguments, make: (service: string | null) => Command): Understood {
  const [path, ...more] = words;
  if (more.length > 0) return wrong(`one service at a time: ${quoted(more.join(" "))} is too much`);
  if (path === undefined) return make(null);
  const bare = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return make(bare === "" ? "." : bare);
}

function explain({ words }: Arguments): Understood {
  const [word, ...more] = words;
  if (word === undefined) return wrong("a flag or an advisory is missing");
  if (more.length > 0) return wrong(`one thing at a time: ${quoted(more.join(" "))} is too much`);
  const advisory = advisoryOf(word);
  if (advisory !== null) return { verb: "explain", topic: advisory };
  const flag = flagOf(word);
  return flag === null
    ? wrong(`${quoted(word)} is neither a flag nor an advisory${meant(word, FLAGS)}`)
    : { verb: "explain", topic: { kind: "flag", flag } };
}

function accept({ words, reason }: Arguments): Understood {
  const [first, ...rest] = words;
  if (first === undefined) return wrong("a component or an advisory is missing");
  const target = advisoryOf(first) ?? nameOf(first);
  if (target === null) return wrong(`${quoted(first)} names no component`);
  let flag: Flag | null = null;
  let term: Term | null = null;
  let reach: Reach | null = null;
  for (let at = 0; at < rest.length;) {
    const step = optionAt(rest, at);
    if ("wrong" in step) return step;
    if (step.flag !== undefined) {
      if (flag !== null) return wrong("one flag at a time");
      flag = step.flag;
    }
    if (step.term !== undefined) {
      if (term !== null) return wrong("it ends twice");
      term = step.term;
    }
    if (step.reach !== undefined) {
      if (reach !== null) return wrong("it reaches to two places");
      reach = step.reach;
    }
    at += step.length;
  }
  if (term === null) return wrong("say how long: `until YYYY-MM-DD` or `for 30 days`");
  if (reason === null) return wrong("say why: `because …`");
  const why = reasonOf(reason);
  if (typeof why !== "string") return why;
  return { verb: "accept", target, flag, term, reach: reach ?? "pull-request", reason: why };
}

interface Option {
  readonly flag?: Flag;
  readonly term?: Term;
  readonly reach?: Reach;
  /** Words that it takes. */
  readonly length: number;
}

const OPTIONS = ["until", "for", "here", "in", "everywhere", "because", ...FLAGS];

function optionAt(words: readonly string[], at: number): Option | { readonly wrong: string } {
  const [word = "", next = "", last = ""] = words.slice(at, at + 3);
  switch (word.toLowerCase()) {
    case "until": {
      const term = dayTerm(next);
      return term === null ? wrong(`${quoted(next)} is no day, e.g. 2027-01-31`) : { term, length: 2 };
    }
    case "for": {
      const term = lengthTerm(next, last);
      return term === null
        ? wrong(`${quoted(`${next} ${last}`.trim())} is no length of time, e.g. 30 days`)
        : { term, length: 3 };
    }
    case "here":
      return { reach: "pull-request", length: 1 };
    case "everywhere":
      return { reach: "organisation", length: 1 };
    case "in": {
      const where = `${next} ${last}`.toLowerCase();
      if (where === "this repository") return { reach: "repository", length: 3 };
      if (where === "the organisation" || where === "the organization")
        return { reach: "organisation", length: 3 };
      return wrong(
        `${quoted(`in ${next} ${last}`.trim())} is no place: \`in this repository\` or \`in the organisation\``,
      );
    }
    default: {
      const flag = flagOf(word);
      return flag === null
        ? wrong(`${quoted(word)} is not understood${meant(word, OPTIONS)}`)
        : { flag, length: 1 };
    }
  }
}

function revoke({ words, reason }: Arguments): Understood {
  const [word, ...more] = words;
  if (word === undefined)
    return wrong("say what: an id that `/weir accepted` lists, a component or an advisory");
  if (more.length > 0) return wrong(`one thing at a time: ${quoted(more.join(" "))} is too much`);
  const target = acceptanceOf(word) ?? advisoryOf(word) ?? nameOf(word);
  if (target === null) return wrong(`${quoted(word)} names nothing`);
  if (reason === null) return { verb: "revoke", target, reason: null };
  const why = reasonOf(reason);
  return typeof why === "string" ? { verb: "revoke", target, reason: why } : why;
}

function reasonOf(reason: string): string | { readonly wrong: string } {
  if (reason.length < SHORTEST_REASON) return wrong("the reason is missing behind `because`");
  if (reason.length > LONGEST_REASON) return wrong(`the reason has more than ${LONGEST_REASON} characters`);
  return reason;
}

function flagOf(word: string): Flag | null {
  return FLAGS.find((flag) => flag === word.toLowerCase()) ?? null;
}

/** For the end of a sentence. */
export function meant(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  return found === null ? "" : `; did you mean \`${found}\`?`;
}
