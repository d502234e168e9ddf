import { lookup } from "node:dns/promises";
import { request } from "node:https";
import { isIP } from "node:net";
import { isPublic, type Networks } from "../../http/addresses";
import { Gone, Refused } from "../message";

/** Characters of the longest address: no push service gives a longer one. */
const MOST_CHARACTERS = 1024;
/** Milliseconds for a whole request. */
const PATIENCE = 15_000;
/** Statuses that refuse the message for good. */
const FOR_GOOD = [400, 413, 422];
/** Statuses of a browser that has unsubscribed, or that the push service has forgotten. */
const NO_MORE = [404, 410];

/** The most addresses of one name that are tried. */
const MOST_TRIED = 4;
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EADDRNOTAVAIL",
]);

/** No connection: nothing has been sent yet. */
class NotConnected extends Error {}

/** The network by which push services are reached. */
export interface Reach {
  /** Networks that are not public, and may hold a push service all the same. */
  readonly allowed: Networks;
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** PEM: trusted in place of the usual certificates. */
  readonly ca?: string;
}

/** @param allowed networks that are not public, and may hold a push service all the same */
export function reach(allowed: Networks): Reach {
  return {
    allowed,
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  };
}

/** The URL of a browser's endpoint; null: no push service has such an address. */
export function readEndpoint(text: string): URL | null {
  const url = text.length <= MOST_CHARACTERS ? URL.parse(text) : null;
  const fits = url?.protocol === "https:" && url.username === "" && url.password === "" && url.hash === "";
  return fits ? url : null;
}

/** The error of a name that means a machine in somebody's own network, or this one. */
export class NotPublic extends Error {
  constructor() {
    super("its address is not a public one");
  }
}

/** The name's addresses at this moment. @throws NotPublic, or Error that says what went wrong */
export async function addressesOf(
  endpoint: URL,
  { allowed, resolve }: Reach,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const name = hostOf(endpoint);
  const addresses = isIP(name) ? [name] : await orLate(resolve(name), signal);
  if (addresses.length === 0) throw new Error("it cannot be reached (ENOTFOUND)");
  // One that is not allowed spoils all of them.
  if (!addresses.every((address) => isPublic(address) || allowed.contains(address))) throw new NotPublic();
  return addresses;
}

/** An IPv6 address without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/**
 * Posts to a browser's endpoint: only to a public address, and to the very one that was checked, so that no name can
 * mean another one a moment later. No redirect is followed, and nothing of the answer is read.
 * @throws Gone, Refused, or Error that says what went wrong, and nothing of the address
 */
export async function postTo(
  endpoint: URL,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  reach: Reach,
  signal: AbortSignal,
): Promise<void> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const addresses = await addressesOf(endpoint, reach, patience);
  const status = await firstToAnswer(addresses.slice(0, MOST_TRIED), (address) =>
    post(endpoint, address, body, headers, reach.ca, patience),
  );
  if (NO_MORE.includes(status)) throw new Gone(`it answered ${status}`);
  if (FOR_GOOD.includes(status)) throw new Refused(`it answered ${status}`);
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
}

/** The result of the first address that answers: a machine without IPv6, say, finds that out only when it tries. */
async function firstToAnswer<T>(
  addresses: readonly string[],
  ask: (address: string) => Promise<T>,
): Promise<T> {
  const [address = "", ...others] = addresses;
  try {
    return await ask(address);
  } catch (error) {
    if (others.length === 0 || !(error instanceof NotConnected)) throw error;
    return firstToAnswer(others, ask);
  }
}

function post(
  endpoint: URL,
  address: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const { port, pathname, search, host } = endpoint;
  const name = hostOf(endpoint);
  return new Promise((resolve, reject) => {
    const asked = request({
      method: "POST",
      host: address,
      port: port === "" ? 443 : Number(port),
      path: `${pathname}${search}`,
      // The certificate is that of the name, whatever its address.
      ...(isIP(name) ? {} : { servername: name }),
      headers: { host, "content-length": String(body.length), ...headers },
      agent: false,
      ca,
      signal,
    });
    asked.on("response", (response) => {
      resolve(response.statusCode ?? 0);
      // The answer's body is not read: it may have no end.
      response.destroy();
    });
    asked.on("error", (error: NodeJS.ErrnoException) => {
      const message = signal.aborted ? late() : unreachable(error);
      reject(NOT_CONNECTED.has(error.code ?? "") ? new NotConnected(message) : new Error(message));
    });
    asked.end(body);
  });
}

async function orLate<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error(late())), { once: true });
    work.then(resolve, (error: unknown) => reject(new Error(unreachable(error))));
  });
}

function late(): string {
  return `no answer within ${PATIENCE / 1000} s`;
}

function unreachable(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^[\w-]{1,60}$/.test(code)
    ? `it cannot be reached (${code})`
    : "it cannot be reached";
}
