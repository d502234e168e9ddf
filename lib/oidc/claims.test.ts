import { expect, it } from "vitest";
import { claimOf, isOnList, readClaims } from "./claims";
import type { OidcSettings } from "./settings";

const SETTINGS: OidcSettings = {
  ...{ issuer: new URL("https://id.example/"), clientId: "komoriuta", clientSecret: null, ca: null },
  ...{ name: "The house", scopes: "openid", nameClaim: "preferred_username", groupsClaim: "groups" },
  ...{ groupRoles: null, firstRole: "viewer", allow: null },
};
const read = (claims: Record<string, unknown>, settings: Partial<OidcSettings> = {}) =>
  readClaims({ sub: "1", ...claims }, { ...SETTINGS, ...settings }, [{ uuid: "uuid", name: "Room 1" }]);

it.each([
  ["as they are called", { preferred_username: "yuki" }, "yuki"],
  ["without what nobody sees", { preferred_username: "  ｙｕｋｉ " }, "yuki"],
  [
    "by a proved mail address, where there is none",
    { email: "y@id.example", email_verified: true },
    "y@id.example",
  ],
  [
    "or where it can be none",
    { preferred_username: "a:b", email: "y@id.example", email_verified: true },
    "y@id.example",
  ],
  ["not by one that is not proved", { email: "y@id.example" }, null],
  ["not by what is no text", { preferred_username: ["yuki"] }, null],
  ["not by what is too long", { preferred_username: "y".repeat(51) }, null],
])("somebody's user ID: %s", (_, claims, name) => expect(read(claims).name).toBe(name));

it.each<[string, unknown, unknown]>([
  ["one", "keepers", [{ role: "admin", groupUuid: null }]],
  [
    "several",
    ["lab", "keepers"],
    [
      { role: "admin", groupUuid: null },
      { role: "operator", groupUuid: "uuid" },
    ],
  ],
  ["each role once", ["keepers", "CN=Keepers"], [{ role: "admin", groupUuid: null }]],
  ["none", [], []],
  ["not there", undefined, []],
  ["by its case", ["Keepers"], []],
  ["no texts", [7, null, ["keepers"], { keepers: true }], []],
  ["no list", { keepers: true }, []],
])("roles of groups: %s", (_, groups, roles) => {
  const groupRoles = [
    { claimed: "keepers", role: "admin", group: null },
    { claimed: "CN=Keepers", role: "admin", group: null },
    { claimed: "lab", role: "operator", group: "Room 1" },
  ] as const;
  expect(read({ groups }, { groupRoles })).toMatchObject({ roles, missing: [] });
});

it("a group of servers that is not there gives nothing, and is told", () => {
  const groupRoles = [{ claimed: "lab", role: "admin", group: "Room 2" }] as const;
  expect(read({ groups: "lab" }, { groupRoles })).toMatchObject({ roles: [], missing: ["Room 2"] });
});

it("a claim may lie in another, and a name with dots is a name first", () => {
  const claims = { realm_access: { roles: ["a"] }, "https://id.example/roles": ["b"], text: "c" };
  expect(claimOf(claims, "realm_access.roles")).toEqual(["a"]);
  expect(claimOf(claims, "https://id.example/roles")).toEqual(["b"]);
  for (const name of ["text.length", "realm_access.roles.length.x", "constructor", "__proto__.toString", ""])
    expect(claimOf(claims, name)).toBeUndefined();
});

it("an allow list is read by what the service has proved", () => {
  const claims = { sub: "1", email: "Yuki@id.example", email_verified: true };
  for (const entry of ["*", "sub:1", "yuki@ID.example", "@id.EXAMPLE"])
    expect(isOnList(claims, [entry])).toBe(true);
  for (const entry of ["sub:", "sub:11", "@example", "@d.example", "ren@id.example", "yuki@id.example.org"])
    expect(isOnList(claims, [entry])).toBe(false);
  expect(isOnList({ ...claims, email_verified: false }, ["@id.example", "yuki@id.example"])).toBe(false);
  expect(isOnList({ ...claims, email: 7 }, ["@id.example"])).toBe(false);
  expect(isOnList(claims, [])).toBe(false);
});

it.each(["", " ", "a".repeat(256), "a".repeat(100_000), "ü", "a\nb", "a\0", 7, null, ["1"]])(
  "nobody can be known again by %j",
  (sub) => {
    expect(() => readClaims({ sub } as never, SETTINGS, [])).toThrow("no subject of 1 to 255 characters");
  },
);

it("an allow list is not passed by what is no plain mail address", () => {
  const claims = { sub: "1", email_verified: true };
  for (const email of [
    ...["@id.example", "yuki@other.example@id.example", '"yuki@other.example"@id.example', "a b@id.example"],
    ...[
      "yuki@other.example,x@id.example",
      "yuki@other.example\n@id.example",
      "<yuki@id.example",
      "y(c)@id.example",
    ],
    ...[
      "yuki@id.exаmple",
      "yuki @id.example",
      "yuki..a@id.example",
      `${"a".repeat(300)}@id.example`,
      ".a@id.example",
    ],
  ]) {
    const domain = email.slice(email.lastIndexOf("@"));
    expect(isOnList({ ...claims, email }, ["@id.example", domain, email]), email).toBe(false);
  }
  for (const email of ["yuki@id.example", "first.last+tag@id.example", "o'neil@id.example", "y@localhost"])
    expect(isOnList({ ...claims, email }, [email.toUpperCase()]), email).toBe(true);
});
