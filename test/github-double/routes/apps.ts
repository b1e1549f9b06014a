import { appJson, installationJson } from "../render/apps.js";
import { time } from "../render/basics.js";
import { repositoryJson } from "../render/repositories.js";
import { page } from "../server/paging.js";
import { invalid, notFound } from "../server/refusal.js";
import type { Call } from "../server/call.js";
import { json, type Route } from "../server/route.js";
import { suspended, type Identity } from "../server/identity.js";
import { allows, covers, type Installation, type Permissions } from "../state/installation.js";
import type { Repository } from "../state/repository.js";

/** The app itself, its installations and their tokens. */
export function appRoutes(identity: Identity): Route[] {
  return [
    { route: "GET /app", needs: "app", answer: ({ world }) => json(appJson(world, world.app)) },
    {
      route: "GET /app/installations",
      needs: "app",
      answer: (call) => {
        const { items, headers } = page(call, [...call.world.installations.values()]);
        return json(
          items.map((each) => installationJson(call.world, each)),
          200,
          headers,
        );
      },
    },
    {
      route: "GET /app/installations/{installation_id}",
      needs: "app",
      answer: (call) => json(installationJson(call.world, installationOf(call))),
    },
    {
      route: "POST /app/installations/{installation_id}/access_tokens",
      needs: "app",
      answer: (call) => issueToken(identity, call),
    },
    {
      route: "GET /repos/{owner}/{repo}/installation",
      needs: "app",
      answer: (call) => {
        const installation = call.world.installationOf(call.repository);
        if (installation === undefined) throw notFound();
        return json(installationJson(call.world, installation));
      },
    },
    {
      route: "GET /orgs/{org}/installation",
      needs: "app",
      answer: (call) => {
        const login = call.text("org").toLowerCase();
        const found = [...call.world.installations.values()].find(
          ({ account }) => account.login.toLowerCase() === login,
        );
        if (found === undefined) throw notFound();
        return json(installationJson(call.world, found));
      },
    },
    {
      route: "GET /installation/repositories",
      needs: "installation",
      answer: (call) => {
        const { installation, repositories } = call.token;
        const seen = call.world
          .repositoriesOf(installation)
          .filter((each) => repositories === null || repositories.has(each));
        const { items, headers } = page(call, seen);
        const body = {
          total_count: seen.length,
          repository_selection: installation.selection,
          repositories: items.map((each) => repositoryJson(call.world, each)),
        };
        return json(body, 200, headers);
      },
    },
  ];
}

function installationOf(call: Call): Installation {
  const found = call.world.installations.get(call.number("installation_id"));
  if (found === undefined) throw notFound();
  return found;
}

interface TokenRequest {
  readonly repositories?: readonly string[];
  readonly repository_ids?: readonly number[];
  readonly permissions?: Permissions;
}

function issueToken(identity: Identity, call: Call) {
  const installation = installationOf(call);
  if (installation.suspended !== null) throw suspended();
  const wanted = call.body as TokenRequest;
  const narrowed = narrow(call, installation, wanted);
  const permissions = wanted.permissions ?? installation.permissions;
  for (const [name, level] of Object.entries(permissions)) {
    if (!allows(installation.permissions, name, level)) {
      throw invalid("The permissions requested are not granted to this installation.");
    }
  }
  const token = identity.issue(installation, permissions, narrowed);
  const body = {
    token: token.token,
    expires_at: time(token.expiresAt),
    permissions,
    repository_selection: narrowed === null ? installation.selection : "selected",
    ...(narrowed === null
      ? {}
      : { repositories: [...narrowed].map((each) => repositoryJson(call.world, each)) }),
  };
  return json(body, 201);
}

function narrow(
  call: Call,
  installation: Installation,
  wanted: TokenRequest,
): ReadonlySet<Repository> | null {
  if (wanted.repositories === undefined && wanted.repository_ids === undefined) return null;
  const all = [...call.world.repositories.values()];
  const chosen = [
    ...(wanted.repositories ?? []).map((name) => call.world.findRepository(installation.account.login, name)),
    ...(wanted.repository_ids ?? []).map((id) => all.find((each) => each.id === id)),
  ];
  const seen = chosen.filter((each) => each !== undefined && covers(installation, each)) as Repository[];
  if (seen.length < chosen.length) {
    throw invalid(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return new Set(seen);
}
