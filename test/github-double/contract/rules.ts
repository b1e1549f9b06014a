/** What GitHub refuses although its description allows it (docs and measurements: facts/github.md 2.4 and 4). */
type Body = Readonly<Record<string, unknown>>;
type Rule = (body: Body) => readonly string[];

const MAX_BODY_CHARACTERS = 65_536;
const MAX_TITLE_CHARACTERS = 255;
const MAX_DETAIL_BYTES = 64 * 1024;

const bodyText: Rule = (body) => {
  const text = body["body"];
  if (typeof text !== "string") return [];
  if (text.trim() === "") return ["body cannot be blank"];
  return text.length > MAX_BODY_CHARACTERS
    ? [`body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`]
    : [];
};

const optionalBodyText: Rule = (body) => (body["body"] === "" ? [] : bodyText(body));

const review: Rule = (body) => {
  const comments = (body["comments"] as readonly Body[] | undefined) ?? [];
  const needsBody =
    body["event"] === "REQUEST_CHANGES" || (body["event"] === "COMMENT" && comments.length === 0);
  const text = body["body"];
  return [
    ...optionalBodyText(body),
    ...(needsBody && (typeof text !== "string" || text.trim() === "")
      ? ["body is required for this event"]
      : []),
    ...comments.flatMap(bodyText),
    ...comments.flatMap(reviewPlace),
  ];
};

function reviewPlace(comment: Body): string[] {
  const { line, position, side, start_line: startLine, start_side: startSide } = comment;
  const sides = [side, startSide].filter((each) => each !== undefined && each !== "LEFT" && each !== "RIGHT");
  return [
    ...(line === undefined && position === undefined ? ["a review comment needs line (or position)"] : []),
    ...(line !== undefined && position !== undefined ? ["line and position exclude each other"] : []),
    ...sides.map((each) => `side ${String(each)} is neither LEFT nor RIGHT`),
    ...(typeof startLine === "number" && typeof line === "number" && startLine >= line && side === startSide
      ? ["start_line must precede the end line"]
      : []),
  ];
}

const checkRun: Rule = (body) => {
  const output = body["output"] as Body | undefined;
  const annotations = (output?.["annotations"] as readonly Body[] | undefined) ?? [];
  return [
    ...(body["status"] === "completed" && body["conclusion"] === undefined
      ? ["conclusion is required when status is completed"]
      : []),
    ...(body["conclusion"] === "stale" ? ["only GitHub can set the conclusion stale"] : []),
    ...(body["name"] === "" ? ["name cannot be blank"] : []),
    ...annotations.flatMap(annotation),
  ];
};

function annotation(each: Body): string[] {
  const text = (name: string) => (typeof each[name] === "string" ? each[name] : "");
  const [start, end] = [each["start_line"], each["end_line"]] as [number, number];
  const columns = [each["start_column"], each["end_column"]].filter(
    (column) => column !== undefined,
  ) as number[];
  return [
    ...(text("title").length > MAX_TITLE_CHARACTERS
      ? ["annotation title is longer than 255 characters"]
      : []),
    ...["message", "raw_details"]
      .filter((name) => Buffer.byteLength(text(name)) > MAX_DETAIL_BYTES)
      .map((name) => `annotation ${name} is larger than 64 KB`),
    ...(text("message") === "" ? ["annotation message cannot be blank"] : []),
    ...(text("path") === "" || text("path").startsWith("/") ? ["annotation path must be relative"] : []),
    ...(start < 1 || end < start ? ["annotation lines must start at 1 and not end before they start"] : []),
    ...(columns.length > 0 && start !== end ? ["annotation columns need start_line equal to end_line"] : []),
    ...(columns.some((column) => column < 1) ? ["annotation columns start at 1"] : []),
    ...(columns.length === 2 && (columns[0] ?? 0) > (columns[1] ?? 0)
      ? ["annotation columns run backwards"]
      : []),
  ];
}

const REPOSITORY = "/repos/{owner}/{repo}";

const RULES: ReadonlyMap<string, Rule> = new Map([
  [`POST ${REPOSITORY}/issues/{issue_number}/comments`, bodyText],
  [`PATCH ${REPOSITORY}/issues/comments/{comment_id}`, bodyText],
  [`PATCH ${REPOSITORY}/pulls/comments/{comment_id}`, bodyText],
  [`POST ${REPOSITORY}/pulls/{pull_number}/comments/{comment_id}/replies`, bodyText],
  [`POST ${REPOSITORY}/pulls/{pull_number}/reviews`, review],
  [`POST ${REPOSITORY}/check-runs`, checkRun],
  [`PATCH ${REPOSITORY}/check-runs/{check_run_id}`, checkRun],
]);

/** Problems of a body that has the right shape. */
export function checkRules(route: string, body: unknown): readonly string[] {
  return typeof body === "object" && body !== null ? (RULES.get(route)?.(body as Body) ?? []) : [];
}
