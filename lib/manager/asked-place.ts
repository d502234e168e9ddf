import type { IncomingMessage, ServerResponse } from "node:http";
import { askedPlaceCookie, isPlace } from "../access/place";
import type { Handler } from "../http/door";

/** Remembers the page that someone asked for when the answer is to log in first: the login leads back there. */
export function rememberingThePlace(handle: Handler): Handler {
  return (request, response) => {
    const { method, url, headers } = request;
    // A page as a whole, not a part of one that Next fetches for itself.
    if (method === "GET" && headers["rsc"] === undefined && isPlace(url))
      addWhenSentToLogin(response, askedPlaceCookie(url, isSecure(request)));
    return handle(request, response);
  };
}

/** The door has written the header anew from the socket. */
function isSecure({ headers }: IncomingMessage): boolean {
  return headers["x-forwarded-proto"] === "https";
}

/** Puts one more cookie to the answer where it says to log in, before or after its own cookies. */
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
