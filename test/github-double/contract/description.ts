import { readFileSync } from "node:fs";
import { ADDED_OPERATIONS, CORRECTED_ANSWERS, NULLABLE } from "./overlay.js";

/** A JSON schema, or any part of the description. */
export type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
  /** Added by the generator: the parameter may hold slashes. */
  readonly "x-multi-segment"?: boolean;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Description {
  /** Template → method in lower case → operation; parameters and answers resolved, schemas still by reference. */
  readonly operations: ReadonlyMap<string, ReadonlyMap<string, Operation>>;
  /** The component schemas in JSON Schema draft-07, references relative to this document. */
  readonly schemas: Schema;
}

/** GitHub's description with the overlay applied, in the dialect that ajv understands. */
export function readDescription(): Description {
  const text = readFileSync(new URL("../github-rest.json", import.meta.url), "utf8");
  const document = JSON.parse(text) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
    readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  };
  for (const path of NULLABLE) makeNullable(document.components["schemas"] ?? {}, path);
  const resolve = (part: Schema): Schema => {
    const pointer = part["$ref"];
    if (typeof pointer !== "string") return part;
    const [, , kind = "", name = ""] = pointer.split("/");
    const found = document.components[kind]?.[name];
    if (found === undefined) throw new Error(`the description lacks ${pointer}`);
    return found;
  };
  const operations = new Map<string, Map<string, Operation>>();
  for (const [template, methods] of [
    ...Object.entries(document.paths),
    ...Object.entries(ADDED_OPERATIONS),
  ]) {
    const known = operations.get(template) ?? new Map<string, Operation>();
    for (const [method, operation] of Object.entries(methods)) {
      if (known.has(method)) continue;
      known.set(method, resolveOperation(operation, resolve, CORRECTED_ANSWERS[`${method} ${template}`]));
    }
    operations.set(template, known);
  }
  return { operations, schemas: toDraft07(document.components["schemas"] ?? {}) as Schema };
}

function resolveOperation(
  operation: Schema,
  resolve: (part: Schema) => Schema,
  corrected: Readonly<Record<string, object>> = {},
): Operation {
  const parameters = (operation["parameters"] as readonly Schema[] | undefined) ?? [];
  const responses = operation["responses"] as Readonly<Record<string, Schema>>;
  const resolved = {
    ...operation,
    parameters: parameters.map(resolve),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, part]) => {
        const schema = corrected[status];
        return [
          status,
          schema === undefined ? resolve(part) : { content: { "application/json": { schema } } },
        ];
      }),
    ),
  };
  return toDraft07(resolved) as Operation;
}

function makeNullable(schemas: Schema, path: readonly string[]): void {
  const parents = path.slice(0, -1);
  let holder = schemas as Record<string, unknown>;
  for (const step of parents) holder = holder[step] as Record<string, unknown>;
  const name = path.at(-1) ?? "";
  if (holder[name] === undefined) throw new Error(`the description lacks ${path.join("/")}`);
  holder[name] = { nullable: true, allOf: [holder[name]] };
}

const WITHOUT_MEANING_FOR_VALUES = new Set(["discriminator", "example", "examples", "deprecated"]);

/** OpenAPI 3.0 → draft-07: `nullable` becomes a choice with null, what only documents goes. */
function toDraft07(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(toDraft07);
  if (typeof part !== "object" || part === null) return part;
  const { nullable, ...rest } = part as Record<string, unknown>;
  const isSchema = typeof nullable === "boolean";
  const entries = Object.entries(isSchema ? rest : part)
    // A property may well be called "deprecated": only keywords with non-schema values are dropped.
    .filter(([key, value]) => !(WITHOUT_MEANING_FOR_VALUES.has(key) && !isSchemaLike(value)))
    .map(([key, value]) => [key, toDraft07(value)] as const);
  const schema = Object.fromEntries(entries);
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

function isSchemaLike(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("type" in value || "$ref" in value);
}
