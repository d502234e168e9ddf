"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { Asking } from "@/lib/access/identity";
import type { AttemptsLeft } from "@/lib/access/access";
import { ASKED_PLACE, returnPlace, START } from "@/lib/access/place";
import { running } from "@/lib/api/running";
import { guideAtLogin } from "@/lib/api/welcome";
import type { Unwritable } from "@/lib/fleet/model/errors";
import { fieldOf, thisBrowser } from "../operator";
import { letIn } from "../preferences/language";

/** The answer to a login; null before the first attempt. */
export type LoginAnswer =
  | {
      readonly fault: "missing" | "busy" | "often" | Unwritable | "unexpected";
      readonly userId: string;
    }
  /**
   * `left` more attempts may fail; then logging in is blocked for `pause` milliseconds. `until`: it is blocked already.
   */
  | (AttemptsLeft & { readonly fault: "wrong"; readonly until: number | null; readonly userId: string })
  /** `until` is wall-clock milliseconds. */
  | { readonly fault: "blocked"; readonly until: number; readonly userId: string }
  | null;

/** Checks ID and password; logs in, or gives the reason against it. */
export async function logIn(_previous: LoginAnswer, form: FormData): Promise<LoginAnswer> {
  const { access } = running();
  const userId = fieldOf(form, "userId");
  const password = fieldOf(form, "password");
  if (!userId || !password) return { fault: "missing", userId };

  const login = { userId, password, ...(await thisBrowser()) };
  const outcome = await access.login(login).catch((error: unknown) => {
    running().logError(error, "logIn");
    return null;
  });
  if (!outcome) return { fault: "unexpected", userId };
  if (!outcome.ok) {
    if (outcome.reason === "blocked") return { fault: "blocked", until: outcome.until, userId };
    if (outcome.reason !== "wrong") return { fault: outcome.reason, userId };
    const { left, pause } = outcome;
    return { fault: "wrong", left, pause, until: access.blockedUntil(login.address), userId };
  }
  await letIn(outcome.cookie);
  // What was asked for last comes before where this tab was earlier.
  const jar = await cookies();
  const asked = jar.get(ASKED_PLACE)?.value;
  jar.delete({ name: ASKED_PLACE, path: "/login" });
  const place = returnPlace(asked ?? form.get("place"));
  redirect((place === START && (await guideAtLogin(running(), await whoHas(outcome.cookie)))) || place);
}

/** The operator whose session has just begun. */
async function whoHas(setCookie: string): Promise<Asking | null> {
  const operator = await running().access.operator(setCookie.split(";")[0] ?? "");
  return operator && { ...operator, address: (await thisBrowser()).address, via: "console" };
}
