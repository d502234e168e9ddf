// From a message of the protocol to the JSON Schema of its JSON: https://protobuf.dev/programming-guides/json/
import { ScalarType } from "@bufbuild/protobuf";

/** @typedef {import("@bufbuild/protobuf").DescMessage} DescMessage */
/** @typedef {import("@bufbuild/protobuf").DescEnum} DescEnum */
/** @typedef {import("@bufbuild/protobuf").DescField} DescField */
/** @typedef {Record<string, unknown>} Schema */
/** @typedef {import("./comments.mjs").CommentOf} CommentOf */

const LARGEST_UINT32 = 4_294_967_295;

/** The JSON form of each scalar. One that the protocol does not have yet is added with its first use.
 * @type {Partial<Record<ScalarType, Schema>>} */
const SCALARS = {
  [ScalarType.STRING]: { type: "string" },
  [ScalarType.BOOL]: { type: "boolean" },
  [ScalarType.UINT32]: { type: "integer", minimum: 0, maximum: LARGEST_UINT32 },
  [ScalarType.DOUBLE]: { type: "number" },
};

/** Messages that JSON has a form of its own for.
 * @type {Record<string, Schema>} */
const WELL_KNOWN = {
  "google.protobuf.Timestamp": {
    type: "string",
    format: "date-time",
    description: "An instant in UTC, such as `2026-11-26T18:05:00Z`.",
  },
};

/** @param {{ typeName: string }} of */
const refTo = ({ typeName }) => ({ $ref: `#/components/schemas/${typeName}` });

/**
 * The schemas of messages, and of all that they lead to, by name.
 * @param {Iterable<DescMessage>} messages
 * @param {CommentOf} commentOf
 * @returns {Record<string, Schema>}
 */
export function schemasFor(messages, commentOf) {
  /** @type {Map<string, Schema>} */
  const schemas = new Map();
  /** @type {(DescMessage | DescEnum)[]} */
  const toDo = [...messages];
  for (let next = toDo.shift(); next; next = toDo.shift()) {
    if (schemas.has(next.typeName)) continue;
    if (next.kind === "enum") {
      schemas.set(next.typeName, enumSchema(next, commentOf));
      continue;
    }
    schemas.set(next.typeName, WELL_KNOWN[next.typeName] ?? messageSchema(next, commentOf));
    if (WELL_KNOWN[next.typeName]) continue;
    for (const field of next.fields) {
      if (field.message) toDo.push(field.message);
      if (field.enum) toDo.push(field.enum);
    }
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The schema of a message. No property is required: one that has its default value is left out of answers, and may be of
 * requests. A request with other properties is refused; answers get more of them with a newer manager.
 * @param {DescMessage} message
 * @param {CommentOf} commentOf
 * @returns {Schema}
 */
function messageSchema(message, commentOf) {
  const properties = Object.fromEntries(
    message.fields.map((field) => [field.jsonName, described(fieldSchema(field), commentOf(field))]),
  );
  // Where a message is nothing but a choice, JSON Schema can say so.
  const [choice] = message.oneofs;
  const isChoice = choice !== undefined && message.fields.every(({ oneof }) => oneof === choice);
  return described(
    {
      ...{ type: "object", properties },
      ...(message.name.endsWith("Request") ? { additionalProperties: false } : {}),
      ...(isChoice ? { maxProperties: 1 } : {}),
    },
    commentOf(message),
  );
}

/**
 * @param {DescField} field
 * @returns {Schema}
 */
function fieldSchema(field) {
  switch (field.fieldKind) {
    case "scalar":
      return scalarSchema(field.scalar, field);
    case "enum":
      return refTo(field.enum);
    case "message":
      return refTo(field.message);
    case "list":
      return { type: "array", items: itemSchema(field) };
    case "map":
      // The keys of an object are text, whatever they count.
      return { type: "object", additionalProperties: itemSchema(field) };
  }
}

/** @param {DescField & { fieldKind: "list" | "map" }} field */
function itemSchema(field) {
  if (field.message) return refTo(field.message);
  if (field.enum) return refTo(field.enum);
  return scalarSchema(field.scalar, field);
}

/**
 * @param {ScalarType} scalar
 * @param {DescField} field
 */
function scalarSchema(scalar, field) {
  const schema = SCALARS[scalar];
  if (!schema) throw new Error(`${field.toString()}: scripts/openapi does not know how JSON has its type`);
  return schema;
}

/**
 * @param {DescEnum} of
 * @param {CommentOf} commentOf
 */
function enumSchema(of, commentOf) {
  const lines = of.values.flatMap((value) => {
    const comment = commentOf(value);
    return comment ? [`- \`${value.name}\`: ${comment}`] : [];
  });
  const description = [commentOf(of), lines.join("\n")].filter(Boolean).join("\n\n");
  return described({ type: "string", enum: of.values.map(({ name }) => name) }, description);
}

/**
 * @param {Schema} schema
 * @param {string} description
 */
const described = (schema, description) => (description ? { ...schema, description } : schema);
