import { Code, ConnectError } from "@connectrpc/connect";
import type { z } from "zod";
import { GUARD_FAULTS } from "../fleet/model/guard-settings";
import { MACHINE_FAULTS } from "../fleet/model/machine-settings";
import { SCHEDULE_FAULTS } from "../fleet/schedules/settings";
import { SETTING_FAULTS } from "../fleet/model/settings";
import { ASKED_FAULTS } from "../fleet/model/turn-off";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";

/** The words of the fleet's schemas, in English. */
const FAULTS: Readonly<Record<string, string>> = {
  ...SETTING_FAULTS,
  ...MACHINE_FAULTS,
  ...GUARD_FAULTS,
  ...ASKED_FAULTS,
  ...SCHEDULE_FAULTS,
};

/** What is wrong with a field. */
interface Violation {
  readonly field: string;
  readonly message: string;
}

/** The value as the schema gives it, or `invalid_argument` that tells what is wrong field by field. */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidFields(
    result.error.issues.map(({ path, message }) => ({
      field: path.join("."),
      message: Object.hasOwn(FAULTS, message) ? (FAULTS[message] ?? message) : message,
    })),
  );
}

/** `invalid_argument` that tells what is wrong field by field. */
export function invalidFields(violations: readonly Violation[]): ConnectError {
  const text = violations.map(({ field, message }) => `${field}: ${message}`).join("; ");
  const details = { violations: violations.map((each) => ({ ...each })) };
  return new ConnectError(text, Code.InvalidArgument, undefined, [
    { desc: InvalidFieldsSchema, value: details },
  ]);
}
