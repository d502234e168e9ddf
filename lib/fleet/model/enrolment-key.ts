import * as z from "zod";
import type { EnrolmentKeyRecord } from "./entities";
import { serverSettings } from "./settings";

/** Bounds of a key's settings. */
export const VALID_HOURS = { min: 1, max: 720, initial: 24 } as const;
export const MAX_SERVERS = { min: 1, max: 1000, initial: 20 } as const;

const whole = ({ min, max }: { readonly min: number; readonly max: number }): z.ZodNumber => {
  const range = `must be a whole number from ${min} to ${max}`;
  return z.number({ error: range }).int(range).min(min, range).max(max, range);
};

/** An operator's settings of a key by which servers register themselves. */
export const keySettings = z.object({
  name: serverSettings.shape.name,
  groupUuid: z.uuid("must be a UUID").nullish(),
  validHours: whole(VALID_HOURS),
  maxServers: whole(MAX_SERVERS),
});
export type KeySettings = z.infer<typeof keySettings>;

/** Reasons for which a key has ended. */
export type EndedKey = "used_up" | "expired" | "revoked";

/** The reason for which nobody can register with the key at this moment (wall-clock ms); null: servers can. */
export function endOfKey(
  key: Pick<EnrolmentKeyRecord, "maxServers" | "used" | "expiresAt" | "revokedAt">,
  now: number,
): EndedKey | null {
  if (key.revokedAt !== null) return "revoked";
  if (key.used >= key.maxServers) return "used_up";
  return key.expiresAt <= now ? "expired" : null;
}
