import { isBarredHost, readWayAddress } from "./way-address";

/** The usual port of a NUT server. */
const PORT = 3493;

/** A NUT server's place, as it is written: `nut://USER@HOST:PORT/UPS`, of which the host alone must be there. */
export interface NutPlace {
  /** A name, or a literal address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Empty: none. */
  readonly user: string;
  /** The one UPS that is meant; empty: all that it has. */
  readonly ups: string;
}

/** Reads the place of a NUT server, with `nut://` or without; null for everything else. */
export function readNutPlace(text: string): NutPlace | null {
  const match = /^(?:nut:\/\/)?(?:([^@/:\s]{1,128})@)?([^@/\s]+)(?:\/([A-Za-z0-9_.-]{0,64}))?$/i.exec(
    text.trim(),
  );
  const [, written = "", address = "", ups = ""] = match ?? [];
  const read = match && readWayAddress(address);
  const user = decoded(written);
  return read && user !== null ? { host: read.host, port: read.port ?? PORT, user, ups } : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The address of a place: its host, and its port where it is not the usual one. It names the NUT server. */
export function nutAddress({ host, port }: Pick<NutPlace, "host" | "port">): string {
  const name = host.includes(":") && port !== PORT ? `[${host}]` : host;
  return port === PORT ? name : `${name}:${port}`;
}

/** A place without a user, as it is shown. */
export function nutUrl(place: Omit<NutPlace, "user">): string {
  const host = place.host.includes(":") ? `[${place.host}]` : place.host;
  const address = place.port === PORT ? host : `${host}:${place.port}`;
  return `nut://${address}${place.ups && `/${place.ups}`}`;
}

/**
 * Whether no NUT server may be called there: what no way may call either, but for this machine. The UPS of the manager
 * itself is read there, and all that is sent is a few words of this protocol.
 */
export function isBarredNutHost(host: string): boolean {
  return isBarredHost(host) && !/^(localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(host);
}
