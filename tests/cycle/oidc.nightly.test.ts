/** The compiled manager, and a real OpenID provider. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AuditService } from "../../lib/gen/proto/komoriuta/v1/audit_pb";
import { PersonService, PersonState } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { freePort } from "../helpers/environment";
import { Jar, startLoginService, throughTheService, type LoginService } from "../helpers/login-service";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { callJson, send, type Answer } from "../helpers/web";

const LIST_PEOPLE = "/api/komoriuta.v1.PersonService/ListPeople";
const LIST_SERVERS = "/api/komoriuta.v1.ServerService/ListServers";
const PUBLIC = "https://komo.example";
const CALLBACK = "/login/oidc/callback";

let service: LoginService;
let manager: Manager;
/** All addresses that the browser went through. */
const addresses: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  service = await startLoginService([`http://localhost:${port}${CALLBACK}`, `${PUBLIC}${CALLBACK}`]);
  manager = await startManager({
    port,
    env: { ...service.env, KOMO_OIDC_GROUP_ROLES: "staff=viewer,keepers=admin" },
  });
});
afterAll(async () => {
  await manager?.remove();
  await service?.stop();
});
beforeEach(() => service.people.clear());

/** Makes somebody known to the service, who logs in there from now on. */
function be(subject: string, name: string, groups: readonly string[]): void {
  service.people.set(subject, { preferred_username: name, groups });
  service.who = subject;
}

/** A whole login in a browser. */
async function come(jar = new Jar(), path = "/login/oidc"): Promise<Answer> {
  const returned = await throughTheService(jar, await jar.get(manager, path), manager);
  addresses.push(returned);
  return jar.get(manager, returned);
}

const calls = (jar: Jar, procedure: string): Promise<Answer> =>
  callJson(manager, procedure, {}, { cookie: `session_id=${jar.cookie(manager, "session_id") ?? ""}` });

test("a whole login: the first makes the person, and their group gives a role on everything", async () => {
  be("1", "yuki", ["keepers", "others"]);
  const jar = new Jar();
  // The place that was asked for is kept.
  await jar.get(manager, "/timeline?about=power");
  const answer = await come(jar);
  expect(answer).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
  expect(answer.body).toContain('content="0;url=/timeline?about=power"');
  expect(jar.cookie(manager, "oidc_login")).toBeUndefined();
  expect((await jar.get(manager, "/people")).status).toBe(200);
  const people = JSON.parse((await calls(jar, LIST_PEOPLE)).body) as { people: object[] };
  expect(people.people).toMatchObject([{ name: "yuki", oidc: true, roles: [{ role: "ROLE_ADMIN" }] }]);
});

test("what comes back is good once, and only where it was begun", async () => {
  be("1", "yuki", ["keepers"]);
  const [jar, other] = [new Jar(), new Jar()];
  const returned = await throughTheService(jar, await jar.get(manager, "/login/oidc"), manager);
  const again = { status: 303, headers: { location: "/login?fault=not_begun" } };
  expect(await other.get(manager, returned)).toMatchObject(again);
  const seal = jar.cookie(manager, "oidc_login") ?? "";
  expect((await jar.get(manager, returned)).status).toBe(200);
  const copied = await send(manager, returned, { headers: { cookie: `oidc_login=${seal}` } });
  expect(copied).toMatchObject(again);
  expect(copied.headers["set-cookie"]?.join()).not.toContain("session_id");
});

test("who is in no group that may come is refused in words, and who has left all of them is out", async () => {
  be("2", "ren", ["others"]);
  const refused = await come();
  expect(refused).toMatchObject({ status: 303, headers: { location: "/login?fault=no_group" } });
  expect((await send(manager, refused.headers.location ?? "")).body).toContain(
    "None of your groups at the login service may log in here.",
  );
  be("2", "ren", ["staff"]);
  const jar = new Jar();
  await come(jar);
  expect((await calls(jar, LIST_SERVERS)).status).toBe(200);
  expect((await calls(jar, LIST_PEOPLE)).status).toBe(403);
  be("2", "ren", []);
  expect((await come()).headers.location).toBe("/login?fault=no_group");
  expect((await calls(jar, LIST_SERVERS)).status).toBe(401);
});

test("nobody is led elsewhere, whatever stands in the address or the cookie", async () => {
  be("1", "yuki", ["keepers"]);
  for (const place of ["//elsewhere.example/servers", "https://elsewhere.example/", "/servers\u0000"])
    expect((await come(new Jar(), `/login/oidc?place=${encodeURIComponent(place)}`)).body).toContain(
      'content="0;url=/servers"',
    );
  const unknown = await send(manager, "/login?fault=%3Cscript%3E");
  expect(unknown).toMatchObject({ status: 200 });
  expect(unknown.body).not.toContain("<script>&");
});

test("who was removed stays out until an admin invites them back", async () => {
  be("3", "mei", ["staff"]);
  const jar = new Jar();
  await come(jar);
  const people = (await logIn(manager)).client(PersonService);
  const uuid = (await people.listPeople({})).people.find(({ name }) => name === "mei")?.uuid ?? "";
  await people.removePerson({ uuid });
  expect((await calls(jar, LIST_SERVERS)).status).toBe(401);
  be("3", "mei again", ["keepers"]);
  expect((await come()).headers.location).toBe("/login?fault=removed");
  await people.inviteAgain({ uuid });
  expect((await come()).status).toBe(200);
  const mei = (await people.listPeople({})).people.find(({ name }) => name === "mei");
  expect(mei).toMatchObject({ uuid, state: PersonState.ACTIVE });
});

test("the audit tells of it, and no secret is in a log or an address of ours", async () => {
  be("4", "aoi", ["staff"]);
  const jar = new Jar();
  await come(jar);
  const { entries } = await (await logIn(manager)).client(AuditService).listAuditEntries({ actor: "aoi" });
  expect(entries.map(({ operation }) => operation)).toEqual(["logged_in", "person_came"]);
  const secrets = [service.clientSecret, jar.cookie(manager, "session_id") ?? "none"];
  for (const address of addresses) {
    const query = new URL(address, manager.url).searchParams;
    secrets.push(query.get("code") ?? "none", query.get("state") ?? "none");
  }
  expect(manager.output()).toContain("a login by OpenID Connect came to nothing");
  for (const secret of secrets) expect(manager.output()).not.toContain(secret);
});

test("behind a proxy, the service leads back to the public URL, and the cookie is for HTTPS alone", async () => {
  await manager.stop();
  await manager.start({ KOMO_PUBLIC_URL: PUBLIC, KOMO_TRUSTED_PROXIES: "127.0.0.1,::1" });
  // Those who were refused until then stand there like wrong passwords, gathered.
  const audit = (await logIn(manager)).client(AuditService);
  const refused = await audit.listAuditEntries({ operation: "login_failed" });
  expect(refused.entries.length).toBeGreaterThan(0);
  const proxied = {
    ...{ host: "komo.example", "x-forwarded-host": "komo.example" },
    ...{ "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1" },
  };
  const begun = await send(manager, "/login/oidc", { headers: proxied });
  const sent = new URL(begun.headers.location ?? "");
  expect(sent.origin).toBe(service.issuer);
  expect(sent.searchParams.get("redirect_uri")).toBe(`${PUBLIC}${CALLBACK}`);
  expect(begun.headers["set-cookie"]?.[0]).toMatch(/^oidc_login=.*; Secure/i);
  // Under another name, the cookie would not be there when the browser comes back.
  const elsewhere = await send(manager, "/login/oidc?place=/timeline");
  expect(elsewhere.headers.location).toBe(`${PUBLIC}/login/oidc?here=1&place=%2Ftimeline`);
  be("1", "yuki", ["keepers"]);
  const jar = new Jar(proxied);
  const first = await jar.get(manager, "/login/oidc");
  const returned = await throughTheService(new Jar(), first, { url: PUBLIC });
  const answer = await jar.get(manager, returned);
  expect(answer.headers["set-cookie"]?.join()).toMatch(/session_id=[^,]*; Secure/i);
});

test("with passwords for nobody else, and without the service, the environment's login comes in", async () => {
  const { people } = await (await logIn(manager)).client(PersonService).listPeople({});
  expect(people.length).toBeGreaterThan(0);
  await manager.stop();
  await service.stop();
  await manager.start({ KOMO_OIDC_ONLY: "true" });
  const begun = await send(manager, "/login/oidc?here=1");
  expect(begun).toMatchObject({ status: 303, headers: { location: "/login?fault=unanswered" } });
  const page = await send(manager, "/login?fault=unanswered");
  expect(page.body).toContain("The login service did not answer");
  expect(manager.output()).toContain("it cannot be reached (ECONNREFUSED)");
  expect((await logIn(manager)).cookie).toMatch(/^session_id=/);
});

test("a file with the secret that cannot be read is told before anything starts", async () => {
  const env = { ...service.env, KOMO_OIDC_ALLOW: "*", KOMO_OIDC_CLIENT_SECRET_FILE: "/nowhere" };
  const given = { ...env, KOMO_OIDC_CLIENT_SECRET: "" };
  await expect(startManager({ env: given })).rejects.toThrow(
    "KOMO_OIDC_CLIENT_SECRET_FILE must be a file that the manager can read",
  );
});
