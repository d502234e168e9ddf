import { formatHostPort, isLoopbackHost, type HostPort } from "../http/addresses";

/** Addresses that mean "every address of this machine". */
const WILDCARDS = ["0.0.0.0", "::"];

/**
 * How browsers and agents reach a manager that was not told: over TLS where it is on, by the machine's name
 * where it listens on every address; else on this machine.
 * @param hostName the machine's
 */
export function derivedPublicUrl(http: HostPort, https: HostPort | null, hostName: string): string {
  if (https) {
    const host = WILDCARDS.includes(https.host) ? hostName.toLowerCase() : https.host;
    return new URL(`https://${formatHostPort({ ...https, host })}`).origin;
  }
  // Plain HTTP is served to this machine only, whatever it listens on.
  const host = isLoopbackHost(http.host) && !http.host.startsWith("127.") ? http.host : "localhost";
  return new URL(`http://${formatHostPort({ ...http, host })}`).origin;
}
