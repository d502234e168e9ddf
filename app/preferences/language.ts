import { headers } from "next/headers";
import { languageAtLogin } from "@/lib/api/language-cookies";
import { running } from "@/lib/api/running";
import { isSecure, setCookie } from "../operator";

/** Lets this browser in, which takes over the language of whoever it is where it has none of its own. */
export async function letIn(session: string): Promise<void> {
  for (const cookie of [session, ...(await languageCookies(session))]) await setCookie(cookie);
}

/** The Set-Cookie headers of the language for this browser, in which a session has just begun. */
export async function languageCookies(session: string): Promise<readonly string[]> {
  const browser = { cookie: (await headers()).get("cookie"), secure: await isSecure() };
  return languageAtLogin(running(), { session, ...browser });
}
