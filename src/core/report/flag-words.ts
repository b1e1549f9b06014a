import type { Flag } from "../model/finding.js";

/** What a flag means and what to do about it: `/weir explain FLAG`, docs/flags.md. */
export const FLAG_WORDS: Readonly<Record<Flag, string>> = {
  malware:
    "The component, or this version of it, was published to do harm. Do not merge; rotate secrets wherever the branch was installed: install scripts run on laptops and in CI.",
  vulnerability:
    "An advisory says that this version can be attacked. What is known to be exploited comes first. Move to the version that the row names; where another component asks for the old one, the row says which.",
  "integrity-changed":
    "The lockfile names another hash for the same version from the same source. Published versions do not change: either the lockfile or what was published was tampered with.",
  "tarball-mismatch":
    "The address in the lockfile is that of another component. Whoever installs gets something else than the name says.",
  "pin-mismatch":
    "A fixed commit and the comment that says which version it is do not go together any more: one of them changed and the other did not. Tools show the comment, machines run the commit.",
  "image-changed":
    "The same tag now stands for another image. Tags are often built anew, with fixes or with something else: look at what the publisher says.",
  "registry-changed":
    "The component now comes from a host that neither the lockfile before nor its ecosystem knows, or that the policy does not allow; or a file that says where to fetch from (.npmrc, pip.conf, NuGet.config, the repositories of a POM …) names such a host, or no longer binds names to a registry.",
  "non-registry-source":
    "The component comes from a repository, an archive or a file instead of a registry: nobody scans it, and it can change without a new version.",
  "integrity-missing":
    "The lockfile names no hash, so whoever installs cannot tell whether they get what was reviewed.",
  "binary-added":
    "A compiled file was added to the repository, or changed. No lockfile names it and nobody looks into it: it is whatever the person who committed it says it is. Have it built or downloaded, with its hash.",
  "manifest-drift":
    "The manifest asks for something that the lockfile does not hold. What is installed differs from what was asked for, or the next install changes the lockfile.",
  "fresh-release":
    "This version was published only a few days ago. Most releases that do harm are found within days, so the policy wants to wait: the row names the day on which it turns green by itself.",
  "install-script": "The component runs code when it is installed, with the rights of whoever installs it.",
  unsound:
    "RustSec says that safe code which uses the crate can misuse memory. Nobody is known to be able to attack through it; what is told to be attackable is a vulnerability.",
  deprecated: "Its author says that it should not be used any more.",
  unmaintained:
    "RustSec says that nobody looks after the crate any more: what is found in it stays as it is.",
  "advisory-notice":
    "RustSec tells something of the crate that is neither a vulnerability nor unsound nor that it is unmaintained.",
  "action-unpinned":
    "The action is named by a tag or branch, which its owner (or who has taken over the account) can move to other code, which then runs with the rights and secrets of the workflow. Name the full commit, and the version in a comment.",
  "image-unpinned":
    "The image is named by a tag alone, or by none: what is built or run can change without a change in the repository. Add its digest.",
  "duplicate-version": "The lockfile now holds a further version of a component that it held already.",
};
