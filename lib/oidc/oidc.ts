import type { Arrival } from "../access/arrival";
import { returnPlace } from "../access/place";
import { createThrottle } from "../throttle";
import { readClaims, type GroupNames } from "./claims";
import { LoginFault } from "./login-fault";
import { createLoginService, type LoginService } from "./login-service";
import type { OidcSettings } from "./settings";
import { createLoginsUnderWay } from "./under-way";

/** The path of the manager to which the login service sends browsers back. */
const CALLBACK = "/login/oidc/callback";

/** Logins in a row, each within a minute of the last, after which an address waits for a minute. */
const OF_ONE = 60;
const MINUTE = 60_000;
/** The most logins that are checked with the service at once. */
const AT_ONCE = 16;

/** A person whom the service vouches for, and the page that they asked for. */
interface Returned {
  readonly arrival: Arrival;
  readonly place: string;
  /** Groups of servers that the settings name and that do not exist. */
  readonly missing: readonly string[];
}

/** Logging in by OpenID Connect. Each throws a LoginFault. */
export interface Oidc {
  /** The name of the service on the button. */
  readonly name: string;
  readonly redirectUri: string;
  /** Whether groups at the service give roles, at each login. */
  readonly givesRoles: boolean;
  /** The address to which the browser is to be sent, and a Set-Cookie header by which it is recognised. */
  begin(how: {
    readonly place: unknown;
    readonly invitation: string | null;
    readonly address: string;
    readonly secure: boolean;
  }): Promise<{ readonly url: string; readonly cookie: string }>;
  /**
   * @param query the query with which the browser came back
   * @param cookie a Cookie header
   */
  finish(how: {
    readonly query: string;
    readonly cookie: string | null;
    readonly address: string;
    readonly groups: GroupNames;
  }): Promise<Returned>;
  /** A Set-Cookie header that clears the login under way. */
  cleared(secure: boolean): string;
}

export interface OidcDeps {
  readonly settings: OidcSettings;
  /** At least 32 characters. */
  readonly sessionSecret: string;
  /** The address by which browsers reach the manager, without a trailing slash. */
  readonly publicUrl: string;
  readonly clocks: { monotonic(): number; wall(): number };
  /** The group of addresses that are counted together. */
  readonly addressGroup: (address: string) => string;
  readonly service?: LoginService;
}

export function createOidc({ settings, sessionSecret, publicUrl, clocks, ...deps }: OidcDeps): Oidc {
  const service = deps.service ?? createLoginService(settings, clocks);
  const underWay = createLoginsUnderWay(sessionSecret, () => clocks.wall());
  const throttle = createThrottle({ attempts: OF_ONE, blockedFor: MINUTE });
  const redirectUri = `${publicUrl}${CALLBACK}`;
  let asking = 0;
  /** Does the work within limits: strangers must not make us call the service more often than people log in. */
  const inTurn = async <T>(address: string, work: () => Promise<T>): Promise<T> => {
    if (asking >= AT_ONCE || throttle.attempt(deps.addressGroup(address), clocks.monotonic()) !== null)
      throw new LoginFault("busy");
    asking += 1;
    try {
      return await work();
    } finally {
      asking -= 1;
    }
  };
  return {
    ...{ name: settings.name, redirectUri, givesRoles: settings.groupRoles !== null },
    begin: ({ place, invitation, address, secure }) =>
      inTurn(address, async () => {
        const { url, checks } = await service.begin(redirectUri);
        const login = { ...checks, place: returnPlace(place), invitation };
        return { url: url.href, cookie: await underWay.cookie(login, secure) };
      }),
    async finish({ query, cookie, address, groups }) {
      const returned = new URL(`${redirectUri}${query}`);
      const login = await underWay.take(cookie, returned.searchParams.get("state"));
      if (!login) throw new LoginFault("not_begun", "no login of this state is under way in this browser");
      const claims = await inTurn(address, () => service.claims(returned, login));
      throttle.forget(deps.addressGroup(address));
      const { subject, missing, ...said } = readClaims(claims, settings, groups);
      const arrival: Arrival = {
        ...said,
        identity: { issuer: settings.issuer.href, subject },
        firstRoles: [{ role: settings.firstRole, groupUuid: null }],
        invitation: login.invitation,
      };
      return { arrival, place: returnPlace(login.place), missing };
    },
    cleared: (secure) => underWay.cleared(secure),
  };
}
