"use server";

import { redirect } from "next/navigation";
import { DISPLAY_PATH } from "@/lib/access/displays";
import { running } from "@/lib/api/running";
import { fieldOf, isSecure, setCookie } from "../operator";

/** The reason for which a display is not let in; null before the first attempt. */
export type DisplayAnswer = {
  readonly fault: "missing" | "wrong" | "more" | "rate" | "unexpected";
} | null;

/** Lets this browser show the lights, by a token that may only see. Input is not trusted. */
export async function showLights(_previous: DisplayAnswer, form: FormData): Promise<DisplayAnswer> {
  const token = fieldOf(form, "token");
  if (!token) return { fault: "missing" };
  const outcome = await running()
    .access.displays.begin(token, await isSecure())
    .catch((error: unknown) => {
      running().logError(error, "showLights");
      return { ok: false, reason: "unexpected" } as const;
    });
  if (!outcome.ok) return { fault: outcome.reason };
  await setCookie(outcome.cookie);
  redirect(DISPLAY_PATH);
}
