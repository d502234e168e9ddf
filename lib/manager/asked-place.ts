import type { IncomingMessage, ServerResponse } from "node:http";
import { askedPlaceCookie, isPlace } from "../access/place";
import type { Handler } from "../http/door";

/** Remembers the page that was asked for where the answer is to log in first: the login leads back there. */
export function rememberingThePlace(handle: Handler): Handler {
  return (request, response) => {
    const { method, url, headers } = request;
    // A page as a whole, not a part of one that Next fetches for itself.
    if (method === "GET" && headers["rsc"] === undefined && isPlace(url))
      addWhenSentToLogin(response, askedPlaceCookie(url, isSecure(request)));
    return handle(request, response);
  };
}

/** Whether a request came over HTTPS, by the header that the door has written from the socket. */
function isSecure({ headers }: IncomingMessage): boolean {
  return headers["x-forwarded-proto"] === "https";
}

/** Adds a cookie to an answer that leads to the login, before or after its own cookies. */
function addWhenSentToLogin(response: ServerResponse, cookie: string): void {
  const setHeader = response.setHeader.bind(response);
  let sent = false;
  response.setHeader = (name, value) => {
    const header = name.toLowerCase();
    if (header === "location" && value === "/login" && !sent) {
      sent = true;
      response.appendHeader("set-cookie", cookie);
    }
    if (header !== "set-cookie" || !sent) return setHeader(name, value);
    return setHeader(name, [...[value].flat().map(String), cookie]);
  };
}
