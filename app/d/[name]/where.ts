/** Schemes of services that are no web pages, by their ports. */
const SCHEMES: Readonly<Record<number, string>> = {
  ...{ 21: "ftp", 22: "ssh", 139: "smb", 445: "smb", 548: "afp", 3389: "rdp", 5900: "vnc" },
};
/** Ports of services that no program opens by an address. */
const PLAIN: ReadonlySet<number> = new Set([23, 25, 53, 873, 1433, 2049, 3306, 5432, 6379]);
/** Ports at which web pages are usually encrypted. */
const SECURE: ReadonlySet<number> = new Set([443, 5001, 8006, 8443, 9443]);

/** The place of a service. */
export interface Where {
  /** Host and port, for people. */
  readonly text: string;
  /** The address that opens it; null: none does. */
  readonly url: string | null;
  /** Whether a browser shows it, so that it is opened by itself. */
  readonly isPage: boolean;
}

/** The place of a service at a port of a server, by its address. */
export function whereIs(address: string, port: number): Where {
  const host = address.includes(":") ? `[${address}]` : address;
  const text = `${host}:${port}`;
  if (PLAIN.has(port)) return { text, url: null, isPage: false };
  const scheme = SCHEMES[port];
  if (scheme !== undefined) return { text, url: `${scheme}://${host}`, isPage: false };
  const usual = { 80: "http", 443: "https" }[port];
  const url =
    usual === undefined ? `${SECURE.has(port) ? "https" : "http"}://${text}/` : `${usual}://${host}/`;
  return { text, url, isPage: true };
}
