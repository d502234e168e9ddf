import { randomBytes } from "node:crypto";
import { ApiTokenService } from "../../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { freePort } from "../../helpers/environment";
import { startManager, type Manager } from "../../helpers/manager";
import { logIn, type Operator } from "../../helpers/operator";
import { startTwoHosts, type TwoHosts } from "../../helpers/two-hosts";
import { until } from "../../helpers/until";
import { callJson, type Where } from "../../helpers/web";

/** Credentials that a request may carry. Cookies are `name=value`. */
interface Credentials {
  /** The cookie of a valid session; another one once that was logged out. */
  session: string;
  readonly expired: string;
  /** The cookie of a session that was logged out. */
  readonly ended: string;
  /** The server alder's token. */
  readonly token: string;
  /** Alder's former token, which was rotated. */
  readonly revoked: string;
  /** The server birch's token. */
  readonly other: string;
  /** The token of a program that may see and wake everything. */
  readonly program: string;
  /** A program's revoked token. */
  readonly endedProgram: string;
}

/** A server of the scene. */
export interface Known {
  readonly uuid: string;
  readonly accessToken: string;
  /** Its name, where it was made for what asks for that. */
  readonly name?: string;
  /** A schedule that names it, where it was made for that. */
  readonly scheduleUuid?: string;
  readonly doorUuid?: string;
  readonly doorName?: string;
  /** A group that is in no power cut plan; and a plan of it, where it was made for that. */
  readonly groupUuid?: string;
  readonly planUuid?: string;
}

/** Another host, and how it reaches the manager. */
interface Afar {
  readonly plain: Where;
  readonly tls: Where;
  /** Certificate of the manager's CA. */
  readonly ca: string;
}

/** A compiled manager, and somebody who may do everything there. */
export interface Scene {
  readonly manager: Manager;
  readonly here: Where;
  /** An operator who stays logged in, independent of other sessions. */
  readonly operator: () => Operator;
  /** Registers one more server. */
  readonly register: (name: string) => Promise<Known>;
}

/** A compiled manager with two servers, and everybody who might ask for something. */
export interface Door extends Scene {
  /** Null where this machine cannot play two hosts. */
  readonly afar: Afar | null;
  readonly credentials: Credentials;
  readonly alder: Known;
  readonly birch: Known;
  /** The target of all requests that must be refused. */
  readonly cedar: Known;
  /** Renews the sessions of `credentials.session` and the operator. */
  readonly logInAgain: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** @param twoHosts whether to put the manager on a host of its own, with another host beside it (needs root) */
export async function openDoor(twoHosts: boolean): Promise<Door> {
  let manager: Manager | undefined;
  let hosts: TwoHosts | undefined;
  const end = async (): Promise<void> => (hosts ? hosts.end() : manager?.remove());

  try {
    // The first session is to expire; every later one is not.
    const env = { KOMO_SESSION_TTL: "1", KOMO_WOL_TARGETS: `127.255.255.255:${await freePort()}` };
    if (twoHosts) hosts = await startTwoHosts(env);
    const started = (manager = hosts?.manager ?? (await startManager({ env })));
    const afar = hosts && {
      plain: await hosts.fromAfar(hosts.plainUrl),
      tls: await hosts.fromAfar(hosts.httpsUrl),
      ca: hosts.ca,
    };

    const { cookie: expired } = await logIn(started);
    await started.stop();
    await started.start({ KOMO_SESSION_TTL: "86400" });
    await until("the first session is over", 20_000, async () => !(await isGood(started, expired)));

    let operator = await logIn(started);
    const { cookie: ended } = await logIn(started);
    await callJson(started, "/api/komoriuta.v1.AuthService/Logout", {}, { cookie: ended });

    const register = async (name: string): Promise<Known> => {
      const wanted = { name, macAddress: anyMacAddress(), heartbeatInterval: 60 };
      const { server, accessToken } = await operator.servers.createServer(wanted);
      return { uuid: server?.uuid ?? "", accessToken };
    };
    const alder = await register("alder");
    const birch = await register("birch");
    const cedar = await register("cedar");
    const { accessToken: token } = await operator.tokens.rotateToken({ uuid: alder.uuid });
    const programs = operator.client(ApiTokenService);
    const { token: program } = await programs.createApiToken({ name: "program" });
    const gone = await programs.createApiToken({ name: "ended program" });
    await programs.revokeApiToken({ uuid: gone.apiToken?.uuid ?? "" });
    const tokens = {
      ...{ token, revoked: alder.accessToken, other: birch.accessToken },
      ...{ program, endedProgram: gone.token },
    };
    const credentials: Credentials = { session: operator.cookie, expired, ended, ...tokens };
    return {
      manager: started,
      here: started,
      afar: afar ?? null,
      credentials,
      alder: { ...alder, accessToken: token },
      birch,
      cedar,
      operator: () => operator,
      async logInAgain() {
        operator = await logIn(started);
        credentials.session = operator.cookie;
      },
      register,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Whether a cookie's session is valid. */
export async function isGood(manager: Where, cookie: string): Promise<boolean> {
  const answer = await callJson(manager, "/api/komoriuta.v1.AuthService/Verify", {}, { cookie });
  return (JSON.parse(answer.body) as { authenticated?: boolean }).authenticated === true;
}

/** A locally administered address that nobody else has. */
export function anyMacAddress(): string {
  return ["02", ...[...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

/** A client: its credentials, and its host. */
export interface Column {
  readonly name: string;
  /** Null: this machine cannot play the host that it takes. */
  readonly from: (door: Door) => { readonly where: Where; readonly ca?: string } | null;
  readonly headers: (credentials: Credentials, door: Door) => Readonly<Record<string, string>>;
  /** Its token is valid, without all rights. */
  readonly isProgram?: true;
  /**
   * `npm test` has it. Each of the others, which are for the night, is answered as one of these is, but for /metrics and
   * the agents' RPCs; or the same everywhere.
   */
  readonly byDay?: true;
}

const here: Column["from"] = ({ here: where }) => ({ where });
const far: Column["from"] = ({ afar }) => afar && { where: afar.plain };
const farOverTls: Column["from"] = ({ afar }) => afar && { where: afar.tls, ca: afar.ca };

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
/** All valid credentials at once. */
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

/** The clients. Their secrets are valid, except where the name says otherwise. */
export const COLUMNS: readonly Column[] = [
  { name: "nobody", byDay: true, from: here, headers: () => ({}) },
  { name: "session", byDay: true, from: here, headers: ({ session }) => ({ cookie: session }) },
  { name: "token", byDay: true, from: here, headers: ({ token }) => bearer(token) },
  { name: "expired", from: here, headers: ({ expired }) => ({ cookie: expired }) },
  { name: "ended", from: here, headers: ({ ended }) => ({ cookie: ended }) },
  { name: "revoked", from: here, headers: ({ revoked }) => bearer(revoked) },
  { name: "other", from: here, headers: ({ other }) => bearer(other) },
  // A page of another origin, in a browser that holds the cookie and would not mind to send it.
  {
    name: "foreign",
    byDay: true,
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
    byDay: true,
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
  { name: "far", byDay: true, from: far, headers: everything },
  {
    name: "far forger",
    from: far,
    headers: (credentials, { here: { url } }) => {
      const { host } = new URL(url);
      return { ...everything(credentials), ...PORTLESS_FORGERY, host, "x-forwarded-host": host };
    },
  },
  { name: "far TLS", from: farOverTls, headers: everything },
  { name: "program", from: here, headers: ({ program }) => bearer(program), byDay: true, isProgram: true },
  { name: "ended program", from: here, headers: ({ endedProgram }) => bearer(endedProgram) },
];
