import SwaggerParser from "@apidevtools/swagger-parser";
import {
  create,
  ScalarType,
  toJson,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { createConnectRouter } from "@connectrpc/connect";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPENAPI } from "../gen/openapi";
import { operatorRoutes } from "./routes";

interface Operation {
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly requestBody: {
    readonly content: Readonly<Record<string, { readonly schema?: { $ref: string } }>>;
  };
}

interface Document {
  readonly paths: Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

const document = JSON.parse(OPENAPI.text) as Document;

/** A router that is only asked for its services. */
const router = createConnectRouter();
operatorRoutes(() => {
  throw new Error("nothing is called here");
})(router);
const handlers = router.handlers.filter(({ requestPath }) => requestPath in document.paths);

describe("the OpenAPI document", () => {
  it("is one, by its own schema, and every reference leads somewhere", async () => {
    const parsed: unknown = JSON.parse(OPENAPI.text);
    await SwaggerParser.validate(parsed as Parameters<typeof SwaggerParser.validate>[0]);
  });

  it("has what operators may call, and nothing else", () => {
    const served = router.handlers.map(({ requestPath }) => requestPath).sort();
    expect(Object.keys(document.paths).sort()).toEqual(served);
    expect(served.length).toBeGreaterThan(40);
  });

  it("says what the protocol says in comments, of methods, messages, fields and values", () => {
    expect(document.paths["/komoriuta.v1.PowerService/WakeAgain"]?.post.description).toBe(
      "Sends the magic packet once more.",
    );
    const { schemas } = document.components;
    expect(schemas["komoriuta.v1.PendingStop"]?.description).toMatch(
      /^A stop that waits until the server is free/,
    );
    expect(schemas["komoriuta.v1.TurnOffRequest"]).toMatchObject({
      properties: { force: { description: "Whether to turn it off without asking what uses it." } },
    });
    expect(schemas["komoriuta.v1.StopMode"]?.description).toContain(
      "- `STOP_MODE_WHEN_FREE`: As soon as nothing uses it.",
    );
  });

  it("asks for a login everywhere but where one logs in", () => {
    const open = Object.entries(document.paths).flatMap(([path, { post }]) =>
      post.security?.length === 0 ? [path.split("/").at(-1)] : [],
    );
    expect(open.sort()).toEqual(["Login", "Logout", "Verify"]);
  });

  it("describes no agent's call", () => {
    expect(OPENAPI.text).not.toMatch(/AgentService|EnrolmentService/);
  });
});

describe("any message, as JSON,", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { "date-time": isDateTime } });
  ajv.addSchema({ $id: "api", components: { schemas: closed(document.components.schemas) } });
  const messages = new Map(
    handlers.flatMap(({ method: { input, output } }) => [input, output].map((one) => [one.typeName, one])),
  );

  it.each([...messages.keys()])("is as its schema has it: %s", (name) => {
    const desc = messages.get(name) as DescMessage;
    const validate = ajv.getSchema(`api#/components/schemas/${name}`);
    if (!validate) throw new Error(`there is no schema for ${name}`);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat({ max: 1_000 })), (numbers) => {
        const json = toJson(desc, anyMessage(desc, numbers, 3).message as Message);
        expect(validate(json), JSON.stringify([validate.errors, json])).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The schemas without additional properties, so that a missing field is found. */
function closed(schemas: Document["components"]["schemas"]): object {
  const entries = Object.entries(schemas).map(([name, schema]) => {
    return [name, schema["type"] === "object" ? { ...schema, additionalProperties: false } : schema] as const;
  });
  // References are written from the document's root.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

/** A message with any of its fields set, as the numbers will. @param depth how far messages hold messages */
function anyMessage(desc: DescMessage, numbers: Iterator<number>, depth: number): ReflectMessage {
  const message = reflect(desc, create(desc));
  const next = (): number => numbers.next().value as number;
  if (desc.typeName === TimestampSchema.typeName) {
    message.set(desc.field["seconds"] as DescField, BigInt(next() * 2_000_000));
    return message;
  }
  for (const field of desc.fields) {
    if (next() % 3 === 0 || (field.message && depth === 0)) continue;
    if (field.fieldKind === "list") {
      const list = message.get(field);
      for (let left = next() % 3; left > 0; left -= 1) list.add(anyValue(field, numbers, depth));
    } else if (field.fieldKind === "map") {
      const key = field.mapKey === ScalarType.STRING ? `${next()}` : next();
      message.get(field).set(key, anyValue(field, numbers, depth));
    } else message.set(field, anyValue(field, numbers, depth));
  }
  return message;
}

function anyValue(field: DescField, numbers: Iterator<number>, depth: number): unknown {
  const number = numbers.next().value as number;
  if (field.message) return anyMessage(field.message, numbers, depth - 1);
  if (field.enum) return field.enum.values[number % field.enum.values.length]?.number;
  switch (field.scalar) {
    case ScalarType.STRING:
      return "é".repeat(number % 4);
    case ScalarType.BOOL:
      return number % 2 === 0;
    case ScalarType.UINT32:
      return number === 1_000 ? 4_294_967_295 : number;
    case ScalarType.DOUBLE:
      return number / 7;
    default:
      throw new Error(`${field.toString()} has a type that is new here`);
  }
}
