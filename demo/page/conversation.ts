import type { GitHubDouble } from "../../test/github-double/github-double.js";
import type { CheckRun } from "../../test/github-double/state/check.js";
import type {
  IssueComment,
  ReactionContent,
  ReviewComment,
} from "../../test/github-double/state/conversation.js";
import type { PullRequest } from "../../test/github-double/state/pull-request.js";
import type { Opened } from "../seed.js";
import { type Html, html } from "./html.js";
import { avatar } from "./icons.js";
import { type Landing, landingOf } from "./landing.js";
import { renderMarkdown } from "./markdown.js";
import { addressOf, head, light } from "./views.js";

const SIGNS: Readonly<Record<ReactionContent, string>> = {
  "+1": "👍",
  "-1": "👎",
  laugh: "😄",
  confused: "😕",
  heart: "❤️",
  hooray: "🎉",
  rocket: "🚀",
  eyes: "👀",
};

/** What was said, oldest first, and whether it may be merged, or how that went. */
export function conversationView(github: GitHubDouble, opened: Opened, run: CheckRun | null): Html {
  const { pull } = opened;
  return html`${head(opened, "")}
    <div class="timeline">
      ${comment(pull.author.login, "opened this pull request", pull.body ?? "", [])}
      ${threadOf(github, pull).map((each) => comment(each.author.login, placeOf(each), each.body, signsOf(each)))}
      ${mergeBox(opened, run, landingOf(github, pull))}
    </div>`;
}

function threadOf(github: GitHubDouble, pull: PullRequest): readonly (IssueComment | ReviewComment)[] {
  const all = [...github.commentsOf(pull), ...github.reviewCommentsOf(pull)];
  return all.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id - b.id);
}

function placeOf(said: IssueComment | ReviewComment): string {
  return "line" in said ? `commented on ${said.path}, line ${said.line}` : "commented";
}

/** Each sign with how many gave it, in the order in which they came. */
function signsOf({ reactions }: IssueComment): readonly string[] {
  const counts = new Map<ReactionContent, number>();
  for (const { content } of reactions) counts.set(content, (counts.get(content) ?? 0) + 1);
  return [...counts].map(([content, count]) => `${SIGNS[content]} ${count}`);
}

function comment(login: string, what: string, body: string, signs: readonly string[]): Html {
  const name = login.replace(/\[bot\]$/, "");
  const bot = login !== name;
  return html`<article class="comment${bot ? "" : " person"}">
    ${avatar(login)}
    <div class="box">
      <div class="box-head">
        <span
          ><b>${name}</b> ${bot && html`<span class="label">bot</span>`}
          <span class="faint">${what}</span></span
        >
      </div>
      <div class="markdown">${renderMarkdown(body)}</div>
      ${signs.length > 0 && html`<div class="reactions">${signs.map((sign) => html`<span>${sign}</span>`)}</div>`}
    </div>
  </article>`;
}

function mergeBox(opened: Opened, run: CheckRun | null, landing: Landing | null): Html {
  return html`<section class="box merge">
    <div class="box-head">${light(landing?.run ?? run)}<b class="grow">${verdict(run, landing)}</b></div>
    <div class="row">
      ${light(run)}
      <div class="grow"><b>weir</b> <span class="faint">— ${run?.title ?? "in progress"}</span></div>
      <a class="small" href="${addressOf(opened)}/checks">Details</a>
    </div>
    ${
      landing !== null &&
      html`<div class="row">
        ${light(landing.run)}
        <div class="grow">
          <b>weir</b> on the ${landing.what} <code>${landing.sha.slice(0, 7)}</code>
          <span class="faint">— ${landing.run?.title ?? "in progress"}</span>
        </div>
      </div>`
    }
  </section>`;
}

function verdict(run: CheckRun | null, landing: Landing | null): string {
  if (landing?.what === "merge commit") return "Merged";
  if (landing !== null) return "In the merge queue";
  if (run?.status !== "completed") return "Weir is at work";
  if (run.conclusion === "failure") return "The check was not successful: merging is blocked";
  return run.conclusion === "neutral" ? "The check could not see everything" : "The check has passed";
}
