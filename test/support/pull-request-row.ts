/** The row of one pull request in memory: what a lease's journal needs of the store. */
import { publishedOf } from "../../src/adapters/store/published.js";
import type { Lease, Published, PullRequests } from "../../src/ports.js";

/** What was remembered so far survives a "crash": take another lease of the same row. */
export class Row {
  published: Published = publishedOf({});
  held = true;

  lease(revision = 1): Lease {
    const address = { installationId: 1, owner: "acme", repository: "shop", repositoryId: 9, number: 7 };
    return { address, revision, published: this.published, delivery: "guid", token: "t" };
  }

  readonly store: Pick<PullRequests, "remember"> = {
    remember: (_lease, published) => {
      if (this.held) this.published = published;
      return Promise.resolve(this.held);
    },
  };
}
