"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { running } from "@/lib/rpc/running";
import { isSecure, setCookie } from "../../operator";

/** Ends the session and goes back to the door. */
export async function logOut(): Promise<void> {
  const cookie = (await headers()).get("cookie");
  await setCookie(await running().access.logout(cookie, await isSecure()));
  redirect("/login");
}
