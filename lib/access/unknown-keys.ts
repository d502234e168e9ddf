import type * as z from "zod";
import type { $ZodType, $ZodTypes } from "zod/v4/core";
import { FleetError, type Violation } from "../fleet/model/errors";
import { nearest } from "../../command-line/nearest";
import { validated } from "./validated";

/**
 * The value as the schema gives it, and none with a key that the schema does not know: a misspelt one would be taken for
 * one that was left out.
 * @throws FleetError `invalid` with the faults by field
 */
export function strictlyValidated<T>(schema: z.ZodType<T>, value: unknown): T {
  const violations = unknownKeys([schema], value);
  if (violations.length > 0) throw new FleetError({ code: "invalid", violations });
  return validated(schema, value);
}

/** @param schemas all that the value may be, or is at once */
function unknownKeys(schemas: readonly $ZodType[], value: unknown, path = ""): Violation[] {
  const kinds = schemas.flatMap((schema) => kindsOf(schema as $ZodTypes)).map(({ _zod }) => _zod.def);
  if (Array.isArray(value)) {
    const elements = kinds.flatMap((def) => (def.type === "array" ? [def.element] : []));
    return value.flatMap((one: unknown, at) => unknownKeys(elements, one, `${path}${at}.`));
  }
  const shapes = kinds.flatMap((def) => (def.type === "object" ? [def.shape] : []));
  const hasAnyKeys = shapes.length === 0 || kinds.some(({ type }) => ANYTHING.has(type));
  if (typeof value !== "object" || value === null || hasAnyKeys) return [];
  const known = new Set(shapes.flatMap((shape) => Object.keys(shape)));
  return Object.entries(value).flatMap(([key, inner]) => {
    if (known.has(key))
      return unknownKeys(
        shapes.flatMap((shape) => shape[key] ?? []),
        inner,
        `${path}${key}.`,
      );
    const word = nearest(key, known);
    const advice = word === undefined ? "" : `; did you mean ${word}?`;
    return inner === undefined ? [] : [{ field: path + key, message: `is not known${advice}` }];
  });
}

/** Kinds that say nothing of keys. */
const ANYTHING: ReadonlySet<string> = new Set(["any", "unknown", "custom", "record"]);

/** The schemas of a value without what is put around them. */
function kindsOf(schema: $ZodTypes): $ZodTypes[] {
  const { def } = schema._zod;
  const of = (inner: $ZodType) => kindsOf(inner as $ZodTypes);
  switch (def.type) {
    case "pipe":
      return of(def.in._zod.def.type === "transform" ? def.out : def.in);
    case "intersection":
      return [...of(def.left), ...of(def.right)];
    case "union":
      return def.options.flatMap(of);
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return of(def.innerType);
    case "lazy":
      return of(def.getter());
    default:
      return [schema];
  }
}
