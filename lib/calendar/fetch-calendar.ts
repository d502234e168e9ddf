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
    throw error instanceof CalendarFault ? error : unreached(error, patience);
  }
}

/** @throws CalendarFault where the address is not one of a web page */
function readAddress(text: string, base?: URL): URL {
  const url = URL.parse(text, base);
  if (!url) throw new CalendarFault("no_address");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new CalendarFault("bad_scheme");
  if (url.username !== "" || url.password !== "") throw new CalendarFault("credentials");
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
    if (url.protocol === "https:" && next.protocol === "http:") throw new CalendarFault("downgraded");
    url = next;
  }
  throw new CalendarFault("redirects", String(MOST_REDIRECTS));
}

async function bodyOf(response: Response): Promise<string> {
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || /^text\/html\b/i.test(type)) {
    await response.body?.cancel();
    throw response.ok
      ? new CalendarFault("web_page")
      : new CalendarFault("answered", String(response.status));
  }
  if (!response.body) return "";
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels what is still to come.
  for await (const piece of response.body as AsyncIterable<Uint8Array> & typeof response.body) {
    size += piece.byteLength;
    if (size > MOST_BYTES) throw new CalendarFault("too_large");
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function unreached(error: unknown, patience: number): CalendarFault {
  if (!(error instanceof Error)) return new CalendarFault("unreachable");
  if (error.name === "TimeoutError") return new CalendarFault("no_answer", String(patience / 1000));
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code ? new CalendarFault("unreachable_by", code) : new CalendarFault("unreachable");
}
