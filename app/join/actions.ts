"use server";

import { redirect } from "next/navigation";
import { newPassword } from "@/lib/access/password";
import { running } from "@/lib/api/running";
import { FleetError } from "@/lib/fleet/errors";
import { setCookie, thisBrowser } from "../operator";

/** For whom an invitation is; null: it lets nobody in. The secret is posted, so that no log has it. */
export async function lookAtInvitation(secret: string): Promise<{ readonly name: string } | null> {
  const person = await running().access.people.invited(String(secret));
  return person && { name: person.name };
}

/** Why somebody was not let in. */
export type JoinFault = "ended" | "short" | "disk_full" | "unwritable" | "unexpected";

/** Sets the password that an invitation is for, logs its person in, and leads to the console. What comes in is not believed. */
export async function join(secret: string, password: string): Promise<{ readonly fault: JoinFault }> {
  const checked = newPassword.safeParse(password);
  if (!checked.success) return { fault: "short" };
  const browser = await thisBrowser();
  try {
    const invitation = { secret: String(secret), password: checked.data, ...browser };
    await setCookie(await running().access.acceptInvitation(invitation));
  } catch (error) {
    if (!(error instanceof FleetError)) {
      running().logError(error, "join");
      return { fault: "unexpected" };
    }
    const { code } = error.fault;
    return { fault: code === "disk_full" || code === "unwritable" ? code : "ended" };
  }
  redirect("/servers");
}
