import type { Account } from "../state/account.js";
import type { World } from "../state/world.js";

/** A JSON object on its way out. */
export type Json = Record<string, unknown>;

/** `2026-01-31T12:00:00Z`, as GitHub writes times. */
export function time(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** An opaque id of the shape GitHub uses since 2021: prefix, underscore, url-safe base64. */
export function nodeId(prefix: string, ...parts: readonly (string | number)[]): string {
  return `${prefix}_${Buffer.from(parts.join(":")).toString("base64url")}`;
}

/** GitHub's "simple user". */
export function userJson(world: World, account: Account): Json {
  const url = `${world.origin}/users/${encodeURIComponent(account.login)}`;
  const html = account.login.endsWith("[bot]") ? `apps/${account.login.slice(0, -5)}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === "Organization" ? "O" : account.type === "Bot" ? "BOT" : "U", account.id),
    avatar_url: `${world.origin}/avatars/u/${account.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${world.origin}/${html}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** How an organisation is told in webhooks. */
export function organisationJson(world: World, account: Account): Json {
  const url = `${world.origin}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("O", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin}/avatars/u/${account.id}?v=4`,
    description: "",
  };
}

/** Counts of reactions. */
export function reactionsJson(url: string, contents: readonly string[]): Json {
  const kinds = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];
  const counts = kinds.map((kind) => [kind, contents.filter((each) => each === kind).length] as const);
  return { url: `${url}/reactions`, total_count: contents.length, ...Object.fromEntries(counts) };
}
