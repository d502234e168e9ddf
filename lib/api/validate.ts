import { Code, ConnectError } from "@connectrpc/connect";
import type { z } from "zod";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { SETTING_FAULTS, type SettingFault } from "../fleet/settings";

/** The value as the schema gives it, or `invalid_argument` that tells what is wrong field by field. */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const violations = result.error.issues.map(({ path, message }) => ({
    field: path.join("."),
    message: message in SETTING_FAULTS ? SETTING_FAULTS[message as SettingFault] : message,
  }));
  const text = violations.map(({ field, message }) => `${field}: ${message}`).join("; ");
  return fail(text, violations);
}

function fail(text: string, violations: { field: string; message: string }[]): never {
  throw new ConnectError(text, Code.InvalidArgument, undefined, [
    { desc: InvalidFieldsSchema, value: { violations } },
  ]);
}
