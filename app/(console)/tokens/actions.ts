"use server";

import * as z from "zod";
import { apiTokenSettings } from "@/lib/access/api-tokens";
import { createApiToken, revokeApiToken } from "@/lib/api/api-token-service";
import { apiTokenJson } from "@/lib/api/codec/rights";
import { running } from "@/lib/api/running";
import type { ApiTokenJson } from "@/lib/gen/proto/komoriuta/v1/api_token_pb";
import { actWith } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** A token for a program, which is shown only this once. */
export interface NewToken {
  readonly token: string;
  readonly name: string;
  /** The URL of the manager for programs, without a trailing slash. */
  readonly url: string;
}

const DAY = 24 * 3600 * 1000;

/** The settings of a new token: its end in days from now, null for none. */
const wanted = apiTokenSettings
  .omit({ expiresAt: true })
  .extend({ days: z.number().int().min(1).max(3650).nullable() });
export type WantedToken = z.input<typeof wanted>;

/** Creates a token for a program. Input is not trusted. */
export async function makeToken(asked: WantedToken): Promise<Outcome<NewToken>> {
  const checked = wanted.safeParse(asked);
  if (!checked.success) return { ok: false, fault: { code: "invalid" } };
  const { days, ...settings } = checked.data;
  return actWith("apiTokens", "makeToken", async (asking) => {
    const expiresAt = days === null ? null : Date.now() + days * DAY;
    const { token, record } = await createApiToken(running(), { ...settings, expiresAt }, asking);
    return { token, name: record.name, url: running().about.publicUrl };
  });
}

/** Revokes a token: no program is let in with it any more. */
export async function revokeToken(uuid: string): Promise<Outcome<ApiTokenJson>> {
  return actWith("apiTokens", "revokeToken", async (asking) =>
    apiTokenJson(await revokeApiToken(running(), typeof uuid === "string" ? uuid : "", asking)),
  );
}
