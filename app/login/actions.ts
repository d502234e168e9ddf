"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { ASKED_PLACE, returnPlace } from "@/lib/access/place";
import { running } from "@/lib/api/running";
import { fieldOf, clientAddress, isSecure, setCookie } from "../operator";

/** What the door answers; null before anyone knocked. */
export type LoginAnswer =
  | {
      readonly fault: "missing" | "wrong" | "busy" | "disk_full" | "unwritable" | "unexpected";
      readonly userId: string;
    }
  /** `until` is wall-clock milliseconds. */
  | { readonly fault: "blocked"; readonly until: number; readonly userId: string }
  | null;

/** Checks ID and password; lets in, or says why not. */
export async function logIn(_previous: LoginAnswer, form: FormData): Promise<LoginAnswer> {
  const { access } = running();
  const userId = fieldOf(form, "userId");
  const password = fieldOf(form, "password");
  if (!userId || !password) return { fault: "missing", userId };

  const login = { userId, password, address: await clientAddress(), secure: await isSecure() };
  const outcome = await access.login(login).catch((error: unknown) => {
    running().logError(error, "logIn");
    return null;
  });
  if (!outcome) return { fault: "unexpected", userId };
  if (!outcome.ok) {
    return outcome.reason === "blocked"
      ? { fault: "blocked", until: outcome.until, userId }
      : { fault: outcome.reason, userId };
  }
  await setCookie(outcome.cookie);
  // What was asked for last comes before where this tab was earlier.
  const jar = await cookies();
  const asked = jar.get(ASKED_PLACE)?.value;
  jar.delete({ name: ASKED_PLACE, path: "/login" });
  redirect(returnPlace(asked ?? form.get("place")));
}
