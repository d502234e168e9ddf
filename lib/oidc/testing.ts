import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import type { OidcSettings } from "./settings";

/** Helpers for tests: a login service that lies on request. */

export const CLIENT = { id: "komoriuta", secret: "a secret of the client" };

/** Departures from an honest service. */
export interface Lies {
  /** The discovery document, from the right one. */
  discovery?: (right: Record<string, unknown>) => Record<string, unknown>;
  /** The claims of the ID token, from the right ones. */
  token?: (right: JWTPayload) => JWTPayload;
  /** The claims of the userinfo endpoint, which has those that the token leaves out. */
  userinfo?: Record<string, unknown>;
  /** An ID token in place of the one that it would sign. */
  idToken?: (right: JWTPayload) => Promise<string | undefined>;
  /** Handlers of paths that are answered differently. */
  answer?: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>;
}

export interface LyingService extends AsyncDisposable {
  readonly issuer: string;
  lies: Lies;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Signs with a new key from now on, and forgets the old one. */
  changeKeys(): Promise<void>;
  /** Agrees as a person there; gives the query with which the browser comes back. */
  agree(url: string): string;
  readonly settings: OidcSettings;
}

interface Login {
  readonly nonce: string;
  readonly challenge: string;
}

const now = (): number => Math.floor(Date.now() / 1000);

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig", alg: "ES256" } };
}

/** @param settings in place of those that suit it */
export async function startLyingService(settings: Partial<OidcSettings> = {}): Promise<LyingService> {
  let key = await newKey();
  /** Of the last token. */
  let subject: string | undefined;
  const codes = new Map<string, Login>();
  const asked: string[] = [];
  const json = (response: ServerResponse, body: unknown, status = 200): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const tokenOf = async (nonce: string): Promise<string | undefined> => {
    const right = { iss: issuer, aud: CLIENT.id, sub: "subject 1", nonce, iat: now(), exp: now() + 600 };
    const { lies } = service;
    if (lies.idToken) return lies.idToken(right);
    const said = { ...right, preferred_username: "yuki" };
    const { iat = now(), ...claims } = lies.token?.(said) ?? said;
    subject = claims.sub;
    return new SignJWT(claims)
      .setIssuedAt(iat)
      .setProtectedHeader({ alg: "ES256", kid: key.kid })
      .sign(key.privateKey);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    asked.push(path);
    const lie = service.lies.answer?.[path];
    if (lie) return lie(request, response);
    switch (path) {
      case "/.well-known/openid-configuration": {
        const right = {
          issuer,
          authorization_endpoint: `${issuer}authorize`,
          token_endpoint: `${issuer}token`,
          userinfo_endpoint: `${issuer}userinfo`,
          jwks_uri: `${issuer}keys`,
          id_token_signing_alg_values_supported: ["ES256"],
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
        };
        return json(response, service.lies.discovery?.(right) ?? right);
      }
      case "/keys":
        return json(response, { keys: [key.jwk] });
      case "/token": {
        const form = new URLSearchParams(await text(request));
        const login = codes.get(form.get("code") ?? "");
        codes.delete(form.get("code") ?? "");
        const verifier = form.get("code_verifier") ?? "";
        const challenge = createHash("sha256").update(verifier).digest("base64url");
        const basic = Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret).replaceAll("%20", "+")}`);
        if (request.headers.authorization !== `Basic ${basic.toString("base64")}`)
          return json(response, { error: "invalid_client" }, 401);
        if (login?.challenge !== challenge) return json(response, { error: "invalid_grant" }, 400);
        const idToken = await tokenOf(login.nonce);
        return json(response, { access_token: "access", token_type: "Bearer", id_token: idToken });
      }
      case "/userinfo":
        return json(response, service.lies.userinfo ?? { sub: subject });
      default:
        return json(response, {}, 404);
    }
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const service: LyingService = {
    issuer,
    lies: {},
    asked,
    changeKeys: async () => void (key = await newKey()),
    agree(url) {
      const { searchParams } = new URL(url);
      const code = randomUUID();
      codes.set(code, {
        nonce: searchParams.get("nonce") ?? "",
        challenge: searchParams.get("code_challenge") ?? "",
      });
      return `?${new URLSearchParams({ code, state: searchParams.get("state") ?? "" })}`;
    },
    settings: {
      ...{ issuer: new URL(issuer), clientId: CLIENT.id, clientSecret: CLIENT.secret, ca: null },
      ...{ name: "The house", scopes: "openid profile email", nameClaim: "preferred_username" },
      ...{ groupsClaim: "groups", groupRoles: null, firstRole: "viewer", allow: ["*"] },
      ...settings,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}
