import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { PullRequest } from "../github-double/state/pull-request.js";
import type { IssueComment, ReviewComment } from "../github-double/state/conversation.js";
import type { Repository } from "../github-double/state/repository.js";
import { bringing, npmFiles } from "../support/npm-project.js";
import { completedRun, MALWARE, startWorld, VULNERABLE, type World } from "../support/weir.js";

let world: World;
let repositories = 0;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
afterEach(() => {
  expect(world.github.violations).toEqual([]);
  expect(world.github.bugs).toEqual([]);
});

/** A repository with people of every kind, and optionally a policy. */
function newRepository(policy?: string): Repository {
  const { github } = world;
  const repo = github.repository("acme", `shop-${(repositories += 1)}`);
  github.install({ account: "acme", repositories: [repo] });
  for (const [login, role] of [
    ["ann", "write"],
    ["mia", "maintain"],
    ["rob", "read"],
    ["tri", "triage"],
    ["dev", "write"],
  ] as const) {
    github.addCollaborator(repo, login, role);
  }
  repo.commit({
    files: { ...npmFiles({}), ...(policy === undefined ? {} : { ".github/weir.yml": policy }) },
  });
  return repo;
}

/** A pull request by dev that brings malware, reviewed. */
async function evil(repo: Repository, branch = "change"): Promise<PullRequest> {
  repo.commit({
    branch,
    author: "dev",
    files: npmFiles(bringing("direct", MALWARE)),
  });
  const pull = world.github.openPullRequest({ repo, head: branch, author: "dev" });
  await world.atRest();
  return pull;
}

async function says(login: string, pull: PullRequest, body: string): Promise<IssueComment> {
  const comment = world.github.person(login).comments(pull, body);
  await world.atRest();
  return comment;
}

/** The next new comment on a pull request is not made, and the job that wanted it begins again. */
function stumbleOnce({ repository, number }: PullRequest): void {
  world.github.faults.add({
    when: ({ method, path }) =>
      method === "POST" && path === `/repos/${repository.fullName}/issues/${number}/comments`,
    fault: { kind: "bad-gateway", effect: "before" },
    times: 1,
  });
}

const reactions = (comment: IssueComment | ReviewComment) =>
  comment.reactions.map(({ content }) => content).sort();
const conclusion = (pull: PullRequest) => completedRun(world.github, pull.repository, pull)?.conclusion;
const answers = (pull: PullRequest) =>
  world.github.commentsOf(pull).filter(({ body }) => body.includes("weir:answer"));
const review = (pull: PullRequest) =>
  world.github.commentsOf(pull).find(({ body }) => body.includes("weir:review"))?.body ?? "";

describe("a command in a thread", () => {
  test("is taken, answered and done", async () => {
    const pull = await evil(newRepository());
    const asked = await says("rob", pull, `/weir why ${MALWARE}`);
    expect(reactions(asked)).toEqual(["eyes", "rocket"]);
    const [answer] = answers(pull);
    expect(answer?.body).toContain(`Why \`${MALWARE}\` is here`);
    expect(answer?.body).toContain("every chain goes through `direct 1.0.0`");
    expect(answer?.body).toContain("```mermaid");
  });

  test("asked again edits its answer, and another question gets another", async () => {
    const pull = await evil(newRepository());
    await says("rob", pull, "/weir help");
    await says("tri", pull, "/WEIR help");
    expect(answers(pull)).toHaveLength(1);
    await says("rob", pull, "/weir explain malware\n/weir diff\n/weir init");
    expect(answers(pull)).toHaveLength(2);
    expect(answers(pull)[1]?.body).toContain("published to do harm");
    expect(answers(pull)[1]?.body).toContain("yaml-language-server");
  });

  test("tells the bill of materials, what is accepted, and what changes in a service", async () => {
    const pull = await evil(newRepository());
    await says("rob", pull, "/weir sbom\n/weir accepted\n/weir diff elsewhere");
    const [answer] = answers(pull);
    expect(answer?.body).toMatch(/SBOM \(CycloneDX 1\.6 JSON\): 2 components in 1 service/);
    expect(answer?.body).toMatch(/SHA-256 `[0-9a-f]{64}`/);
    expect(answer?.body).toContain("Nothing is accepted here.");
    expect(answer?.body).toContain("Nothing changes in");
  });

  test("to fix suggests the version on the manifest's line, once, also when it is asked again or GitHub stumbles", async () => {
    const repo = newRepository();
    repo.commit({ branch: "change", author: "dev", files: npmFiles(bringing(VULNERABLE, "inherited")) });
    const pull = world.github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    const suggestions = () =>
      world.github.reviewCommentsOf(pull).filter(({ body }) => body.includes("```suggestion"));
    stumbleOnce(pull);
    const asked = await says("rob", pull, `/weir fix ${VULNERABLE}`);
    expect(reactions(asked)).toEqual(["eyes", "rocket"]);
    expect(suggestions()).toMatchObject([{ path: "package.json" }]);
    expect(suggestions()[0]?.body).toContain(`"${VULNERABLE}": "^1.2.0"`);
    await says("tri", pull, `/weir fix ${VULNERABLE}@1.0.0`);
    expect(suggestions()).toHaveLength(1);
    expect(answers(pull)).toHaveLength(2);
    for (const { body } of answers(pull)) expect(body).toContain("A suggestion stands on the line");
  });

  test("in the thread of a review comment is answered there", async () => {
    const pull = await evil(newRepository());
    const first = world.github
      .person("rob")
      .commentsOn(pull, { path: "package.json", line: 1, body: "What is this?" });
    const asked = world.github.person("rob").replies(first, "/weir explain vulnerability");
    await world.atRest();
    expect(reactions(asked)).toEqual(["eyes", "rocket"]);
    const thread = world.github.reviewCommentsOf(pull).filter(({ body }) => body.includes("weir:answer"));
    expect(thread).toHaveLength(1);
    expect(answers(pull)).toEqual([]);
  });

  test("that is none is refused with a hint", async () => {
    const pull = await evil(newRepository());
    const asked = await says("rob", pull, "/weir hlep");
    expect(reactions(asked)).toEqual(["confused", "eyes"]);
    expect(answers(pull)[0]?.body).toContain("did you mean `help`?");
  });

  test("is not heard in quotes, in code, from bots, from apps, or after an edit", async () => {
    const pull = await evil(newRepository());
    const quoted = await says("ann", pull, "> /weir recheck\n\n```\n/weir recheck\n```");
    expect(reactions(quoted)).toEqual([]);
    const bot = await says("renovate[bot]", pull, "/weir recheck");
    expect(reactions(bot)).toEqual([]);
    const harmless = await says("rob", pull, "Looks fine to me");
    world.github.person("mia").edits(harmless, `/weir accept ${MALWARE} for 9 days because mia says so`);
    await world.atRest();
    expect(reactions(harmless)).toEqual([]);
    expect(conclusion(pull)).toBe("failure");
  });
});

describe("an acceptance", () => {
  const accept = (more = "") => `/weir accept ${MALWARE}${more} for 30 days because it is a test double`;

  test("by somebody else turns the check, is told in the comment, and can be revoked", async () => {
    const pull = await evil(newRepository());
    expect(conclusion(pull)).toBe("failure");
    const said = await says("ann", pull, accept());
    expect(reactions(said)).toEqual(["eyes", "rocket"]);
    expect(conclusion(pull)).toBe("success");
    expect(review(pull)).toContain("accepted by `ann` until");
    expect(review(pull)).toContain("because: it is a test double");
    const [answer] = answers(pull);
    const id = /as `(A-[0-9A-Z]{6})`/.exec(answer?.body ?? "")?.[1];
    expect(id).toBeDefined();
    await says("rob", pull, "/weir accepted");
    expect(answers(pull).at(-1)?.body).toContain(`\`${id ?? ""}\``);
    const refused = await says("rob", pull, `/weir revoke ${id ?? ""}`);
    expect(reactions(refused)).toContain("confused");
    expect(conclusion(pull)).toBe("success");
    await says("mia", pull, `/weir revoke ${id ?? ""} because it is real`);
    expect(conclusion(pull)).toBe("failure");
  });

  test.each([
    ["rob", "it needs write access"],
    ["tri", "it needs write access"],
    ["dev", "you opened this pull request"],
    ["mallory", "it needs write access"],
  ])("of %s is refused: %s", async (login, why) => {
    const pull = await evil(newRepository());
    const said = await says(login, pull, accept());
    expect(reactions(said)).toContain("confused");
    expect(answers(pull)[0]?.body).toContain(why);
    expect(conclusion(pull)).toBe("failure");
  });

  test("whose answer GitHub loses is the same acceptance when it is tried again", async () => {
    const pull = await evil(newRepository());
    stumbleOnce(pull);
    const asked = await says("ann", pull, accept());
    expect(reactions(asked)).toEqual(["eyes", "rocket"]);
    expect(answers(pull)).toHaveLength(1);
    expect(answers(pull)[0]?.body).toContain("Accepted for this pull request");
    expect(conclusion(pull)).toBe("success");
    await says("rob", pull, "/weir accepted");
    expect(answers(pull)[1]?.body).toContain("**1 accepted risk**");
  });

  test("of what no review found is refused, so is one that is over or too long", async () => {
    const pull = await evil(newRepository());
    await says("ann", pull, "/weir accept left-pad for 30 days because why not");
    await says("ann", pull, `/weir accept ${MALWARE} until 2020-01-01 because it was`);
    await says("ann", pull, `/weir accept ${MALWARE} for 900 days because it is long`);
    const bodies = answers(pull).map(({ body }) => body);
    expect(bodies[0]).toContain("no finding on `left-pad`");
    expect(bodies[1]).toContain("That day is over");
    expect(bodies[2]).toContain("365 days at the most");
    expect(conclusion(pull)).toBe("failure");
  });

  test("of somebody who pushed onto a bot's branch is refused, of somebody else it counts", async () => {
    const repo = newRepository();
    repo.commit({ branch: "bump", author: "renovate[bot]", files: npmFiles(bringing("direct", "other")) });
    const pull = world.github.openPullRequest({ repo, head: "bump", author: "renovate[bot]" });
    await world.atRest();
    world.github.push(repo, {
      branch: "bump",
      author: "ann",
      files: npmFiles(bringing("direct", MALWARE)),
    });
    await world.atRest();
    expect(conclusion(pull)).toBe("failure");
    await says("ann", pull, accept());
    expect(answers(pull)[0]?.body).toContain("you pushed its newest commit");
    expect(conclusion(pull)).toBe("failure");
    await says("mia", pull, accept());
    expect(conclusion(pull)).toBe("success");
  });

  test("for one pull request does not hold in another, for the repository it does, in another repository never", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    await says("ann", pull, accept());
    repo.commit({ branch: "again", author: "dev", files: { "README.md": "another head" } });
    const second = await evil(repo, "again");
    expect(conclusion(second)).toBe("failure");
    await says("mia", second, accept(" in this repository"));
    expect(conclusion(second)).toBe("success");
    const elsewhere = await evil(newRepository());
    expect(conclusion(elsewhere)).toBe("failure");
  });

  test("does not cover another version or other contents", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    await says("ann", pull, accept());
    expect(conclusion(pull)).toBe("success");
    repo.commit({ branch: "change", author: "dev", files: npmFiles(bringing("direct", MALWARE, "1.0.1")) });
    await world.atRest();
    expect(conclusion(pull)).toBe("failure");
    expect(review(pull)).toContain("but what it covered was another version or other contents");
  });
});

describe("a policy", () => {
  test("of the base branch decides, and says where", async () => {
    const repo = newRepository("rules:\n  - flag: malware\n    level: warn\n    because: a honeypot\n");
    const pull = await evil(repo);
    expect(conclusion(pull)).toBe("success");
    expect(review(pull)).toContain("to be looked at by `.github/weir.yml` line 2: a honeypot");
  });

  test("that a pull request loosens is told, and not obeyed", async () => {
    const repo = newRepository();
    const policy = "dry-run: true\nrules:\n  - flag: malware\n    level: off\n";
    repo.commit({
      branch: "change",
      files: { ...npmFiles(bringing("direct", MALWARE)), ".github/weir.yml": policy },
    });
    const pull = world.github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    expect(conclusion(pull)).toBe("failure");
    expect(review(pull)).toContain("This pull request loosens the policy");
    expect(review(pull)).toContain("dry run: nothing blocks any more");
  });

  test("that a pull request breaks fails, with an annotation on its line", async () => {
    const repo = newRepository();
    repo.commit({ branch: "change", files: { ".github/weir.yml": "comment: auto\ndry-runn: true\n" } });
    const pull = world.github.openPullRequest({ repo, head: "change" });
    await world.atRest();
    const run = completedRun(world.github, repo, pull);
    expect(run?.conclusion).toBe("failure");
    expect(run?.annotations).toMatchObject([
      { path: ".github/weir.yml", start_line: 2, title: "This policy cannot be used" },
    ]);
  });

  test("of which the base branch gets another is applied to open pull requests", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    expect(conclusion(pull)).toBe("failure");
    repo.commit({ files: { ".github/weir.yml": "dry-run: true\n" } });
    await world.atRest();
    expect(conclusion(pull)).toBe("neutral");
    expect(review(pull)).toContain("Dry run");
  });
});

describe("inline comments", () => {
  test("stand on the line that asked for what blocks, once, and are settled when it is gone", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    const inline = () =>
      world.github.reviewCommentsOf(pull).filter(({ body }) => body.includes("weir:inline"));
    expect(inline()).toHaveLength(1);
    expect(inline()[0]).toMatchObject({ path: "package.json" });
    expect(inline()[0]?.body).toContain(MALWARE);
    repo.commit({ branch: "change", author: "dev", files: { "README.md": "more" } });
    await world.atRest();
    expect(inline()).toHaveLength(1);
    repo.commit({ branch: "change", author: "dev", files: npmFiles({}) });
    await world.atRest();
    expect(inline()).toHaveLength(1);
    expect(inline()[0]?.body).toContain("Settled");
  });
});

describe("buttons", () => {
  test("recheck makes a new run for who may, and nothing for who may not or forges one", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    const runs = () => world.github.checkRunsOf(repo, pull.headSha).filter(({ name }) => name === "weir");
    const run = runs()[0];
    if (run === undefined) throw new Error("no run");
    world.github.person("rob").presses(run, "recheck");
    world.github.person("ann").forges(run, "accept everything");
    await world.atRest();
    expect(runs()).toHaveLength(1);
    world.github.person("ann").presses(run, "recheck");
    await world.atRest();
    expect(runs()).toHaveLength(2);
    world.github.person("ann").reruns(run);
    await world.atRest();
    expect(runs()).toHaveLength(3);
    expect(runs().at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
    world.github.person("rob").presses(run, "accepted");
    await world.atRest();
    expect(world.github.commentsOf(pull).at(-1)?.body).toContain("Nothing is accepted here.");
  });
});
