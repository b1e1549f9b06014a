import { GitHubError } from "../../core/errors.js";

/** One page as Octokit answers it. */
interface Page<T> {
  readonly headers: { readonly link?: string | undefined };
  readonly data: T;
}

/** GitHub's largest page. */
export const PER_PAGE = 100;

/**
 * The pages of a list, fetched as they are read. Own counting instead of octokit.paginate, which follows absolute
 * URLs: these lose the caller's signal after the first page, and the route under which calls are metered.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 * @param what for the message
 * @param maxPages more pages than this are a GitHubError: a cut-off list would look like a whole one
 */
export async function* pages<T>(
  what: string,
  maxPages: number,
  fetchPage: (page: number) => Promise<Page<T>>,
): AsyncGenerator<T> {
  for (let page = 1; page <= maxPages; page++) {
    const { headers, data } = await fetchPage(page);
    yield data;
    if (nextLink(headers.link) === null) return;
  }
  throw new GitHubError(`GitHub: could not ${what}: more than ${maxPages} pages`, {
    status: null,
    retryable: false,
  });
}

/** The URL of the next page as the Link header tells it; null on the last one. */
export function nextLink(link: string | undefined): URL | null {
  for (const part of link?.split(",") ?? []) {
    const [address, ...parameters] = part.split(";").map((piece) => piece.trim());
    if (address === undefined || !parameters.includes('rel="next"')) continue;
    const url = address.replace(/^</, "").replace(/>$/, "");
    return URL.canParse(url) ? new URL(url) : null;
  }
  return null;
}
