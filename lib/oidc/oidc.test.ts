import type { ServerResponse } from "node:http";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it, vi } from "vitest";
import { LoginFault } from "./login-fault";
import { createLoginService } from "./login-service";
import { createOidc, type Oidc } from "./oidc";
import { CLIENT, startLyingService, type Lies, type LyingService } from "./testing";

// Many keys and signatures, on a machine that others use too.
vi.setConfig({ testTimeout: 30_000 });

const clocks = { monotonic: () => performance.now(), wall: () => Date.now() };
const SECRET = "a session secret of at least 32 characters";
const BROWSER = { address: "192.0.2.1", secure: false };
const now = (): number => Math.floor(Date.now() / 1000);
const DISCOVERY = "/.well-known/openid-configuration";

/** @param patience milliseconds, where an answer that does not come is to be waited for */
function oidcOf({ settings }: LyingService, patience?: number): Oidc {
  return createOidc({
    ...{ settings, sessionSecret: SECRET, publicUrl: "http://localhost:3000", clocks },
    addressGroup: (address) => address,
    ...(patience && { service: createLoginService(settings, clocks, { ca: null, patience }) }),
  });
}

/** A whole login; gives its person, or the reason against it. */
async function logIn(oidc: Oidc, service: LyingService, place: unknown = null) {
  try {
    const { url, cookie } = await oidc.begin({ place, invitation: null, ...BROWSER });
    return await finish(oidc, service.agree(url), cookie);
  } catch (error) {
    if (error instanceof LoginFault) return error.reason;
    throw error;
  }
}

async function finish(oidc: Oidc, query: string, cookie: string) {
  try {
    const given = cookie.split(";")[0] ?? "";
    return await oidc.finish({ query, cookie: given, address: BROWSER.address, groups: [] });
  } catch (error) {
    if (error instanceof LoginFault) return error.reason;
    throw error;
  }
}

it("a whole login says who it is, by issuer and subject", async () => {
  await using service = await startLyingService();
  const oidc = oidcOf(service);
  // Nothing is asked before somebody comes.
  expect(service.asked).toEqual([]);
  const { url, cookie } = await oidc.begin({ place: "/timeline", invitation: null, ...BROWSER });
  const sent = new URL(url).searchParams;
  expect(Object.fromEntries(sent)).toMatchObject({
    client_id: CLIENT.id,
    redirect_uri: "http://localhost:3000/login/oidc/callback",
    response_type: "code",
    scope: "openid profile email",
    code_challenge_method: "S256",
  });
  for (const name of ["state", "nonce", "code_challenge"]) expect(sent.get(name)).toMatch(/^[\w-]{43}$/);
  expect(cookie).toMatch(/^oidc_login=\S+; Path=\/login\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/);
  // Sealed: whoever reads the cookie learns nothing.
  expect(cookie).not.toContain(sent.get("state"));

  expect(await finish(oidc, service.agree(url), cookie)).toEqual({
    arrival: {
      identity: { issuer: service.issuer, subject: "subject 1" },
      ...{ name: "yuki", roles: null, isAllowed: true, invitation: null },
      firstRoles: [{ role: "viewer", groupUuid: null }],
    },
    place: "/timeline",
    missing: [],
  });
});

it("nobody is led out of the console", async () => {
  await using service = await startLyingService();
  const oidc = oidcOf(service);
  for (const place of [
    "//elsewhere.example/servers",
    "https://elsewhere.example/",
    "/\\elsewhere",
    "/login",
    7,
  ])
    expect(await logIn(oidc, service, place)).toMatchObject({ place: "/servers" });
});

describe("a login is good once, and in the browser that began it", () => {
  it("a code that was used is refused, with its cookie and with another", async () => {
    await using service = await startLyingService();
    const oidc = oidcOf(service);
    const { url, cookie } = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    const query = service.agree(url);
    expect(await finish(oidc, query, cookie)).toMatchObject({ place: "/servers" });
    expect(await finish(oidc, query, cookie)).toBe("not_begun");
    const other = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    const state = new URL(other.url).searchParams.get("state") ?? "";
    const code = new URLSearchParams(query).get("code") ?? "";
    expect(await finish(oidc, `?${new URLSearchParams({ code, state })}`, other.cookie)).toBe("over");
  });

  it("of two who come back with the same at once, one comes in", async () => {
    await using service = await startLyingService();
    const oidc = oidcOf(service);
    const { url, cookie } = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    const query = service.agree(url);
    const both = await Promise.all([finish(oidc, query, cookie), finish(oidc, query, cookie)]);
    expect(both.filter((outcome) => outcome === "not_begun")).toHaveLength(1);
  });

  it("somebody else's answer, another state, no cookie and a meddled one are none", async () => {
    await using service = await startLyingService();
    const oidc = oidcOf(service);
    const mine = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    const theirs = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    expect(await finish(oidc, service.agree(theirs.url), mine.cookie)).toBe("not_begun");
    expect(await finish(oidc, service.agree(mine.url), "")).toBe("not_begun");
    expect(await finish(oidc, service.agree(mine.url), mine.cookie.replace("Fe26", "Fe27"))).toBe(
      "not_begun",
    );
    expect(await finish(oidc, "", mine.cookie)).toBe("not_begun");
    expect(await finish(oidc, service.agree(mine.url), `oidc_login=${"x".repeat(5000)}`)).toBe("not_begun");
    expect(await finish(oidc, service.agree(mine.url), mine.cookie)).toMatchObject({ place: "/servers" });
  });

  it("it is over after ten minutes", async () => {
    await using service = await startLyingService();
    const clock = { monotonic: () => 0, at: Date.now(), wall: () => clock.at };
    const oidc = createOidc({
      ...{ settings: service.settings, sessionSecret: SECRET, publicUrl: "http://localhost", clocks: clock },
      addressGroup: (address) => address,
    });
    const { url, cookie } = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    clock.at += 600_000;
    expect(await finish(oidc, service.agree(url), cookie)).toBe("not_begun");
  });
});

describe("what a lying service says is not believed", () => {
  const token = (changes: Record<string, unknown>): Lies => ({
    token: (right) => ({ ...right, ...changes }),
  });
  const discovery = (changes: Record<string, unknown>): Lies => ({
    discovery: (right) => ({ ...right, ...changes }),
  });
  const page = (_: unknown, response: ServerResponse): void =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Welcome");
  const status = (code: number, headers = {}) => {
    return (_: unknown, response: ServerResponse) => void response.writeHead(code, headers).end("{}");
  };
  const cut = (_: unknown, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write("{", () => response.destroy());
  };
  const huge = (_: unknown, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = (): void =>
      void (response.destroyed || response.write(" ".repeat(65_536), () => setImmediate(more)));
    more();
  };

  it.each<[string, Lies, string]>([
    ["the token of another issuer", token({ iss: "https://elsewhere.example/" }), "untrusted"],
    ["the discovery of another issuer", discovery({ issuer: "https://elsewhere.example/" }), "untrusted"],
    ["for somebody else's client", token({ aud: "another" }), "untrusted"],
    ["for several, and given to another", token({ aud: [CLIENT.id, "b"], azp: "b" }), "untrusted"],
    ["for another login", token({ nonce: "another" }), "untrusted"],
    ["for no login", token({ nonce: undefined }), "untrusted"],
    ["of nobody", token({ sub: undefined }), "untrusted"],
    ["of an empty name", token({ sub: "" }), "untrusted"],
    ["without an end", token({ exp: undefined }), "untrusted"],
    ["that has ended", token({ exp: now() - 600 }), "clock"],
    ["that is not good yet", token({ nbf: now() + 3600 }), "clock"],
    ["from the future", token({ iat: now() + 3600, exp: now() + 7200 }), "clock"],
    ["no token", { idToken: () => Promise.resolve(undefined) }, "untrusted"],
    ["no token, but a text", { idToken: () => Promise.resolve("a.b.c") }, "untrusted"],
    [
      "an unsigned token",
      { idToken: (right) => Promise.resolve(new UnsecuredJWT(right).encode()) },
      "untrusted",
    ],
    [
      "a token that is signed with the client's secret",
      {
        idToken: (right) =>
          new SignJWT(right).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(CLIENT.secret.repeat(2))),
      },
      "untrusted",
    ],
    [
      "keys that sign nothing of it",
      {
        answer: {
          "/keys": (_, to) =>
            void to.writeHead(200, { "content-type": "application/json" }).end('{"keys":[]}'),
        },
      },
      "untrusted",
    ],
    [
      "somebody else at the userinfo",
      { ...token({ preferred_username: undefined }), userinfo: { sub: "2" } },
      "untrusted",
    ],
    ["a page for its discovery", { answer: { [DISCOVERY]: page } }, "untrusted"],
    ["a page for its token", { answer: { "/token": page } }, "untrusted"],
    ["a page for its keys", { answer: { "/keys": page } }, "untrusted"],
    ["a failure", { answer: { "/token": status(500) } }, "untrusted"],
    ["a redirect", { answer: { "/keys": status(302, { location: "/other" }) } }, "untrusted"],
    ["half an answer", { answer: { "/token": cut } }, "unanswered"],
    ["an answer without an end", { answer: { "/token": huge } }, "unanswered"],
    ["a discovery without an end", { answer: { [DISCOVERY]: huge } }, "unanswered"],
    [
      "an endpoint without encryption",
      discovery({ token_endpoint: "http://elsewhere.example/token" }),
      "unanswered",
    ],
    ["no endpoint", discovery({ token_endpoint: undefined }), "untrusted"],
  ])("%s", async (_, lies, reason) => {
    await using service = await startLyingService();
    service.lies = lies;
    expect(await logIn(oidcOf(service), service)).toBe(reason);
    // It is nobody's fault for ever.
    service.lies = {};
    expect(await logIn(oidcOf(service), service)).toMatchObject({ place: "/servers" });
  });

  it("the wrong issuer beside the code", async () => {
    await using service = await startLyingService();
    service.lies = discovery({ authorization_response_iss_parameter_supported: true });
    const oidc = oidcOf(service);
    const { url, cookie } = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    expect(await finish(oidc, `${service.agree(url)}&iss=https://elsewhere.example/`, cookie)).toBe(
      "untrusted",
    );
  });

  it.each([DISCOVERY, "/token", "/keys"])("nothing at all at %s: it is given up", async (path) => {
    await using service = await startLyingService();
    service.lies = { answer: { [path]: () => undefined } };
    expect(await logIn(oidcOf(service, 300), service)).toBe("unanswered");
  });

  it("nobody is there", async () => {
    const service = await startLyingService();
    await service[Symbol.asyncDispose]();
    expect(await logIn(oidcOf(service), service)).toBe("unanswered");
  });
});

describe("clocks may differ by two minutes", () => {
  it.each([
    ["behind", { exp: -60 }],
    ["ahead", { iat: 60, nbf: 60, exp: 660 }],
  ])("a service whose clock is %s by one", async (_, seconds) => {
    await using service = await startLyingService();
    const at = Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, now() + value]));
    service.lies = { token: (right) => ({ ...right, ...at }) };
    expect(await logIn(oidcOf(service), service)).toMatchObject({ place: "/servers" });
  });

  it.each([
    ["behind", { exp: -121 }],
    ["ahead: its token is from the future", { iat: 1000, exp: 2000 }],
    ["ahead: its token is not good yet", { nbf: 1000, exp: 2000 }],
  ])("and by no more: %s", async (_, seconds) => {
    await using service = await startLyingService();
    const at = Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, now() + value]));
    service.lies = { token: (right) => ({ ...right, ...at }) };
    expect(await logIn(oidcOf(service), service)).toBe("clock");
  });
});

it("changed keys are taken at once, also while somebody is at the service", async () => {
  await using service = await startLyingService();
  const oidc = oidcOf(service);
  expect(await logIn(oidc, service)).toMatchObject({ place: "/servers" });
  await service.changeKeys();
  expect(await logIn(oidc, service)).toMatchObject({ place: "/servers" });
  const { url, cookie } = await oidc.begin({ place: null, invitation: null, ...BROWSER });
  await service.changeKeys();
  expect(await finish(oidc, service.agree(url), cookie)).toMatchObject({ place: "/servers" });
  // What it says of itself is not asked for each time.
  expect(service.asked.filter((path) => path === DISCOVERY)).toHaveLength(1);
});

it("what the token leaves out is asked for, and the token counts for more", async () => {
  await using service = await startLyingService({
    groupRoles: [{ claimed: "keepers", role: "admin", group: null }],
  });
  service.lies = {
    token: (right) => ({ ...right, preferred_username: "yuki" }),
    userinfo: { sub: "subject 1", preferred_username: "ren", groups: ["keepers"] },
  };
  expect(await logIn(oidcOf(service), service)).toMatchObject({
    arrival: { name: "yuki", roles: [{ role: "admin", groupUuid: null }] },
  });
});

it("a no is told as one, and a service that does not know us as that", async () => {
  await using service = await startLyingService({ clientSecret: "another" });
  const oidc = oidcOf(service);
  expect(await logIn(oidc, service)).toBe("refused");
  for (const [error, reason] of [
    ["access_denied", "denied"],
    ["invalid_scope", "refused"],
  ]) {
    const { url, cookie } = await oidc.begin({ place: null, invitation: null, ...BROWSER });
    const state = new URL(url).searchParams.get("state") ?? "";
    expect(await finish(oidc, `?${new URLSearchParams({ error: error ?? "", state })}`, cookie)).toBe(reason);
  }
});

it("one address cannot have the service asked without an end", async () => {
  await using service = await startLyingService();
  const oidc = oidcOf(service);
  const begin = () =>
    oidc.begin({ place: null, invitation: null, ...BROWSER }).then(
      () => "begun",
      (error: LoginFault) => error.reason,
    );
  const outcomes: string[] = [];
  for (let attempt = 0; attempt < 61; attempt++) outcomes.push(await begin());
  expect(outcomes.filter((outcome) => outcome === "begun")).toHaveLength(60);
  expect(outcomes.at(-1)).toBe("busy");
  const elsewhere = oidc.begin({ place: null, invitation: null, ...BROWSER, address: "192.0.2.2" });
  expect((await elsewhere).url).toContain("/authorize?");
  expect(service.asked).toEqual([DISCOVERY]);
});
