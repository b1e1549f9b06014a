import type { Cause, Change } from "../model/change.js";
import { compareText } from "../model/order.js";
import type { Review } from "../model/review.js";
import { details, fit, type Line } from "./budget.js";
import { ALSO_NAMED, alsoThrough, chainMarkdown, serviceMarkdown, toldByText } from "./chain.js";
import { codeSpan } from "./markdown.js";
import { nameAndVersion } from "./visible.js";
import { count, figure, some } from "./wording.js";

/** Services that are named where several bring exactly the same. */
const SERVICES = 5;
/** Platform variants that a line names; esbuild has 26. */
const VARIANTS_NAMED = 40;

/** A component that the lockfile did not hold before, and why it is there. */
interface NewComponent {
  readonly change: Change;
  readonly cause: Cause | null;
}

/** Services with exactly the same list of new components. */
export interface NewByService {
  /** Sorted. */
  readonly services: readonly string[];
  /** Sorted by direct dependency, length of the chain, name. */
  readonly components: readonly NewComponent[];
}

/**
 * Every new component at the service whose chain is told. Services that bring the same through the same chains are told
 * once: 97 services that take the same upgrade are one list.
 */
export function newByService(review: Review): readonly NewByService[] {
  const services = new Map<string, NewComponent[]>();
  for (const diff of review.lockfiles) {
    const causes = new Map(diff.causes.map((cause) => [cause.id, cause]));
    for (const change of diff.changes) {
      if (!isNew(change) || change.variantOf !== null) continue;
      const service = change.inheritance?.service ?? diff.path;
      const list = services.get(service) ?? [];
      services.set(service, list);
      list.push({ change, cause: causes.get(change.inheritance?.cause ?? "") ?? null });
    }
  }
  const groups = new Map<string, { services: string[]; components: readonly NewComponent[] }>();
  for (const [service, list] of [...services].sort(([a], [b]) => compareText(a, b))) {
    const keyed = list.map((component) => ({ component, key: sortKey(component) }));
    keyed.sort((a, b) => compareText(a.key, b.key));
    const signature = keyed.map(({ key }) => key).join("\n");
    const group = groups.get(signature);
    if (group === undefined) {
      groups.set(signature, { services: [service], components: keyed.map(({ component }) => component) });
    } else {
      group.services.push(service);
    }
  }
  return [...groups.values()];
}

function isNew(change: Change): boolean {
  return change.kind === "added" || change.kind === "duplicated";
}

/** A line tells the component and its platform variants. */
function weight({ change }: NewComponent): number {
  return 1 + change.variants.length;
}

/** New components of one service of the group, variants counted. */
export function newIn(group: NewByService): number {
  return group.components.reduce((sum, component) => sum + weight(component), 0);
}

function sortKey({ change }: NewComponent): string {
  const chain = change.inheritance?.chain ?? [];
  const depth = String(chain.length).padStart(5, "0");
  const links = chain.map((link) => [link.name, link.version]);
  const own = [change.name, change.to?.ref.version, change.to?.services.length, change.variants.length];
  return JSON.stringify([links[0] ?? [], depth, own, links]);
}

/** One line for all of them, but each by its name: whoever looks for one finds it here. */
function variantsOf({ variants }: Change): string {
  if (variants.length === 0) return "";
  const named = variants.map((variant) => codeSpan(nameAndVersion(variant)));
  return `+ ${count(variants.length, "platform variant")}: ${some(named, VARIANTS_NAMED)}`;
}

/** What nearly every line of a group would say is said once, above it. */
function toldByOf({ components }: NewByService): string {
  const texts = new Set(
    components
      .filter(({ change }) => change.inheritance?.chain?.length !== 1)
      .map(({ change }) => toldByText(change.inheritance)),
  );
  const [only = "", ...others] = texts;
  return others.length === 0 ? only : "";
}

/** @param known what is said above the line already */
function componentLine({ change, cause }: NewComponent, known: string): string {
  const toldBy = toldByText(change.inheritance);
  const ref = change.to?.ref ?? { name: change.name, version: "" };
  const chain = change.inheritance?.chain ?? null;
  const between = chain?.length === 1 ? "" : chainMarkdown(change.inheritance, cause, "between");
  const also = alsoThrough(change.inheritance).map((name) => codeSpan(name));
  const further = (change.to?.services.length ?? 1) - 1;
  const remarks = [
    chain?.length === 1 ? "direct" : "",
    change.kind === "duplicated" ? "a further version" : "",
    change.to?.scope === "development" ? "development" : "",
    variantsOf(change),
    also.length > 0 ? `also through ${some(also, ALSO_NAMED)}` : "",
    toldBy === known ? "" : toldBy,
    further > 0 ? `also in ${count(further, "further service")}` : "",
  ].filter((remark) => remark !== "");
  return [
    `- ${codeSpan(nameAndVersion(ref))}`,
    between === "" ? "" : ` ${chain === null ? "—" : "through"} ${between}`,
    remarks.length === 0 ? "" : ` (${remarks.join("; ")})`,
  ].join("");
}

/** The folded list of every new component, by service, with its chain; cut to the budget, and says so. */
export function newComponents(review: Review, budget: number, elsewhere: string): string {
  const groups = newByService(review);
  const total = groups.reduce((sum, group) => sum + newIn(group) * group.services.length, 0);
  if (total === 0) return "";
  const lines = groups.flatMap((group): readonly Line[] => {
    const toldBy = toldByOf(group);
    return [
      {
        weight: 0,
        text: () =>
          `\n**${some(group.services.map(serviceMarkdown), SERVICES)}** — ${figure(newIn(group))} new${group.services.length > 1 ? " in each" : ""}${toldBy === "" ? "" : `, ${toldBy}`}\n`,
      },
      ...group.components.map((component) => ({
        weight: weight(component) * group.services.length,
        text: () => componentLine(component, toldBy),
      })),
    ];
  });
  return details(`Every new component, by service, with its chain (${figure(total)})`, budget, (room) =>
    fit(lines, room, (left) => `\n… and ${figure(left)} more for which there is no room here: ${elsewhere}`)
      .lines.join("\n")
      .trim(),
  );
}
