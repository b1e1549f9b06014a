import type { CheckingApp } from "../state/check.js";
import type { Installation } from "../state/installation.js";
import { MANIFEST } from "../state/manifest.js";
import type { World } from "../state/world.js";
import { nodeId, time, userJson, type Json } from "./basics.js";

const BORN = new Date("2026-01-01T00:00:00Z");

/** GitHub's "integration": an app. */
export function appJson(world: World, app: CheckingApp): Json {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: userJson(world, app.owner),
    name: app.slug,
    description: null,
    external_url: `${world.origin}/${app.slug}`,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: time(BORN),
    updated_at: time(BORN),
    permissions: MANIFEST.default_permissions,
    events: [...world.events],
  };
}

/** GitHub's "installation". */
export function installationJson(world: World, installation: Installation): Json {
  const { account, id } = installation;
  return {
    id,
    account: userJson(world, account),
    repository_selection: installation.selection,
    access_tokens_url: `${world.origin}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.origin}/installation/repositories`,
    html_url: `${world.origin}/organizations/${account.login}/settings/installations/${id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: [...world.events],
    created_at: time(installation.createdAt),
    updated_at: time(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended === null ? null : userJson(world, installation.suspended.by),
    suspended_at: installation.suspended === null ? null : time(installation.suspended.at),
  };
}
