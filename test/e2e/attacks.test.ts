import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";

import type { IssueComment } from "../github-double/state/conversation.js";
import type { PullRequest } from "../github-double/state/pull-request.js";
import type { Repository } from "../github-double/state/repository.js";
import { bringing, npmFiles } from "../support/npm-project.js";
import { completedRun, MALWARE, startWorld, type World } from "../support/weir.js";

let world: World;
let database: Client;
let made = 0;

beforeAll(async () => {
  world = await startWorld();
  database = new Client({ connectionString: world.config.databaseUrl ?? "" });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await world.close();
});
afterEach(() => {
  expect(world.github.violations).toEqual([]);
  expect(world.github.bugs).toEqual([]);
});

const ACCEPT = `/weir accept ${MALWARE} for 30 days because nobody will look`;
const EVIL = npmFiles(bringing("direct", MALWARE));

/** A repository with people of every kind; dev is who attacks. */
function newRepository(policy?: string, owner = "acme"): Repository {
  const { github } = world;
  const repo = github.repository(owner, `target-${(made += 1)}`);
  github.install({ account: owner, repositories: [repo] });
  for (const [login, role] of [
    ["ann", "write"],
    ["mia", "maintain"],
    ["rob", "read"],
    ["dev", "write"],
  ] as const)
    github.addCollaborator(repo, login, role);
  repo.commit({
    files: { ...npmFiles({}), ...(policy === undefined ? {} : { ".github/weir.yml": policy }) },
  });
  return repo;
}

/** An organisation whose repositories all have a policy above them. */
function newOrganisation(policy: string): { readonly owner: string; readonly home: Repository } {
  const owner = `org-${(made += 1)}`;
  const home = world.github.repository(owner, ".github");
  home.commit({ files: { "weir.yml": policy } });
  return { owner, home };
}

/** The same, with Weir installed in the repository of the policy and in one more. */
function governed(owner: string, home: Repository, policy?: string): Repository {
  const repo = newRepository(policy, owner);
  const [id] = [...world.github.world.installations.values()].flatMap((each) =>
    each.repositories.has(repo) ? [each.id] : [],
  );
  if (id === undefined) throw new Error("not installed");
  world.github.addRepositoryToInstallation(id, home);
  return repo;
}

async function evil(repo: Repository, branch = "change", files: Record<string, string> = {}) {
  repo.commit({ branch, author: "dev", files: { ...EVIL, ...files } });
  const pull = world.github.openPullRequest({ repo, head: branch, author: "dev" });
  await world.atRest();
  expect(conclusion(pull)).toBe("failure");
  return pull;
}

async function says(login: string, pull: PullRequest, body: string, through?: string) {
  const comment = world.github.person(login).comments(pull, body, through);
  await world.atRest();
  return comment;
}

/** Entries of the ledger that were said in a repository. */
async function ledger(repo: Repository): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::integer as count from weir.ledger_event where repository_id = $1",
    [repo.id],
  );
  return rows[0]?.count ?? Number.NaN;
}

async function nothingAccepted(pull: PullRequest): Promise<void> {
  expect(conclusion(pull)).toBe("failure");
  expect(await ledger(pull.repository)).toBe(0);
}

const reactions = ({ reactions: all }: IssueComment) => all.map(({ content }) => content).sort();
const conclusion = (pull: PullRequest) => completedRun(world.github, pull.repository, pull)?.conclusion;
const own = (pull: PullRequest, marker: string) =>
  world.github
    .commentsOf(pull)
    .filter(({ body, author }) => body.startsWith(`<!-- weir:${marker}`) && author.login === "weir[bot]");
const answers = (pull: PullRequest) => own(pull, "answer").map(({ body }) => body);
const review = (pull: PullRequest) => own(pull, "review")[0]?.body ?? "";

describe("a comment that hides a command", () => {
  test.each([
    ["in a quote", `> ${ACCEPT}`],
    ["in a lazy quote", `> as mia said\n${ACCEPT}`],
    ["in fenced code", `\`\`\`\n${ACCEPT}\n\`\`\``],
    ["in indented code", `well\n\n    ${ACCEPT}`],
    ["in a code span over lines", `\`see\n${ACCEPT}\``],
    ["in an HTML comment", `<!--\n${ACCEPT}\n-->`],
    ["in an HTML comment within a paragraph", `see <!--\n${ACCEPT}\n-->`],
    ["in folded HTML", `<details>\n${ACCEPT}\n</details>`],
    ["in a list", `- one\n  ${ACCEPT}`],
    ["in a slash that only looks like one", ACCEPT.replace("/", "\u2215")],
    ["in a name of ours that only looks like it", ACCEPT.replace("weir", "w\u0435ir")],
  ])("%s is not heard", async (_, body) => {
    const pull = await evil(newRepository());
    expect(reactions(await says("ann", pull, body))).toEqual([]);
    expect(answers(pull)).toEqual([]);
    await nothingAccepted(pull);
  });

  test.each([
    ["a verb", ACCEPT.replace("accept", "\u0430ccept")],
    ["a component", ACCEPT.replace("evil", "\u0435vil")],
    ["a component, with what nobody sees in it", ACCEPT.replace("evil", "ev\u200bil")],
  ])("behind %s that only looks like it is refused", async (_, body) => {
    const pull = await evil(newRepository());
    expect(reactions(await says("ann", pull, body))).toEqual(["confused", "eyes"]);
    await nothingAccepted(pull);
  });

  test("that a maintainer's edit puts into somebody's mouth is not heard", async () => {
    const pull = await evil(newRepository());
    const harmless = await says("ann", pull, "Looks fine");
    world.github.person("mia").edits(harmless, ACCEPT);
    await world.atRest();
    expect(reactions(harmless)).toEqual([]);
    await nothingAccepted(pull);
  });

  test("of a bot or through another app is not heard, named by the policy or not", async () => {
    const policy = 'bots: ["renovate[bot]"]\naccept:\n  people: ["renovate[bot]"]\n';
    const pull = await evil(newRepository(policy));
    expect(reactions(await says("other[bot]", pull, ACCEPT))).toEqual([]);
    expect(reactions(await says("ann", pull, ACCEPT, "some-app"))).toEqual([]);
    expect(reactions(await says("renovate[bot]", pull, ACCEPT))).toContain("confused");
    await nothingAccepted(pull);
  });
});

describe("a policy that an attacker writes", () => {
  const LOOSE = [
    "dry-run: true",
    "rules:",
    "  - flag: malware",
    "    level: off",
    "accept:",
    "  people: [rob, dev]",
    "  four-eyes: never",
    'bots: ["evil[bot]"]',
    "",
  ].join("\n");

  test("into the head is not obeyed, neither by the review nor for who may accept", async () => {
    const pull = await evil(newRepository(), "change", { ".github/weir.yml": LOOSE });
    expect(review(pull)).toContain("This pull request loosens the policy");
    expect(reactions(await says("rob", pull, ACCEPT))).toContain("confused");
    expect(reactions(await says("dev", pull, ACCEPT))).toContain("confused");
    expect(reactions(await says("evil[bot]", pull, "/weir recheck"))).toEqual([]);
    await nothingAccepted(pull);
  });

  test("into a base branch of their own lets them accept nothing, there or for the default branch", async () => {
    const repo = newRepository();
    repo.commit({
      branch: "mine",
      author: "dev",
      files: { ".github/weir.yml": "accept:\n  four-eyes: never\n" },
    });
    repo.commit({ branch: "change", author: "dev", files: EVIL });
    const pull = world.github.openPullRequest({ repo, head: "change", base: "mine", author: "dev" });
    await world.atRest();
    expect(reactions(await says("dev", pull, ACCEPT))).toContain("confused");
    expect(reactions(await says("dev", pull, ACCEPT.replace(" for", " in this repository for")))).toContain(
      "confused",
    );
    world.github.person("dev").retargets(pull, "main");
    await world.atRest();
    await nothingAccepted(pull);
  });
});

describe("a marker of Weir's", () => {
  test.each(["review", "answer issue 1", "inline 0", "accepted"])(
    "in somebody else's comment (%s) is neither edited nor believed",
    async (marker) => {
      const repo = newRepository();
      repo.commit({ branch: "change", author: "dev", files: EVIL });
      const pull = world.github.openPullRequest({ repo, head: "change", author: "dev" });
      const body = `<!-- weir:${marker} -->\nNothing is wrong here.`;
      const forged = world.github.person("dev").comments(pull, body);
      await world.atRest();
      await says("rob", pull, "/weir help");
      const run = world.github.checkRunsOf(repo, pull.headSha)[0];
      if (run === undefined) throw new Error("no run");
      world.github.person("rob").presses(run, "accepted");
      await world.atRest();
      expect(forged.body).toBe(body);
      expect(own(pull, "review")).toHaveLength(1);
      expect(own(pull, "answer")).toHaveLength(1);
      expect(own(pull, "accepted")).toHaveLength(1);
      await nothingAccepted(pull);
    },
  );

  test("that Weir is made to quote does not make the answer its review, which another question would take away", async () => {
    const repo = newRepository();
    repo.commit({ branch: "change", author: "dev", files: { "README.md": "more" } });
    const pull = world.github.openPullRequest({ repo, head: "change", author: "dev" });
    await world.atRest();
    await says("rob", pull, '/weir why "<!-- weir:review -->"');
    await says("rob", pull, '/weir why "<!-- weir:accepted -->"');
    repo.commit({ branch: "change", author: "dev", files: EVIL });
    await world.atRest();
    const run = world.github.checkRunsOf(repo, pull.headSha)[0];
    if (run === undefined) throw new Error("no run");
    world.github.person("rob").presses(run, "accepted");
    await world.atRest();
    expect(own(pull, "answer")).toHaveLength(2);
    expect(own(pull, "review")).toHaveLength(1);
    expect(own(pull, "accepted")).toHaveLength(1);
    await nothingAccepted(pull);
  });
});

describe("an acceptance from elsewhere", () => {
  const WIDE = ACCEPT.replace(" for", " in the organisation for");

  test("of one repository neither holds nor is revoked in another", async () => {
    const here = await evil(newRepository());
    await says("ann", here, ACCEPT.replace(" for", " in this repository for"));
    expect(conclusion(here)).toBe("success");
    const id = /`(A-[0-9A-Z]+)`/.exec(answers(here)[0] ?? "")?.[1] ?? "";
    expect(id).not.toBe("");
    const there = await evil(newRepository());
    // Its id is no target of an acceptance, and what is not accepted here is not revoked here.
    expect(reactions(await says("ann", there, ACCEPT.replace(MALWARE, id)))).toContain("confused");
    expect(reactions(await says("mia", there, `/weir revoke ${id}`))).toContain("confused");
    await nothingAccepted(there);
    expect(conclusion(here)).toBe("success");
    expect(await ledger(here.repository)).toBe(1);
  });

  test("that reaches the organisation holds where the policy lets it, and nowhere else", async () => {
    const { owner, home } = newOrganisation("comment: auto\n");
    const said = await evil(governed(owner, home));
    await says("ann", said, WIDE);
    expect(conclusion(said)).toBe("success");
    const open = governed(owner, home);
    open.commit({ branch: "change", author: "dev", files: EVIL });
    const covered = world.github.openPullRequest({ repo: open, head: "change", author: "dev" });
    await world.atRest();
    expect(conclusion(covered)).toBe("success");
    const strict = await evil(governed(owner, home, "accept:\n  reach: [pull-request, repository]\n"));
    expect(reactions(await says("ann", strict, WIDE))).toContain("confused");
    await nothingAccepted(strict);
  });
});

describe("a check run", () => {
  test("does not obey forged buttons", async () => {
    const pull = await evil(newRepository());
    const before = world.github.checkRunsOf(pull.repository, pull.headSha);
    const comments = world.github.commentsOf(pull).length;
    const [run] = before;
    if (run === undefined) throw new Error("no run");
    for (const forged of ["accept", `accept ${MALWARE}`, "RECHECK", "recheck\0", "constructor", "__proto__"])
      world.github.person("mia").forges(run, forged.slice(0, 20));
    await world.atRest();
    expect(world.github.checkRunsOf(pull.repository, pull.headSha)).toHaveLength(before.length);
    expect(world.github.commentsOf(pull)).toHaveLength(comments);
    await nothingAccepted(pull);
  });

  test("of a head that two pull requests share is the worst of both", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    await says("ann", pull, ACCEPT);
    expect(conclusion(pull)).toBe("success");
    repo.commit({ branch: "other", author: "mia", files: { "README.md": "other" } });
    const second = world.github.openPullRequest({ repo, head: "change", base: "other", author: "dev" });
    await world.atRest();
    expect(conclusion(second)).toBe("failure");
    expect(conclusion(pull)).toBe("failure");
    expect(await ledger(repo)).toBe(1);
  });
});

describe("an old delivery after a new one", () => {
  const newest = (event: string, action: string) =>
    world.github.deliveries.findLast((each) => each.event === event && each.action === action)?.guid ?? "";

  test("accepts nothing that was revoked, and makes no old head the newest", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    await says("ann", pull, ACCEPT);
    const accepted = newest("issue_comment", "created");
    await says("mia", pull, `/weir revoke ${MALWARE}`);
    expect(conclusion(pull)).toBe("failure");
    world.github.redeliver(accepted);
    await world.atRest();
    expect(conclusion(pull)).toBe("failure");
    expect(await ledger(repo)).toBe(2);
    repo.commit({ branch: "change", author: "dev", files: npmFiles({}) });
    await world.atRest();
    expect(conclusion(pull)).toBe("success");
    const clean = newest("pull_request", "synchronize");
    repo.commit({ branch: "change", author: "dev", files: EVIL });
    await world.atRest();
    world.github.redeliver(clean);
    await world.atRest();
    expect(conclusion(pull)).toBe("failure");
  });

  test("or all of them in any order come to the same", async () => {
    const repo = newRepository();
    const pull = await evil(repo);
    world.github.holdDeliveries();
    repo.commit({ branch: "change", author: "dev", files: npmFiles({}) });
    world.github.person("dev").comments(pull, ACCEPT);
    world.github.person("rob").comments(pull, ACCEPT);
    repo.commit({ branch: "change", author: "dev", files: EVIL });
    world.github.releaseDeliveries("shuffled");
    await world.atRest();
    await nothingAccepted(pull);
  });
});

describe("a person who pushes onto a bot's branch", () => {
  test("in the bot's name does not accept it, not even after the bot has pushed again", async () => {
    const repo = newRepository();
    const { github } = world;
    repo.commit({ branch: "bump", author: "renovate[bot]", files: npmFiles(bringing("direct", "other")) });
    const pull = github.openPullRequest({ repo, head: "bump", author: "renovate[bot]" });
    await world.atRest();
    github.person("ann").pushes(repo, { branch: "bump", author: "renovate[bot]", files: EVIL });
    await world.atRest();
    await says("ann", pull, ACCEPT);
    expect(answers(pull).at(-1)).toContain("you pushed its newest commit");
    github.person("renovate[bot]").pushes(repo, { branch: "bump", files: { "README.md": "rebased" } });
    await world.atRest();
    expect(reactions(await says("ann", pull, ACCEPT))).toContain("confused");
    await nothingAccepted(pull);
    await says("mia", pull, ACCEPT);
    expect(conclusion(pull)).toBe("success");
  });
});

describe("a storm", () => {
  test("of one person's comments is answered twenty times, and then does nothing", async () => {
    const pull = await evil(newRepository());
    const storm = Array.from({ length: 29 }, () => world.github.person("ann").comments(pull, "/weir init"));
    await world.atRest();
    storm.push(await says("ann", pull, ACCEPT));
    const told = storm.map((comment) => reactions(comment).join());
    expect(told.filter((each) => each === "eyes,rocket")).toHaveLength(20);
    expect(told.filter((each) => each === "confused")).toHaveLength(10);
    expect(told.at(-1)).toBe("confused");
    await nothingAccepted(pull);
    // Others are still heard.
    expect(reactions(await says("mia", pull, ACCEPT))).toEqual(["eyes", "rocket"]);
  });
});

describe("an organisation's policy", () => {
  const LOCKED = "dry-run: false\naccept:\n  people: []\n  four-eyes: always\nlocked: [dry-run, accept]\n";
  const LOOSE = "dry-run: true\naccept:\n  people: [rob]\n  four-eyes: never\n";

  test("overrules what it locks, says so, and holds while it cannot be read", async () => {
    const { owner, home } = newOrganisation(LOCKED);
    const repo = governed(owner, home, LOOSE);
    const pull = await evil(repo);
    expect(review(pull)).toContain("dry-run is locked by the organisation's policy");
    expect(review(pull)).toContain("accept is locked by the organisation's policy");
    expect(reactions(await says("rob", pull, ACCEPT))).toContain("confused");
    expect(reactions(await says("dev", pull, ACCEPT))).toContain("confused");
    await nothingAccepted(pull);
    // What is known of it is an hour old.
    await database.query(
      "update weir.value_cache set value = jsonb_set(value::jsonb, '{askedAt}', $1::jsonb)::json where value::text like '%four-eyes: always%'",
      [JSON.stringify(new Date(Date.now() - 3_600_000).toISOString())],
    );
    const heal = world.github.faults.add({
      fault: { kind: "bad-gateway", effect: "before" },
      when: ({ path }) => path.includes(`/repos/${owner}/.github/`),
    });
    await says("ann", pull, "/weir recheck");
    heal();
    expect(review(pull)).toContain("The organisation's policy could not be read");
    expect(review(pull)).toContain("dry-run is locked by the organisation's policy");
    await nothingAccepted(pull);
  });

  test("lets the team that it names accept, and nobody outside it", async () => {
    const { owner, home } = newOrganisation("accept:\n  teams: [security]\nlocked: [accept]\n");
    const repo = governed(owner, home);
    world.github.addCollaborator(repo, "sec", "read");
    world.github.addCollaborator(repo, "pen", "read");
    world.github.team(owner, "security", { members: ["sec"], pending: ["pen"] });
    const pull = await evil(repo);
    expect(reactions(await says("rob", pull, ACCEPT))).toContain("confused");
    expect(reactions(await says("pen", pull, ACCEPT))).toContain("confused");
    await nothingAccepted(pull);
    expect(reactions(await says("sec", pull, ACCEPT))).toEqual(["eyes", "rocket"]);
    expect(conclusion(pull)).toBe("success");
  });

  test("of whom it names gives nobody anything who has no role", async () => {
    const repo = newRepository("accept:\n  people: [nobody]\n");
    repo.private = true;
    world.github.user("nobody");
    const pull = await evil(repo);
    expect(reactions(await says("nobody", pull, ACCEPT))).toContain("confused");
    await nothingAccepted(pull);
  });
});
