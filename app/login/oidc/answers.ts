import type { OidcFault } from "@/lib/api/oidc-login";

/** The answers of the routes of OpenID Connect, which nobody may cache. */
const NOT_KEPT = { "cache-control": "no-store" };

function answer(body: string | null, status: number, headers: object, cookies: readonly string[]): Response {
  const response = new Response(body, { status, headers: { ...NOT_KEPT, ...headers } });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

/** Redirects a browser. */
export function seeOther(location: string, ...cookies: readonly string[]): Response {
  return answer(null, 303, { location }, cookies);
}

/** Redirects to the login page, which shows the fault. */
export function backToTheDoor(fault: OidcFault, ...cookies: readonly string[]): Response {
  return seeOther(`/login?fault=${fault}`, ...cookies);
}

export function noOidc(): Response {
  return answer("This manager has no login by OpenID Connect.", 404, { "content-type": "text/plain" }, []);
}

interface Words {
  readonly title: string;
  readonly goOn: string;
  readonly locale: string;
}

/**
 * Leads to a place through a page of ours: after a redirect from another site, a browser would not send our cookie.
 * @param place as `returnPlace` gives it
 */
export function leadOn(
  place: string,
  { title, goOn, locale }: Words,
  ...cookies: readonly string[]
): Response {
  const to = escaped(place);
  const page = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url=${to}">
<title>${escaped(title)}</title></head><body><main><a href="${to}">${escaped(goOn)}</a></main></body></html>`;
  return answer(page, 200, { "content-type": "text/html; charset=utf-8" }, cookies);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
