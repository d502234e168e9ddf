import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { NO_SESSION } from "../../compat/resumed-session";
import { WayFault, type Certificate, type WayCaution } from "../way";
import type { Call } from "./call";
import { cautionsOf, certificateOf } from "./certificate";

/** A connection on which requests may be sent. */
export interface Line {
  readonly socket: Socket;
  /** The certificate of the other side; null: the line is not encrypted. */
  readonly certificate: Certificate | null;
  readonly cautions: readonly WayCaution[];
}

/** Connects without encryption. @throws WayFault */
export async function openPlain(call: Call): Promise<Line> {
  const socket = await firstOf(call, (host) => connectTcp({ host, port: call.place.port }), "connect");
  return { socket, certificate: null, cautions: ["cleartext"] };
}

/**
 * Connects by TLS to whoever has the pinned certificate and its key, whoever signed it. Nothing is sent before.
 * @throws WayFault `certificate_unknown` without a pin, `certificate_changed` with another one
 */
export async function openPinned(call: Call): Promise<Line> {
  const line = await openTls(call, { ...NO_SESSION, rejectUnauthorized: false }).catch((error: unknown) => {
    // Deno's word for a signature that it cannot check: the key is too short, or the certificate is another's.
    const isKey = error instanceof WayFault && error.code === "certificate_unknown";
    throw isKey ? new WayFault("tls_too_old", "the key is too short, or not the certificate's") : error;
  });
  const { pin } = call.target;
  if (line.certificate?.fingerprint === pin) return line;
  line.socket.destroy();
  throw new WayFault(pin === null ? "certificate_unknown" : "certificate_changed", "", line.certificate);
}

/**
 * Connects by TLS to whoever the system's authorities vouch for. @throws WayFault `certificate_unknown` with another's
 * certificate
 */
export async function openTrusted(call: Call): Promise<Line> {
  const { authorities } = call.outside;
  try {
    return await openTls(call, authorities ? { ca: [...authorities] } : {});
  } catch (error) {
    if (!(error instanceof WayFault) || error.code !== "certificate_unknown") throw error;
    // Only to be shown: nothing is sent on this one.
    return await openPinned(call);
  }
}

interface Trust {
  readonly rejectUnauthorized?: boolean;
  readonly ca?: string[];
}

async function openTls(call: Call, trust: Trust): Promise<Line> {
  const { host: name, port } = call.place;
  // No certificate has the dot at the end of a whole name.
  const servername = isIP(name) ? undefined : name.replace(/\.$/, "");
  const open = (host: string): TLSSocket =>
    connectTls({ host, port, ...(servername ? { servername } : {}), ...trust });
  const socket = await firstOf(call, open, "secureConnect");
  const raw = (socket.getPeerCertificate() as { raw?: Uint8Array }).raw;
  if (!raw) {
    socket.destroy();
    throw new WayFault("not_understood");
  }
  return { socket, certificate: certificateOf(raw), cautions: cautionsOf(socket, raw) };
}

/** A connection to the first address that takes one. Each gets its share of the time that is left. */
async function firstOf<S extends Socket>(
  call: Call,
  open: (address: string) => S,
  ready: "connect" | "secureConnect",
): Promise<S> {
  const share = call.outside.limit / (call.addresses.length + 1);
  let last = new WayFault("unreachable");
  for (const address of call.addresses) {
    try {
      return await opened(open(address), ready, share, call.signal);
    } catch (error) {
      if (!(error instanceof WayFault) || error.code !== "unreachable") throw error;
      last = error;
    }
  }
  throw last;
}

function opened<S extends Socket>(
  socket: S,
  ready: "connect" | "secureConnect",
  share: number,
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const fail = (fault: WayFault): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      socket.destroy();
      reject(fault);
    };
    const end = (): void => fail(new WayFault("timeout"));
    // Who takes a connection and then says nothing is there.
    const timer = setTimeout(() => fail(new WayFault(isConnected ? "timeout" : "unreachable")), share);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    // Errors that come later belong to whoever reads; without a listener they would end the process.
    socket.on("error", (error: NodeJS.ErrnoException) => fail(faultOf(error, isConnected)));
    socket.once("connect", () => (isConnected = true));
    socket.once("close", () => fail(new WayFault(isConnected ? "not_understood" : "unreachable")));
    socket.once(ready, () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      // The call's end closes it, wherever the call is then.
      const destroy = (): void => void socket.destroy();
      signal.addEventListener("abort", destroy, { once: true });
      socket.once("close", () => signal.removeEventListener("abort", destroy));
      resolve(socket);
    });
  });
}

const NO_ANSWER = new Set([
  ...["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN", "ETIMEDOUT", "EADDRNOTAVAIL"],
  ...["EACCES", "EPERM", "EINVAL", "EMFILE", "ENFILE"],
]);
/** Codes of a certificate that nobody trusted vouches for, in Node.js and in Deno. */
const NOT_TRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE)/;
/** Alerts of a side that has no version, cipher or key in common with us. */
const NO_COMMON_TLS =
  /protocol.?version|handshake.?failure|unsupported.?protocol|dh.?key.?too.?small|ee.?key.?too.?small|no.?ciphers|insufficient.?security|PeerIncompatible|peer is incompatible/i;

function faultOf(error: NodeJS.ErrnoException, isConnected: boolean): WayFault {
  const { code = "", message } = error;
  if (NO_ANSWER.has(code) || !isConnected) return new WayFault("unreachable");
  if (NOT_TRUSTED.test(code)) return new WayFault("certificate_unknown");
  if (NO_COMMON_TLS.test(`${code} ${message}`)) return new WayFault("tls_too_old");
  return new WayFault("not_understood");
}
