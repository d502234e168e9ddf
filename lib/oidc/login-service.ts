import type { Configuration, IDToken, ServerMetadata } from "openid-client";
import { boundedFetch, Unanswered, type FetchLimits } from "./bounded-fetch";
import { claimOf, type Claims } from "./claims";
import { LoginFault } from "./login-fault";
import type { OidcSettings } from "./settings";

/** Seconds by which the service's clock may differ from ours. */
const CLOCKS_MAY_DIFFER = 120;
/** Milliseconds for which the service's metadata is kept. Its keys are requested at each login. */
const BELIEVED_FOR = 5 * 60 * 1000;

/** Values that tie the answer to its request. */
interface Checks {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
}

/** The login service. Each throws a LoginFault. */
export interface LoginService {
  /** The URL to which a browser is to be sent, and the values that must match when it comes back. */
  begin(redirectUri: string): Promise<{ readonly url: URL; readonly checks: Checks }>;
  /** The claims of whoever came back to this address. A code is good once. */
  claims(returned: URL, checks: Checks): Promise<Claims>;
}

/** Loaded with the first login: a manager without OpenID Connect has nothing of it in memory. */
const library = () => import("openid-client");

/**
 * The service, which is asked nothing before somebody logs in: where it does not answer, nothing but that login fails.
 * @param monotonic milliseconds on a clock that nobody sets; `wall` wall-clock milliseconds
 */
export function createLoginService(
  settings: OidcSettings,
  clocks: { monotonic(): number; wall(): number },
  limits: FetchLimits = settings,
): LoginService {
  const { issuer, clientId, clientSecret, scopes, nameClaim, groupsClaim, groupRoles, allow } = settings;
  const fetch = boundedFetch(limits);
  const isPlain = issuer.protocol === "http:";
  const wanted = [nameClaim, ...(groupRoles ? [groupsClaim] : []), ...(allow ? ["email_verified"] : [])];
  let asked: { readonly at: number; readonly answer: Promise<ServerMetadata> } | undefined;

  const discover = async (openid: Library): Promise<ServerMetadata> => {
    const found = await openid.discovery(issuer, clientId, undefined, openid.None(), {
      [openid.customFetch]: fetch,
      execute: isPlain ? [openid.allowInsecureRequests] : [],
    });
    return found.serverMetadata();
  };
  /** The service's metadata: one request at a time, however many want to log in; a failed one is repeated. */
  const metadata = (openid: Library): Promise<ServerMetadata> => {
    if (asked && clocks.monotonic() - asked.at < BELIEVED_FOR) return asked.answer;
    const answer = discover(openid);
    const mine = (asked = { at: clocks.monotonic(), answer });
    answer.catch(() => {
      if (asked === mine) asked = undefined;
    });
    return answer;
  };
  /** A new client for each login: it has no keys yet, and requests those that the service has now. */
  const newClient = async (openid: Library): Promise<Configuration> => {
    const server = await metadata(openid);
    const about = { client_secret: clientSecret ?? undefined, [openid.clockTolerance]: CLOCKS_MAY_DIFFER };
    const client = new openid.Configuration(
      server,
      clientId,
      about,
      clientAuth(openid, server, clientSecret),
    );
    client[openid.customFetch] = fetch;
    // A token must be signed also where it comes straight from the service.
    openid.enableNonRepudiationChecks(client);
    if (isPlain) openid.allowInsecureRequests(client);
    return client;
  };

  return {
    begin: (redirectUri) =>
      orFault(async () => {
        const openid = await library();
        const client = await newClient(openid);
        const checks = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          verifier: openid.randomPKCECodeVerifier(),
        };
        const url = openid.buildAuthorizationUrl(client, {
          ...{ redirect_uri: redirectUri, scope: scopes, state: checks.state, nonce: checks.nonce },
          code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
          code_challenge_method: "S256",
        });
        return { url, checks };
      }),

    claims: (returned, { state, nonce, verifier }) =>
      orFault(async () => {
        const openid = await library();
        const client = await newClient(openid);
        const tokens = await openid.authorizationCodeGrant(client, returned, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new LoginFault("untrusted", "no ID token");
        checkClock(claims, clocks.wall());
        const isWhole = wanted.every((name) => claimOf(claims, name) !== undefined);
        if (isWhole || client.serverMetadata().userinfo_endpoint === undefined) return claims;
        // Many services put into the token only what they must.
        const more = await openid.fetchUserInfo(client, tokens.access_token, claims.sub);
        return { ...more, ...claims };
      }),
  };
}

type Library = Awaited<ReturnType<typeof library>>;

/** The client authentication that the service supports: by the header, which is the default, or in the body. */
function clientAuth(openid: Library, server: ServerMetadata, secret: string | null) {
  if (secret === null) return openid.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic") || !methods.includes("client_secret_post")
    ? openid.ClientSecretBasic(secret)
    : openid.ClientSecretPost(secret);
}

/** Refuses a token from the future, although it has not ended yet. */
function checkClock({ iat }: IDToken, wall: number): void {
  if (iat > wall / 1000 + CLOCKS_MAY_DIFFER) throw new LoginFault("clock", "iat");
}

/** Turns errors into faults in our own words: those of the library may hold texts of the service. */
async function orFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LoginFault ? error : faultOf(error);
  }
}

function faultOf(error: unknown): LoginFault {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Unanswered) return new LoginFault("unanswered", cause.message);
  const { code, error: said } = (error ?? {}) as { readonly code?: unknown; readonly error?: unknown };
  const word = [said, code, "unknown"].find((each) => typeof each === "string" && /^\w{1,60}$/.test(each));
  const detail = String(word);
  if (code === "OAUTH_AUTHORIZATION_RESPONSE_ERROR")
    return new LoginFault(said === "access_denied" ? "denied" : "refused", detail);
  if (code === "OAUTH_RESPONSE_BODY_ERROR")
    return new LoginFault(said === "invalid_grant" ? "over" : "refused", detail);
  if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return new LoginFault("clock", detail);
  return new LoginFault("untrusted", detail);
}
