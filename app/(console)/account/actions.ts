"use server";

import { headers } from "next/headers";
import { newPassword } from "@/lib/access/password";
import { running } from "@/lib/api/running";
import type { Unwritable } from "@/lib/fleet/model/errors";
import { setCookie, thisBrowser } from "../../operator";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** The reason for which a password was not changed; null: it was. */
export type PasswordFault = {
  readonly why: "short" | "wrong" | "busy" | "often" | "blocked" | "not_yours" | Unwritable;
};

/** Changes the reader's own password. Input is not trusted. */
export async function changePassword(
  before: string,
  password: string,
): Promise<Outcome<PasswordFault | null>> {
  return act("changePassword", async () => {
    const checked = newPassword.safeParse(password);
    if (!checked.success) return { why: "short" } as const;
    const change = { before: String(before), password: checked.data, ...(await thisBrowser()) };
    const outcome = await running().access.changePassword((await headers()).get("cookie"), change);
    if (!outcome.ok) return { why: outcome.reason };
    await setCookie(outcome.cookie);
    return null;
  });
}
