import pMap from "p-map";
import { z } from "zod";
import { UpstreamError } from "../../core/errors.js";
import { isOsvId } from "../../core/model/osv.js";
import type { JsonHttp } from "../http.js";
import { reasonOf } from "../shortfall.js";

/** The service answers 400 to more. */
const BATCH_SIZE = 1000;
const BATCHES_AT_ONCE = 4;
/** One page holds 1,000 ids of a query, or none where the service ran out of time. */
const MAX_PAGES = 50;
/** One query the service refuses fails its whole batch; a batch is halved at most so often to single it out. */
const MAX_SPLITS = 40;

const batchAnswer = z.object({
  results: z.array(
    z
      .object({
        vulns: z.array(z.object({ id: z.string(), modified: z.string() })).nullish(),
        next_page_token: z.string().nullish(),
      })
      .nullable(),
  ),
});

/** An advisory that answers a query, and when it last changed. */
export const listing = z.array(z.object({ id: z.string().refine(isOsvId), modified: z.string() })).readonly();
export type Listing = z.infer<typeof listing>;

/** What is asked of the service: a package in any version, or a commit. */
export type OsvQuery =
  { readonly package: { readonly ecosystem: string; readonly name: string } } | { readonly commit: string };

/** Every key asked for is in exactly one of the two. */
interface ListingAnswer {
  readonly listings: ReadonlyMap<string, Listing>;
  readonly failed: ReadonlyMap<string, string>;
}

interface Query {
  readonly key: string;
  readonly asked: OsvQuery;
  readonly found: Map<string, string>;
  token: string | undefined;
}

/** Limits of one call, shared by its batches. */
interface Round {
  readonly signal: AbortSignal;
  readonly whenOver: string;
  readonly listings: Map<string, Listing>;
  readonly failed: Map<string, string>;
  splits: number;
}

/**
 * Asks api.osv.dev which advisories name packages or hold for commits
 * (https://google.github.io/osv.dev/post-v1-querybatch/).
 * @param wanted by a key of the caller's; nothing twice
 * @param signal ends the call; what is unanswered by then has failed for the reason `whenOver`
 */
export async function listAdvisories(
  http: JsonHttp,
  baseUrl: URL,
  wanted: ReadonlyMap<string, OsvQuery>,
  signal: AbortSignal,
  whenOver: string,
): Promise<ListingAnswer> {
  const round: Round = { signal, whenOver, listings: new Map(), failed: new Map(), splits: 0 };
  const queries = [...wanted].map(([key, asked]): Query => ({
    key,
    asked,
    found: new Map(),
    token: undefined,
  }));
  const batches: Query[][] = [];
  for (let i = 0; i < queries.length; i += BATCH_SIZE) batches.push(queries.slice(i, i + BATCH_SIZE));
  const url = new URL("v1/querybatch", baseUrl);
  await pMap(batches, (batch) => answerBatch(http, url, batch, round), { concurrency: BATCHES_AT_ONCE });
  return round;
}

async function answerBatch(http: JsonHttp, url: URL, batch: readonly Query[], round: Round): Promise<void> {
  let open = batch;
  for (let page = 0; open.length > 0; page++) {
    if (page === MAX_PAGES) {
      fail(open, `OSV did not come to an end after ${MAX_PAGES} pages`, round);
      return;
    }
    try {
      open = await readPage(http, url, open, round);
    } catch (error) {
      const refused = error instanceof UpstreamError && error.status === 400;
      if (!refused || open.length === 1 || round.splits >= MAX_SPLITS) {
        fail(open, reasonOf(error, round.signal, round.whenOver), round);
        return;
      }
      round.splits++;
      const half = Math.ceil(open.length / 2);
      await answerBatch(http, url, open.slice(0, half), round);
      await answerBatch(http, url, open.slice(half), round);
      return;
    }
  }
}

/** Asks for the next page of every query; returns those that have a further one. */
async function readPage(http: JsonHttp, url: URL, open: readonly Query[], round: Round): Promise<Query[]> {
  const body = {
    queries: open.map(({ asked, token }) => ({
      ...asked,
      ...(token === undefined ? {} : { page_token: token }),
    })),
  };
  const { results } = await http.json({ url, body, schema: batchAnswer, signal: round.signal });
  if (results.length !== open.length) {
    throw new UpstreamError("OSV", `OSV answers ${results.length} of ${open.length} queries`, {
      retryable: true,
    });
  }
  const further: Query[] = [];
  for (const [i, query] of open.entries()) {
    const result = results[i];
    for (const { id, modified } of result?.vulns ?? []) query.found.set(id, modified);
    query.token = result?.next_page_token ?? undefined;
    if (query.token === undefined || query.token === "") finish(query, round);
    else further.push(query);
  }
  return further;
}

function finish(query: Query, round: Round): void {
  const listed = listing.safeParse([...query.found].map(([id, modified]) => ({ id, modified })));
  if (listed.success) round.listings.set(query.key, listed.data);
  else fail([query], "OSV names an advisory by an id that cannot be one", round);
}

function fail(queries: readonly Query[], reason: string, round: Round): void {
  for (const { key } of queries) round.failed.set(key, reason);
}
