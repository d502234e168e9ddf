import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Asking } from "@/lib/access/identity";
import { missingOf, type Missing } from "@/lib/access/required-rights";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { permitsOf, type Operation } from "@/lib/access/rights";
import type { Browser } from "@/lib/access/session";
import { takeInTime } from "@/lib/api/in-time";
import { running } from "@/lib/api/running";

/** Milliseconds that a page or an action waits, at most, after too many requests. */
const WAITS = 10_000;

/** The operator of this request, or null. Looked up once per request. */
export const operator = cache(async (): Promise<Asking | null> => {
  const { access } = running();
  const found = await access.operator((await headers()).get("cookie"));
  // A page has no better way to say "slower": it comes later.
  if (found) await takeInTime(() => access.pace(found), WAITS);
  return found && { ...found, address: await clientAddress(), via: "console" };
});

/** Waits for a turn to compute a plan, as the API's calls do. @returns false where it did not come in time */
export function turnForPlan(operator: Asking): Promise<boolean> {
  return takeInTime(() => running().access.pacePlan(operator), WAITS);
}

/** The operator of a page; without one, a redirect to the login page (307). */
export async function operatorOrLogin(): Promise<Asking> {
  return (await operator()) ?? redirect("/login");
}

/** The fleet as the operator of a page may see it; without one, a redirect to the login page (307). */
export async function operatorsFleet(): Promise<OperatorsFleet> {
  return running().operatorsFleet(await operatorOrLogin());
}

/** The rights that the operator of a page lacks for its buttons. */
export async function missingRights(): Promise<Missing> {
  return missingOf(running().fleet, await operatorOrLogin());
}

/**
 * The operator of a page that takes a right; for all others it does not exist (404).
 * @param where "somewhere": the right on some server is enough; absent: on all
 */
export async function operatorWho(operation: Operation, where?: "somewhere"): Promise<Asking> {
  const operator = await operatorOrLogin();
  const permits = permitsOf(operator.grants);
  if (!(where ? permits.somewhere(operation) : permits.may(operation))) notFound();
  return operator;
}

/** Whether the browser is connected by HTTPS, by a header that the entry point has set from the socket. */
export async function isSecure(): Promise<boolean> {
  return (await headers()).get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/** Our origin in the browser's address, by headers that the entry point has set. */
export async function ownOrigin(): Promise<string> {
  return new URL(`${(await isSecure()) ? "https" : "http"}://${(await headers()).get("host")}`).origin;
}

/** The browser's address, by a header that the entry point has set from the socket. */
export async function clientAddress(): Promise<string> {
  return (await headers()).get("x-forwarded-for")?.split(",")[0]?.trim() || "unknown";
}

/** The browser, for a session that begins in it. */
export async function thisBrowser(): Promise<Browser> {
  const userAgent = (await headers()).get("user-agent") ?? "";
  return { address: await clientAddress(), secure: await isSecure(), via: "console", userAgent };
}

/** Passes a whole Set-Cookie value on to the browser. */
export async function setCookie(setCookieValue: string): Promise<void> {
  const [pair = "", ...attributes] = setCookieValue.split(";").map((part) => part.trim());
  const equals = pair.indexOf("=");
  const given = new Map(
    attributes.map((attribute) => {
      const [name = "", value = ""] = attribute.split("=");
      return [name.toLowerCase(), value] as const;
    }),
  );
  (await cookies()).set(pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1)), {
    path: given.get("path") ?? "/",
    httpOnly: given.has("httponly"),
    secure: given.has("secure"),
    sameSite: given.get("samesite") === "Lax" ? "lax" : "strict",
    ...(given.has("max-age") && { maxAge: Number(given.get("max-age")) }),
  });
}

/** The text of a form's field, or "". A server action may be called with anything, even without a form. */
export function fieldOf(form: unknown, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null;
  return typeof value === "string" ? value : "";
}
