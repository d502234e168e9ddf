"use server";

import { redirect } from "next/navigation";
import { running } from "@/lib/rpc/running";
import { clientAddress, isSecure, setCookie } from "../operator";

/** What the door answers; null before anyone knocked. */
export type LoginAnswer =
  | { readonly fault: "missing" | "wrong"; readonly userId: string }
  /** `until` is wall-clock milliseconds. */
  | { readonly fault: "blocked"; readonly until: number; readonly userId: string }
  | null;

/** Checks ID and password; lets in, or says why not. */
export async function logIn(_previous: LoginAnswer, form: FormData): Promise<LoginAnswer> {
  const { access } = running();
  const userId = textOf(form, "userId");
  const password = textOf(form, "password");
  if (!userId || !password) return { fault: "missing", userId };

  const secure = await isSecure();
  const outcome = await access.login({ userId, password, address: await clientAddress(), secure });
  if (!outcome.ok) {
    return outcome.reason === "blocked"
      ? { fault: "blocked", until: outcome.until, userId }
      : { fault: "wrong", userId };
  }
  await setCookie(outcome.cookie);
  redirect("/servers");
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
