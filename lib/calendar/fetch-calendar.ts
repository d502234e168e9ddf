import { CalendarFault } from "./fault";

/** Bytes of a calendar: holidays of a country for ten years take a tenth. */
export const MOST_BYTES = 1024 * 1024;
/** Milliseconds for all of it, redirects included. */
const PATIENCE = 10_000;
const MOST_REDIRECTS = 3;

/**
 * The text of a calendar from elsewhere.
 * @throws CalendarFault that says what went wrong, and nothing of the address
 */
export async function fetchCalendar(address: string, patience = PATIENCE): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  try {
    const response = await follow(readAddress(address), signal);
    return await bodyOf(response);
  } catch (error) {
    throw error instanceof CalendarFault ? error : new CalendarFault(reason(error, patience));
  }
}

/** @throws CalendarFault where nothing can be read from such an address */
function readAddress(text: string, base?: URL): URL {
  const url = URL.parse(text, base);
  if (!url) throw new CalendarFault("its address is none");
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new CalendarFault("its address must begin with https:// or http://");
  if (url.username !== "" || url.password !== "")
    throw new CalendarFault("its address must not hold a user name or a password");
  return url;
}

async function follow(first: URL, signal: AbortSignal): Promise<Response> {
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const headers = { accept: "text/calendar", "user-agent": "komoriuta" };
    const response = await fetch(url, { headers, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = readAddress(location, url);
    if (url.protocol === "https:" && next.protocol === "http:")
      throw new CalendarFault("it redirects from https to http");
    url = next;
  }
  throw new CalendarFault(`it redirects more than ${MOST_REDIRECTS} times`);
}

async function bodyOf(response: Response): Promise<string> {
  const type = response.headers.get("content-type") ?? "";
  const why = response.ok
    ? /^text\/html\b/i.test(type) && "it is a web page (perhaps a page to log in), not a calendar"
    : `it answered ${response.status}`;
  if (why) {
    await response.body?.cancel();
    throw new CalendarFault(why);
  }
  if (!response.body) return "";
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels what is still to come.
  for await (const piece of response.body as AsyncIterable<Uint8Array> & typeof response.body) {
    size += piece.byteLength;
    if (size > MOST_BYTES) throw new CalendarFault("it is larger than 1 MB");
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function reason(error: unknown, patience: number): string {
  if (!(error instanceof Error)) return "it cannot be reached";
  if (error.name === "TimeoutError") return `no answer within ${patience / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code ? `it cannot be reached (${code})` : "it cannot be reached";
}
