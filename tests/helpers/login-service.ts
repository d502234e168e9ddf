import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";
import { freePort } from "./environment";
import { send, type Answer, type Where } from "./web";

/** A real OpenID provider on loopback, at which nobody has to type anything. */
export interface LoginService {
  readonly issuer: string;
  /** A manager's settings for it. */
  readonly env: Readonly<Record<string, string>>;
  /** The secret of the manager's client. */
  readonly clientSecret: string;
  /** Claims about people, by their subjects. */
  readonly people: Map<string, Record<string, unknown>>;
  /** The subject of the person who logs in there from now on. */
  who: string;
  stop(): Promise<void>;
}

/** @param redirectUris of the managers that it is for */
export async function startLoginService(redirectUris: readonly string[]): Promise<LoginService> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const clientSecret = randomBytes(24).toString("base64url");
  const people = new Map<string, Record<string, unknown>>();
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const provider = new Provider(issuer, {
    clients: [{ client_id: "komoriuta", client_secret: clientSecret, redirect_uris: [...redirectUris] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomBytes(24).toString("base64url")] },
    claims: {
      openid: ["sub"],
      profile: ["preferred_username", "groups"],
      email: ["email", "email_verified"],
    },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...people.get(accountId) }),
    }),
    // Nobody is asked whether the manager may know of them.
    async loadExistingGrant({ oidc: { client, session, provider: own } }) {
      const grant = new own.Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    provider.interactionFinished(request, response, { login: { accountId: service.who } });
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/interaction/")) void interact(request, response);
    else void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const service: LoginService = {
    ...{ issuer, clientSecret, people, who: "" },
    env: {
      KOMO_OIDC_ISSUER: issuer,
      KOMO_OIDC_CLIENT_ID: "komoriuta",
      KOMO_OIDC_CLIENT_SECRET: clientSecret,
      KOMO_OIDC_NAME: "The house",
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}

/** A browser without pages: it keeps cookies by origin, and follows no redirect by itself. */
export class Jar {
  private readonly kept = new Map<string, Map<string, string>>();

  constructor(private readonly headers: Readonly<Record<string, string>> = {}) {}

  async get(where: Where, path: string): Promise<Answer> {
    const cookies = this.kept.get(where.url) ?? new Map<string, string>();
    this.kept.set(where.url, cookies);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await send(where, path, { headers: { ...this.headers, ...(cookie && { cookie }) } });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  /** The cookie that it would send. */
  cookie(where: Where, name: string): string | undefined {
    return this.kept.get(where.url)?.get(name);
  }
}

/**
 * Somebody of the service logs in to a manager, in a browser of their own; their name is their subject, too.
 * @returns the session's cookie as `name=value`; null where they are not let in
 */
export async function logInThrough(
  service: LoginService,
  manager: Where,
  { name, groups }: { readonly name: string; readonly groups: readonly string[] },
): Promise<string | null> {
  service.people.set(name, { preferred_username: name, groups });
  service.who = name;
  const jar = new Jar();
  const returned = await throughTheService(jar, await jar.get(manager, "/login/oidc"), manager);
  await jar.get(manager, returned);
  const session = jar.cookie(manager, "session_id");
  return session === undefined ? null : `session_id=${session}`;
}

/** Goes through a login service: gives the path, with its query, by which the browser comes back to the manager. */
export async function throughTheService(jar: Jar, begun: Answer, manager: Where): Promise<string> {
  let { location } = begun.headers;
  for (let steps = 0; location && steps < 10; steps++) {
    const url: URL = new URL(location);
    if (url.origin === new URL(manager.url).origin) return url.pathname + url.search;
    const answer: Answer = await jar.get({ url: url.origin }, url.pathname + url.search);
    location = answer.headers.location && new URL(answer.headers.location, url).href;
  }
  throw new Error("the login service does not lead back");
}
