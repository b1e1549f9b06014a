import type { PullRequestAddress, RepositoryAddress } from "../core/model/job.js";
import type { Account } from "../core/model/person.js";

/** What every delivery about a repository tells of it. GitHub's description lets most of it be missing. */
export interface RepositoryPayload {
  readonly repository?:
    | {
        readonly id: number;
        readonly name: string;
        readonly full_name: string;
        readonly owner: { readonly id?: number | undefined } | null;
      }
    | undefined;
  readonly installation?: { readonly id: number } | null | undefined;
}

/** @throws {TypeError} the delivery names no installation, or no repository */
export function repositoryOf({ repository, installation }: RepositoryPayload): RepositoryAddress {
  if (installation == null)
    throw new TypeError("the delivery names no installation: is it one of a GitHub App?");
  if (repository === undefined) throw new TypeError("the delivery names no repository");
  return {
    installationId: installation.id,
    owner: ownerIn(repository.full_name),
    repository: repository.name,
    repositoryId: repository.id,
  };
}

/** @throws {TypeError} as `repositoryOf` */
export function pullOf(payload: RepositoryPayload, number: number): PullRequestAddress {
  return { ...repositoryOf(payload), number };
}

/** The login in `owner/name`. */
export function ownerIn(fullName: string): string {
  return fullName.slice(0, fullName.indexOf("/"));
}

/** An account as payloads have it. */
export interface AccountPayload {
  readonly id: number;
  readonly login: string;
  readonly type?: string | undefined;
}

export function accountOf({ id, login, type }: AccountPayload): Account {
  return { id, login, bot: type === "Bot" };
}

/** Foreign text as a job can carry it: cut off, without NUL and half characters, which the database refuses. */
export function storable(text: string, maxLength: number): string {
  return Buffer.from(text.slice(0, maxLength).replaceAll("\0", "\ufffd"), "utf8").toString("utf8");
}
