import { commandLines } from "./commands/lines.js";
import { COMMANDS, meant } from "./commands/grammar.js";
import { wordsOf } from "./commands/words.js";
import type { Command, NameTarget, Term } from "./model/command.js";

export { expiryOf } from "./commands/term.js";

/** Commands of one comment that are carried out. */
const MOST = 10;

/** What was read of one line that speaks to Weir. `message` is Markdown; what it quotes of the comment stands in code. */
export type CommandReading =
  | { readonly kind: "command"; readonly command: Command; readonly text: string; readonly line: number }
  | { readonly kind: "refused"; readonly message: string; readonly text: string; readonly line: number };

/** Every command of a comment in its order, ten at the most; what is none is refused with a reason. Never throws. */
export function parseCommands(body: string): readonly CommandReading[] {
  const lines = commandLines(body);
  const readings = lines.slice(0, MOST).map(({ text, below, line }): CommandReading => {
    const read = commandOf(text, below);
    return "wrong" in read
      ? { kind: "refused", message: refusal(text, read.wrong), text, line }
      : { kind: "command", command: read, text, line };
  });
  const left = lines.length - readings.length;
  if (left <= 0) return readings;
  const message = `${MOST} commands in one comment are enough: ${left} more were not carried out.`;
  return [...readings, { kind: "refused", message, text: "", line: lines[MOST]?.line ?? 1 }];
}

function commandOf(text: string, below: readonly string[]): Command | { readonly wrong: string } {
  // The reason is free text: everything in front of it is not.
  const cut = /(?:^|\s)because(?=\s|$|:)/i.exec(text);
  const front = cut === null ? text : text.slice(0, cut.index);
  const split = wordsOf(front);
  if ("wrong" in split) return split;
  const [verb, ...words] = split.words;
  if (verb === undefined) return COMMANDS[0]?.read({ words: [], reason: null }) ?? { wrong: "say what" };
  if (front.normalize("NFKC") !== front && !/^[\x20-\x7e]+$/.test(verb))
    return { wrong: "it holds characters that only look like letters" };
  const form = COMMANDS.find((one) => one.verb === verb.toLowerCase());
  const verbs = COMMANDS.map((one) => one.verb);
  if (form === undefined) return { wrong: `there is no such command${meant(verb, verbs)}` };
  const behind = cut === null ? null : text.slice(cut.index + cut[0].length).replace(/^\s*:/, "");
  const reason = behind === null ? null : [behind, ...below].join(" ").replace(/\s+/g, " ").trim();
  return form.read({ words, reason });
}

/** The quoted text cannot leave its code: backticks and line ends are taken out. */
function refusal(text: string, why: string): string {
  const shown = Array.from(text.replace(/[`\p{C}]/gu, "?"))
    .slice(0, 120)
    .join("");
  return `\`/weir ${shown}\`: ${sentence(why)}`;
}

/** What a reason quotes may hold anything; only Weir's own code spans stay. */
function sentence(why: string): string {
  const safe = why.replace(
    /“([^”]*)”/g,
    (_, quoted: string) => `\`${quoted.replace(/[`\p{C}]/gu, "?") || " "}\``,
  );
  return `${safe.charAt(0).toUpperCase()}${safe.slice(1)}${/[.?!]$/.test(safe) ? "" : "."}`;
}

/** One way of writing a command: the same question has the same text, however it was typed. */
export function canonical(command: Command): string {
  switch (command.verb) {
    case "help":
    case "accepted":
    case "recheck":
    case "init":
      return command.verb;
    case "why":
    case "fix":
      return `${command.verb} ${nameText(command.target)}`;
    case "explain":
      return `explain ${command.topic.kind === "flag" ? command.topic.flag : command.topic.id}`;
    case "diff":
    case "sbom":
      return command.service === null ? command.verb : `${command.verb} ${word(command.service)}`;
    case "accept": {
      const { target, flag, reach, term, reason } = command;
      const what = target.kind === "advisory" ? target.id : nameText(target);
      const where = {
        "pull-request": "",
        repository: " in this repository",
        organisation: " in the organisation",
      }[reach];
      return `accept ${what}${flag === null ? "" : ` ${flag}`}${where} ${termText(term)} because ${reason}`;
    }
    case "revoke": {
      const { target, reason } = command;
      const what = target.kind === "name" ? nameText(target) : target.id;
      return `revoke ${what}${reason === null ? "" : ` because ${reason}`}`;
    }
  }
}

function nameText({ type, name, version }: NameTarget): string {
  const at = version === null ? "" : `@${version}`;
  if (type === null) return word(`${name}${at}`);
  const path = (type === "maven" ? name.replace(":", "/") : name)
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  return word(`pkg:${type}/${path}${version === null ? "" : `@${encodeURIComponent(version)}`}`);
}

function termText(term: Term): string {
  return term.kind === "until"
    ? `until ${term.day}`
    : `for ${term.count} ${term.unit}${term.count === 1 ? "" : "s"}`;
}

/** Quoted where it has to be. */
function word(text: string): string {
  return /[\s"`]/.test(text) || text === "" ? (text.includes('"') ? `\`${text}\`` : `"${text}"`) : text;
}

/** What Weir can be asked for, as a table in Markdown. */
export function helpText(): string {
  const rows = COMMANDS.map(
    ({ usage, does, needs }) => `| \`/weir ${usage.replaceAll("|", "\\|")}\` | ${does} | ${needs} |`,
  );
  return [
    "A command stands at the beginning of a line, in a paragraph of its own words: not in code, quotes or lists. Several may stand in one comment; an edited comment is not read again.",
    ["| command | what it does | who may |", "| :-- | :-- | :-- |", ...rows].join("\n"),
  ].join("\n\n");
}
