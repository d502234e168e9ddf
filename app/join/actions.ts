"use server";

import { redirect } from "next/navigation";
import { newPassword } from "@/lib/access/password";
import { beginOidc, type OidcFault } from "@/lib/api/oidc-login";
import { running } from "@/lib/api/running";
import { FleetError, isUnwritable, type Unwritable } from "@/lib/fleet/model/errors";
import { setCookie, thisBrowser } from "../operator";
import { letIn } from "../preferences/language";

/** The person whom an invitation is for; null: it is not valid. The secret is posted, so that no log has it. */
export async function findInvitation(secret: string): Promise<{ readonly name: string } | null> {
  const person = await running().access.people.invited(String(secret));
  return person && { name: person.name };
}

/** The reason for which somebody was not let in. */
export type JoinFault = "ended" | "short" | "busy" | "passwords_off" | Unwritable | "unexpected";

/** The address to which the browser goes to accept an invitation by OpenID Connect. Input is not trusted. */
export async function joinByOidc(
  secret: string,
): Promise<{ readonly url: string } | { readonly fault: OidcFault | "ended" }> {
  const { oidc, access } = running();
  const invited = oidc && (await access.people.invited(String(secret)));
  if (!invited) return { fault: "ended" };
  const how = { place: null, invitation: String(secret) };
  const begun = await beginOidc(running(), oidc, how, await thisBrowser());
  if (!begun.ok) return { fault: begun.fault };
  await setCookie(begun.cookie);
  return { url: begun.url };
}

/** Sets the password of an invited person, logs them in, and redirects to the console. Input is not trusted. */
export async function join(secret: string, password: string): Promise<{ readonly fault: JoinFault }> {
  const checked = newPassword.safeParse(password);
  if (!checked.success) return { fault: "short" };
  const browser = await thisBrowser();
  try {
    const invitation = { secret: String(secret), password: checked.data, ...browser };
    const cookie = await running().access.acceptInvitation(invitation);
    if (cookie === null) return { fault: "busy" };
    await letIn(cookie);
  } catch (error) {
    if (!(error instanceof FleetError)) {
      running().logError(error, "join");
      return { fault: "unexpected" };
    }
    const { code } = error.fault;
    return { fault: code === "passwords_off" || isUnwritable(code) ? code : "ended" };
  }
  redirect("/servers");
}
