"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Access } from "@/lib/access/access";
import { running } from "@/lib/api/running";
import { clientAddress, isSecure, operator, setCookie } from "../../operator";

/** Ends the session and goes back to the login page. */
export async function logOut(): Promise<void> {
  const cookie = (await headers()).get("cookie");
  const from = { address: await clientAddress(), via: "console" } as const;
  await leave("logOut", (access, secure) => access.logout(cookie, secure, from));
}

/** Ends all sessions of the reader's browsers, this one included, and goes back to the login page. */
export async function logOutEverywhere(): Promise<void> {
  if (!(await operator())) redirect("/login");
  const cookie = (await headers()).get("cookie");
  const from = { address: await clientAddress(), via: "console" } as const;
  await leave("logOutEverywhere", (access, secure) => access.logoutEverywhere(cookie, secure, from));
}

/** @param end ends the sessions; gives the Set-Cookie value that clears the cookie */
async function leave(
  context: string,
  end: (access: Access, secure: boolean) => Promise<string>,
): Promise<never> {
  const cleared = await end(running().access, await isSecure()).catch((error: unknown) => {
    running().logError(error, context);
    throw error;
  });
  await setCookie(cleared);
  redirect("/login");
}
