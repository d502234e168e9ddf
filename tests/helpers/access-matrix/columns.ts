import type { Where } from "../web";
import type { Credentials, Door } from "./door";

/** Someone who knocks, and from where. */
export interface Column {
  readonly name: string;
  /** Null: this machine cannot play the host that it takes. */
  readonly from: (door: Door) => { readonly where: Where; readonly ca?: string } | null;
  readonly headers: (credentials: Credentials, door: Door) => Readonly<Record<string, string>>;
}

const here: Column["from"] = ({ here: where }) => ({ where });
const far: Column["from"] = ({ afar }) => afar && { where: afar.plain };
const farOverTls: Column["from"] = ({ afar }) => afar && { where: afar.tls, ca: afar.ca };

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
/** Every good credential at once. */
const everything = ({ session, token }: Credentials): Record<string, string> => ({
  cookie: session,
  ...bearer(token),
});

const PORTLESS_FORGERY = {
  "x-forwarded-for": "127.0.0.1",
  "x-forwarded-proto": "https",
  "x-real-ip": "127.0.0.1",
  forwarded: "for=127.0.0.1;proto=https;host=localhost",
};

/** Who knocks. Those with a secret know good ones, except where the name says otherwise. */
export const COLUMNS: readonly Column[] = [
  { name: "nobody", from: here, headers: () => ({}) },
  { name: "session", from: here, headers: ({ session }) => ({ cookie: session }) },
  { name: "token", from: here, headers: ({ token }) => bearer(token) },
  { name: "expired", from: here, headers: ({ expired }) => ({ cookie: expired }) },
  { name: "ended", from: here, headers: ({ ended }) => ({ cookie: ended }) },
  { name: "revoked", from: here, headers: ({ revoked }) => bearer(revoked) },
  { name: "other", from: here, headers: ({ other }) => bearer(other) },
  // A page of another origin, in a browser that holds the cookie and would not mind to send it.
  {
    name: "foreign",
    from: here,
    headers: (credentials) => ({
      ...everything(credentials),
      origin: "https://elsewhere.example",
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "cors",
    }),
  },
  // Someone who follows a link there: the browser keeps the cookie back (SameSite=Strict).
  {
    name: "linked",
    from: here,
    headers: () => ({
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    }),
  },
  // A page of a foreign name that was made to lead here (DNS rebinding): its origin fits its host.
  {
    name: "rebound",
    from: here,
    headers: (credentials, { here: { url } }) => {
      const host = `elsewhere.example:${new URL(url).port}`;
      return { ...everything(credentials), host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    },
  },
  // Nobody, who says to be a proxy.
  {
    name: "forger",
    from: here,
    headers: () => ({ ...PORTLESS_FORGERY, "x-forwarded-host": "elsewhere.example" }),
  },
  // Plain HTTP from another host.
  { name: "far", from: far, headers: everything },
  {
    name: "far forger",
    from: far,
    headers: (credentials, { here: { url } }) => {
      const { host } = new URL(url);
      return { ...everything(credentials), ...PORTLESS_FORGERY, host, "x-forwarded-host": host };
    },
  },
  { name: "far TLS", from: farOverTls, headers: everything },
];
