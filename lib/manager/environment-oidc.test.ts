import { expect, test } from "vitest";
import type { Environment } from "./environment";
import { faultsOfGiven as faults, readGiven } from "./environment-testing";

const SERVICE = { KOMO_OIDC_ISSUER: "https://id.example/realms/home", KOMO_OIDC_CLIENT_ID: "komoriuta" };
const OPEN = { ...SERVICE, KOMO_OIDC_ALLOW: "*" };

const read = (given: Record<string, string>): Environment["oidc"] => readGiven(given).oidc;

test("a login service needs a name, a client and who may come", () => {
  expect(read({})).toBeNull();
  expect(read({ ...SERVICE, KOMO_OIDC_ALLOW: "sora@example.org, @example.com,sub:7" })).toEqual({
    issuer: new URL("https://id.example/realms/home"),
    ...{ clientId: "komoriuta", clientSecret: null, clientSecretFile: null, caFile: null },
    ...{ name: "OpenID Connect", scopes: "openid profile email", nameClaim: "preferred_username" },
    ...{ groupsClaim: "groups", groupRoles: null, firstRole: "viewer", only: false },
    allow: ["sora@example.org", "@example.com", "sub:7"],
  });
  expect(
    read({
      ...SERVICE,
      KOMO_OIDC_GROUP_ROLES: "staff=viewer, CN=Keepers=admin,lab=operator@Room 1",
      KOMO_OIDC_ONLY: "true",
    }),
  ).toMatchObject({
    only: true,
    allow: null,
    groupRoles: [
      { claimed: "staff", role: "viewer", group: null },
      { claimed: "CN=Keepers", role: "admin", group: null },
      { claimed: "lab", role: "operator", group: "Room 1" },
    ],
  });
});

const ISSUER =
  "KOMO_OIDC_ISSUER must be https://HOST and a path where there is one (http:// for localhost only)";
const ROLES =
  "KOMO_OIDC_GROUP_ROLES must be GROUP=ROLE with commas between, for example staff=viewer,keepers=admin,lab=operator@Room 1";
const ALLOW = "KOMO_OIDC_ALLOW must be mail addresses, @DOMAIN or sub:SUBJECT with commas between, or *";

test.each<[Record<string, string>, string]>([
  [{ ...OPEN, KOMO_OIDC_ISSUER: "http://id.example/" }, ISSUER],
  [{ ...OPEN, KOMO_OIDC_ISSUER: "https://secret@id.example/" }, ISSUER],
  [{ ...OPEN, KOMO_OIDC_ISSUER: "https://id.example/?secret" }, ISSUER],
  [{ ...OPEN, KOMO_OIDC_CLIENT_ID: "" }, "KOMO_OIDC_CLIENT_ID must be set where KOMO_OIDC_ISSUER is"],
  [{ KOMO_OIDC_CLIENT_SECRET: "secret" }, "KOMO_OIDC_ISSUER must be set where KOMO_OIDC_CLIENT_SECRET is"],
  [{ KOMO_OIDC_ONLY: "true" }, "KOMO_OIDC_ISSUER must be set where KOMO_OIDC_ONLY is"],
  [
    { ...OPEN, KOMO_OIDC_CLIENT_SECRET: "secret", KOMO_OIDC_CLIENT_SECRET_FILE: "/secret" },
    "KOMO_OIDC_CLIENT_SECRET_FILE must not be set where KOMO_OIDC_CLIENT_SECRET is",
  ],
  [
    SERVICE,
    "KOMO_OIDC_ALLOW must be set where KOMO_OIDC_GROUP_ROLES is not: it says who comes in (* is everybody)",
  ],
  [
    { ...OPEN, KOMO_OIDC_GROUPS_CLAIM: "roles" },
    "KOMO_OIDC_GROUP_ROLES must be set where KOMO_OIDC_GROUPS_CLAIM is",
  ],
  [
    { ...SERVICE, KOMO_OIDC_GROUP_ROLES: "a=viewer", KOMO_OIDC_FIRST_ROLE: "admin" },
    "KOMO_OIDC_FIRST_ROLE must not be set where KOMO_OIDC_GROUP_ROLES gives the roles",
  ],
  ...["secret", "secret=", "=viewer", "secret=root", "secret=viewer,", "secret=viewer@"].map(
    (roles): [Record<string, string>, string] => [{ ...SERVICE, KOMO_OIDC_GROUP_ROLES: roles }, ROLES],
  ),
  ...["secret", "@", "sub:", "secret@", "*,"].map((allow): [Record<string, string>, string] => [
    { ...SERVICE, KOMO_OIDC_ALLOW: allow },
    ALLOW,
  ]),
  [{ ...OPEN, KOMO_OIDC_FIRST_ROLE: "root" }, "KOMO_OIDC_FIRST_ROLE must be viewer, waker, operator, admin"],
  [
    { ...OPEN, KOMO_OIDC_SCOPES: "profile" },
    "KOMO_OIDC_SCOPES must be words with blanks between, with openid among them",
  ],
])("%j", (given, fault) => {
  expect(faults(given)).toEqual([fault]);
});
