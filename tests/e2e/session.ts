import type { BrowserContext } from "@playwright/test";
import type { Operator } from "../helpers/operator";

/** Lets a browser in with a session that was had by RPC. */
export async function giveSession(context: BrowserContext, { cookie }: Operator): Promise<void> {
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([
    { name, value, domain: "localhost", path: "/", httpOnly: true, sameSite: "Strict" },
  ]);
}
