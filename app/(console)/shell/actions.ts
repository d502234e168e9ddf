"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { running } from "@/lib/rpc/running";
import { isSecure, setCookie } from "../../operator";

/** Ends the session and goes back to the door. */
export async function logOut(): Promise<void> {
  const cookie = (await headers()).get("cookie");
  const { access } = running();
  const cleared = await access.logout(cookie, await isSecure()).catch((error: unknown) => {
    running().logError(error, "logOut");
    throw error;
  });
  await setCookie(cleared);
  redirect("/login");
}
