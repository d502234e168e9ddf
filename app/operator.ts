import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Asking } from "@/lib/access/identity";
import { missingOf, type Missing } from "@/lib/access/required-rights";
import { operatorsFleet as fleetFor, type OperatorsFleet } from "@/lib/access/operators-fleet";
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
  const { fleet, access } = running();
  return fleetFor(fleet, await operatorOrLogin(), access);
}

/** What the operator behind a page lacks for what it offers. */
export async function missingRights(): Promise<Missing> {
  return missingOf(running().fleet, await operatorOrLogin());
}

/**
 * The operator behind a page that is there for those only who may do something; for all others it is not (404).
 * @param where "somewhere": with some server is enough; absent: with all
 */
export async function operatorWho(operation: Operation, where?: "somewhere"): Promise<Asking> {
  const operator = await operatorOrLogin();
  const permits = permitsOf(operator.grants);
  if (!(where ? permits.somewhere(operation) : permits.may(operation))) notFound();
  return operator;
}

/** Whether the browser reached us over HTTPS. The entry point has set the header anew from the socket. */
export async function isSecure(): Promise<boolean> {
  return (await headers()).get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/** The origin by which the browser reached us. The entry point has set the headers anew. */
export async function ownOrigin(): Promise<string> {
  return new URL(`${(await isSecure()) ? "https" : "http"}://${(await headers()).get("host")}`).origin;
}

/** The browser's address; the entry point has set the header anew from the socket. */
export async function clientAddress(): Promise<string> {
  return (await headers()).get("x-forwarded-for")?.split(",")[0]?.trim() || "unknown";
}

/** The browser, for a session that is begun in it. */
export async function thisBrowser(): Promise<Browser> {
  const userAgent = (await headers()).get("user-agent") ?? "";
  return { address: await clientAddress(), secure: await isSecure(), via: "console", userAgent };
}

/** Hands a whole Set-Cookie value on to the browser. */
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

/** The text of a form's field, or "". A server action may be called with anything, also with what is no form. */
export function fieldOf(form: unknown, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null;
  return typeof value === "string" ? value : "";
}
