/**
 * What GitHub's description lacks or tells otherwise than GitHub answers, by hand.
 * Everything else comes from github-rest.json as it is.
 */

const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });
const success = (status: string, schema: object) => ({
  [status]: { content: { "application/json": { schema } } },
});

/** Operations that the generated subset leaves out (same shapes as in the whole description). */
export const ADDED_OPERATIONS = {
  "/repos/{owner}/{repo}/pulls/comments/{comment_id}": {
    get: {
      operationId: "pulls/get-review-comment",
      parameters: [parameter("owner"), parameter("repo"), parameter("comment-id")],
      responses: success("200", { $ref: "#/components/schemas/pull-request-review-comment" }),
    },
  },
  "/repos/{owner}/{repo}/pulls/{pull_number}/commits": {
    get: {
      operationId: "pulls/list-commits",
      parameters: [
        parameter("owner"),
        parameter("repo"),
        parameter("pull-number"),
        parameter("per-page"),
        parameter("page"),
      ],
      responses: success("200", { type: "array", items: { $ref: "#/components/schemas/commit" } }),
    },
  },
  "/repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest": {
    post: {
      operationId: "checks/rerequest-run",
      parameters: [parameter("owner"), parameter("repo"), parameter("check-run-id")],
      responses: success("201", { type: "object", maxProperties: 0 }),
    },
  },
  "/repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest": {
    post: {
      operationId: "checks/rerequest-suite",
      parameters: [parameter("owner"), parameter("repo"), parameter("check-suite-id")],
      responses: success("201", { type: "object", maxProperties: 0 }),
    },
  },
  "/repos/{owner}/{repo}/commits/{ref}/check-suites": {
    get: {
      operationId: "checks/list-suites-for-ref",
      parameters: [
        parameter("owner"),
        parameter("repo"),
        parameter("commit-ref"),
        { name: "app_id", in: "query", schema: { type: "integer" } },
        parameter("check-name"),
        parameter("per-page"),
        parameter("page"),
      ],
      responses: success("200", {
        type: "object",
        required: ["total_count", "check_suites"],
        properties: {
          total_count: { type: "integer" },
          check_suites: { type: "array", items: { $ref: "#/components/schemas/check-suite" } },
        },
      }),
    },
  },
  "/repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs": {
    get: {
      operationId: "checks/list-for-suite",
      parameters: [
        parameter("owner"),
        parameter("repo"),
        parameter("check-suite-id"),
        parameter("check-name"),
        parameter("status"),
        { name: "filter", in: "query", schema: { type: "string", enum: ["latest", "all"] } },
        parameter("per-page"),
        parameter("page"),
      ],
      responses: success("200", {
        type: "object",
        required: ["total_count", "check_runs"],
        properties: {
          total_count: { type: "integer" },
          check_runs: { type: "array", items: { $ref: "#/components/schemas/check-run" } },
        },
      }),
    },
  },
} as const;

/** Places where GitHub answers null though its description says otherwise: path to the schema, from its component. */
export const NULLABLE: readonly (readonly string[])[] = [
  // A pull request whose fork was deleted.
  ["pull-request", "properties", "head", "properties", "repo"],
  ["pull-request-simple", "properties", "head", "properties", "repo"],
  // Comments on lines that a later push changed again.
  ["pull-request-review-comment", "properties", "line"],
  ["pull-request-review-comment", "properties", "position"],
];

/** Answers whose own description is wrong: `METHOD template` → status → schema. */
export const CORRECTED_ANSWERS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  // Its inline schema wants an account to be a user and an enterprise at once.
  "get /app/installations": {
    "200": { type: "array", items: { $ref: "#/components/schemas/installation" } },
  },
};
