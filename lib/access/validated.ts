import type * as z from "zod";
import { FleetError } from "../fleet/model/errors";

/** The value as the schema gives it. @throws FleetError `invalid` with the faults by field */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const violations = result.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  throw new FleetError({ code: "invalid", violations });
}
