import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { readDescription, type Operation, type Schema } from "./description.js";

/** The operation that a request names, with its path parameters still as text. */
export interface Match {
  /** `GET /repos/{owner}/{repo}` */
  readonly route: string;
  readonly operation: Operation;
  readonly parameters: ReadonlyMap<string, string>;
}

/** A request's parts after checking: numbers are numbers. */
interface CheckedRequest {
  readonly problems: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
}

interface Path {
  readonly template: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
  readonly methods: ReadonlyMap<string, Operation>;
}

const BASIC_ERROR: Schema = { $ref: "#/components/schemas/basic-error", required: ["message"] };
const SCHEMAS = "https://github.invalid/";

/** GitHub's OpenAPI description as a judge of requests and answers. */
export class Contract {
  static #shared: Contract | undefined;

  /** One for all doubles of a process: compiling schemas takes a while. */
  static shared(): Contract {
    Contract.#shared ??= new Contract();
    return Contract.#shared;
  }

  readonly #ajv = makeAjv(false);
  readonly #coercing = makeAjv(true);
  readonly #paths: readonly Path[];
  readonly #compiled = new Map<object, ValidateFunction>();

  private constructor() {
    const { operations, schemas } = readDescription();
    for (const ajv of [this.#ajv, this.#coercing]) ajv.addSchema({ $id: SCHEMAS, components: { schemas } });
    this.#paths = [...operations]
      .map(([template, methods]) => toPath(template, methods))
      .sort((a, b) => b.literals - a.literals);
  }

  /** @param path decoded no further than the server got it; null = GitHub (as far as described) has no such operation */
  match(method: string, path: string): Match | null {
    for (const { template, pattern, names, methods } of this.#paths) {
      const found = pattern.exec(path);
      const operation = methods.get(method.toLowerCase());
      if (found === null || operation === undefined) continue;
      const parameters = new Map(names.map((name, index) => [name, decode(found[index + 1] ?? "")]));
      return { route: `${method.toUpperCase()} ${template}`, operation, parameters };
    }
    return null;
  }

  /** Judges path, query and body. The top level of the body and the query are closed: GitHub would ignore unknown names, and hide a mistake. */
  checkRequest(match: Match, search: URLSearchParams, body: unknown): CheckedRequest {
    const problems: string[] = [];
    const parameters = this.#checkNamed(
      match.operation,
      "path",
      Object.fromEntries(match.parameters),
      problems,
    );
    for (const name of new Set(search.keys())) {
      if (search.getAll(name).length > 1) problems.push(`query parameter ${name} is given twice`);
    }
    const query = this.#checkNamed(match.operation, "query", Object.fromEntries(search), problems);
    const { requestBody } = match.operation;
    const schema = requestBody?.content["application/json"]?.schema;
    if (body === undefined) {
      if (requestBody?.required === true) problems.push("a body is required");
    } else if (schema === undefined) {
      // Octokit sends `{}` with some bodiless POSTs.
      if (typeof body !== "object" || body === null || Object.keys(body).length > 0)
        problems.push("no body is expected");
    } else {
      problems.push(...this.#errors(this.#compile(this.#ajv, schema), body, "body"));
      problems.push(...unknownFields(schema, body));
    }
    return { problems, parameters, query };
  }

  /** Problems of an answer, against its status and media type. An error that the operation does not list is still a "basic error". */
  checkResponse(operation: Operation, status: number, media: string, body: unknown): string[] {
    const answer = operation.responses[String(status)];
    if (answer === undefined && status < 400) return [`${operation.operationId} never answers ${status}`];
    if (status === 204 || status === 304) return body === undefined ? [] : [`a ${status} has no body`];
    const own = Object.entries(answer?.content ?? {}).find(([name]) => media.startsWith(name))?.[1];
    // Raw bytes have no schema.
    if (own === undefined && !media.startsWith("application/json")) return [];
    const schema = own?.schema ?? BASIC_ERROR;
    return this.#errors(this.#compile(this.#ajv, schema), body, "answer");
  }

  #checkNamed(
    operation: Operation,
    place: "path" | "query",
    values: Record<string, unknown>,
    problems: string[],
  ): Record<string, unknown> {
    const named = operation.parameters.filter((each) => each.in === place);
    const schema = memo(operation, place, () => ({
      type: "object",
      additionalProperties: false,
      required: named.filter(({ required }) => required === true).map(({ name }) => name),
      properties: Object.fromEntries(named.map((each) => [each.name, each.schema])),
    }));
    problems.push(...this.#errors(this.#compile(this.#coercing, schema), values, place));
    return values;
  }

  #compile(ajv: Ajv, schema: Schema): ValidateFunction {
    let validate = this.#compiled.get(schema);
    if (validate === undefined) {
      const absolute = JSON.parse(
        JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${SCHEMAS}#/`),
      ) as Schema;
      validate = ajv.compile(absolute);
      this.#compiled.set(schema, validate);
    }
    return validate;
  }

  #errors(validate: ValidateFunction, value: unknown, where: string): string[] {
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${where}${error.instancePath}: ${tell(error)}`);
  }
}

function makeAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: false, coerceTypes, validateFormats: true });
  formats.default(ajv);
  ajv.addFormat("int64", true);
  ajv.addFormat("timestamp", true);
  return ajv;
}

function tell({ message, params }: ErrorObject): string {
  const name: unknown = params["additionalProperty"];
  return typeof name === "string" ? `unknown name ${name}` : (message ?? "is wrong");
}

function toPath(template: string, methods: ReadonlyMap<string, Operation>): Path {
  const names: string[] = [];
  let literals = 0;
  const multi = new Set(
    [...methods.values()].flatMap(({ parameters }) =>
      parameters.filter((each) => each["x-multi-segment"] === true).map(({ name }) => name),
    ),
  );
  const pattern = template.split("/").map((segment) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      literals += 1;
      return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    }
    names.push(name);
    return multi.has(name) ? "(.+)" : "([^/]+)";
  });
  // The top folder is `contents/` or `contents`.
  const text = pattern.join("/").replace(/contents\/\(\.\+\)$/, "contents/?(.*)");
  return { template, names, literals, methods, pattern: new RegExp(`^${text}$`) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names that the top level of a body schema does not list. */
function unknownFields(schema: Schema, body: unknown): string[] {
  const properties = schema["properties"];
  if (typeof properties !== "object" || properties === null) return [];
  if (typeof body !== "object" || body === null || Array.isArray(body)) return [];
  return Object.keys(body)
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => `body: unknown name ${name}`);
}

const named = new WeakMap<Operation, Map<string, Schema>>();

function memo(operation: Operation, key: string, make: () => Schema): Schema {
  const known = named.get(operation) ?? new Map<string, Schema>();
  named.set(operation, known);
  const schema = known.get(key) ?? make();
  known.set(key, schema);
  return schema;
}
