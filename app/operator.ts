import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Operator } from "@/lib/access/access";
import { running } from "@/lib/api/running";

/** The operator behind this request, or null. Asked once per request, however many parts ask. */
export const operator = cache(async (): Promise<Operator | null> => {
  return running().access.operator((await headers()).get("cookie"));
});

/** The operator behind a page; without one the browser is sent to the door (307). */
export async function operatorOrLogin(): Promise<Operator> {
  return (await operator()) ?? redirect("/login");
}

/** Whether the browser reached us over HTTPS. The entry point has set the header anew from the socket. */
export async function isSecure(): Promise<boolean> {
  return (await headers()).get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/** The browser's address; the entry point has set the header anew from the socket. */
export async function clientAddress(): Promise<string> {
  return (await headers()).get("x-forwarded-for")?.split(",")[0]?.trim() || "unknown";
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
    sameSite: "strict",
    ...(given.has("max-age") && { maxAge: Number(given.get("max-age")) }),
  });
}

/** The text of a form's field, or "". A server action may be called with anything, also with what is no form. */
export function fieldOf(form: unknown, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null;
  return typeof value === "string" ? value : "";
}
