/** How far an acceptance reaches: this pull request, every one of this repository, every repository of the owner. */
export const REACHES = ["pull-request", "repository", "organisation"] as const;
export type Reach = (typeof REACHES)[number];
