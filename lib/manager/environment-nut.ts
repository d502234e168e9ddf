import * as z from "zod";
import type { NutPlace } from "../power/nut-address";
import * as fields from "./environment-fields";

/** A NUT server as the environment has it: its file is yet to be read. */
export interface NutServerPlace {
  readonly place: NutPlace;
  readonly password: string | null;
  readonly passwordFile: string | null;
  /** The fingerprint of its certificate; null: it has none, or nobody has accepted it. */
  readonly pin: string | null;
}

export const NUT_VARIABLES = {
  KOMO_NUT_URL: fields.nutUrl.optional(),
  KOMO_NUT_PASSWORD: z.string().optional(),
  KOMO_NUT_PASSWORD_FILE: z.string().optional(),
  KOMO_NUT_FINGERPRINT: fields.fingerprint.optional(),
};
type Values = z.infer<z.ZodObject<typeof NUT_VARIABLES>>;

/** Faults of variables that mean nothing alone. */
export function nutFaults(values: Values): string[] {
  const { KOMO_NUT_URL: url, KOMO_NUT_PASSWORD: password, KOMO_NUT_PASSWORD_FILE: file } = values;
  if (!url) {
    const others = Object.keys(NUT_VARIABLES).filter((name) => values[name as keyof Values] !== undefined);
    return others.length > 0 ? [`KOMO_NUT_URL must be set where ${others[0]} is`] : [];
  }
  const faults: string[] = [];
  if (password && file) faults.push("KOMO_NUT_PASSWORD_FILE must not be set where KOMO_NUT_PASSWORD is");
  if ((password ?? file) && url.user === "")
    faults.push("KOMO_NUT_URL must have a user, as nut://USER@HOST, where KOMO_NUT_PASSWORD… is set");
  return faults;
}

export function nutServerPlace(values: Values): NutServerPlace | null {
  const { KOMO_NUT_URL: place } = values;
  if (!place) return null;
  return {
    place,
    password: values.KOMO_NUT_PASSWORD ?? null,
    passwordFile: values.KOMO_NUT_PASSWORD_FILE ?? null,
    pin: values.KOMO_NUT_FINGERPRINT ?? null,
  };
}
