import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { NO_SESSION } from "../../compat/resumed-session";
import type { Certificate } from "../../power/ways";
import { addressesOf, usualAddress, type AddressRule } from "../../wake/reach/addresses";
import { certificateOf } from "../../wake/reach/certificate";
import { WayFault } from "../../wake/way";
import { NutFault } from "./fault";
import { mayReachNut, type NutTarget } from "./target";

/** The world, as far as NUT servers need it. */
export interface NutWorld {
  /** All addresses of a name; rejects where there is none. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly rule: AddressRule;
  /** Milliseconds for a connection, and for a handshake. */
  readonly connectWithin: number;
  /** Milliseconds for each line of an answer. */
  readonly answerWithin: number;
}

/** The world as it is. */
export const NUT_WORLD: NutWorld = {
  resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  rule: mayReachNut,
  connectWithin: 5000,
  answerWithin: 5000,
};

/** Connects to a NUT server, at the first of its addresses that answers. @throws NutFault */
export async function dial(world: NutWorld, { place }: NutTarget, signal: AbortSignal): Promise<Socket> {
  const addresses = await lookUp(world, place.host);
  let last = new NutFault("unreachable");
  for (const host of addresses.slice(0, MOST_ADDRESSES)) {
    try {
      return await settled(connectTcp({ host, port: place.port }), "connect", world.connectWithin, signal);
    } catch (error) {
      last = error as NutFault;
      if (signal.aborted) break;
    }
  }
  throw last;
}

/** A name with more addresses than that is not tried to its end. */
const MOST_ADDRESSES = 4;

/** The addresses of a host, all of them checked: who connects, connects to one of these. */
async function lookUp({ resolve, rule }: NutWorld, host: string): Promise<readonly string[]> {
  // Names of this machine need no look-up, and some resolvers have none for it.
  if (host === "localhost") return ["127.0.0.1", "::1"];
  try {
    return await addressesOf(usualAddress(host), resolve, rule);
  } catch (error) {
    const isRefused = error instanceof WayFault && error.code === "address_refused";
    throw new NutFault(isRefused ? "address_refused" : "name_unknown");
  }
}

/**
 * Goes on by TLS on a connection, with whoever has the pinned certificate and its key. Nothing is sent before.
 * @throws NutFault `certificate_unknown` without a pin, `certificate_changed` with another one
 */
export async function secure(
  { connectWithin }: NutWorld,
  socket: Socket,
  { place: { host }, pin }: NutTarget,
  signal: AbortSignal,
): Promise<{ readonly socket: TLSSocket; readonly certificate: Certificate }> {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const tls = connectTls({ socket, ...name, ...NO_SESSION, rejectUnauthorized: false });
  await settled(tls, "secureConnect", connectWithin, signal).catch((error: unknown) => {
    socket.destroy();
    throw error instanceof NutFault && error.code !== "timeout" ? new NutFault("tls_too_old") : error;
  });
  const raw = (tls.getPeerCertificate() as { raw?: Uint8Array }).raw;
  const certificate = raw && certificateOf(raw);
  if (certificate && pin !== null && certificate.fingerprint === pin) return { socket: tls, certificate };
  tls.destroy();
  socket.destroy();
  if (!certificate) throw new NutFault("not_understood");
  throw new NutFault(pin === null ? "certificate_unknown" : "certificate_changed", certificate);
}

/** A socket, once it is ready. @throws NutFault where it does not come to that in time */
function settled<S extends Socket>(
  socket: S,
  ready: "connect" | "secureConnect",
  within: number,
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (code: "unreachable" | "timeout"): void => {
      end();
      socket.destroy();
      reject(new NutFault(code));
    };
    const onError = (): void => fail("unreachable");
    const onLate = (): void => fail(ready === "connect" ? "unreachable" : "timeout");
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onLate);
      socket.off("close", onError);
      socket.off("error", onError);
      // Whoever reads it has listeners of their own; until then an error must not end the process.
      socket.on("error", () => undefined);
    };
    const timer = setTimeout(onLate, within);
    signal.addEventListener("abort", onLate, { once: true });
    if (signal.aborted) return onLate();
    socket.once("error", onError);
    socket.once("close", onError);
    socket.once(ready, () => {
      end();
      resolve(socket);
    });
  });
}
