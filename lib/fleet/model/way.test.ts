import { expect, test } from "vitest";
import { destinationOf, waySettings } from "./way";

const WAY = {
  kind: "redfish",
  address: "bmc-7.example",
  user: "root",
  secret: "calvin",
  pin: "",
  options: {},
};
const PIN = "0f".repeat(32);

function faultsOf(changes: object): string[] {
  const read = waySettings.safeParse({ ...WAY, ...changes });
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a way is read; what is absent has no pin, no options, and keeps its secret", () => {
  expect(waySettings.parse({ kind: "ipmi", address: " 192.0.2.7:623 ", user: "" })).toEqual({
    ...{ kind: "ipmi", address: "192.0.2.7:623", user: "", secret: undefined, pin: null, options: {} },
  });
});

test.each([PIN, PIN.toUpperCase(), PIN.match(/../g)?.join(":"), ` ${PIN} `])("%j is a fingerprint", (pin) => {
  expect(waySettings.parse({ ...WAY, pin }).pin).toBe(PIN);
});

test.each(["calvin", " spaces ", "p@ss:w/rd", "a\nb\0c", "パスワード", "x".repeat(256), ""])(
  "%j is a secret",
  (secret) => {
    expect(waySettings.parse({ ...WAY, secret }).secret).toBe(secret);
  },
);

test.each<[string, object]>([
  ["kind: way_kind", { kind: "packet" }],
  ["kind: way_kind", { kind: 3 }],
  ["address: way_address", { address: "" }],
  ["address: way_address", { address: "https://bmc" }],
  ["address: way_address", { address: "127.1" }],
  ["address: way_address", { address: 7 }],
  ["address: way_barred", { address: "127.0.0.1:8443" }],
  ["address: way_barred", { address: "[::ffff:127.0.0.1]" }],
  ["address: way_barred", { address: "localhost" }],
  ["address: way_barred", { address: "169.254.169.254" }],
  ["address: way_barred", { address: "239.0.0.1" }],
  ["address: way_barred", { address: "255.255.255.255" }],
  ["user: way_user", { user: "a\nb" }],
  ["user: way_user", { user: "a".repeat(129) }],
  ["secret: way_secret", { secret: "x".repeat(257) }],
  ["secret: way_secret", { secret: "あ".repeat(86) }],
  ["secret: way_secret", { secret: "\ud800" }],
  ["pin: way_pin", { pin: "0f".repeat(20) }],
  ["pin: way_pin", { pin: "no" }],
  [
    "options: way_option",
    { options: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`a${at}`, ""])) },
  ],
  ["options: way_option", { options: "x" }],
])("%s of %j", (fault, changes) => {
  expect(faultsOf(changes)).toEqual([fault]);
});

test.each<[string, string]>([
  ["way_url", "http://user:password@plug.example/on"],
  ["way_url", "ftp://plug.example/on"],
  ["way_url", "http://"],
  ["way_barred", "http://127.0.0.1/on"],
  // The parser of URLs brings other writings into the usual one.
  ["way_barred", "http://0x7f.1/on"],
  ["way_barred", "https://[::1]:8443/"],
  ["way_barred", "http://localhost/on"],
])("%s: a URL of a plug, %s", (fault, url) => {
  expect(faultsOf({ kind: "http", address: "", options: { on_url: url } })).toEqual([
    `options.on_url: ${fault}`,
  ]);
});

test("a plug has no address but its URLs", () => {
  expect(faultsOf({ kind: "http", address: "", options: { on_url: "http://plug.example/on?a=1" } })).toEqual(
    [],
  );
  expect(faultsOf({ kind: "http", address: "::1" })).toEqual(["address: way_barred"]);
});

test("a secret goes to an address for a user; to a plug, by its options", () => {
  const way = (changes: object) => destinationOf({ ...waySettings.parse(WAY), ...changes });
  expect(way({ address: "BMC-7.example", pin: PIN, options: { system: "1" } })).toBe(way({}));
  expect(way({ address: "bmc-8.example" })).not.toBe(way({}));
  expect(way({ user: "admin" })).not.toBe(way({}));
  const plug = (options: Record<string, string>) => way({ kind: "http", address: "", options });
  expect(plug({ a: "1", b: "2" })).toBe(plug({ b: "2", a: "1" }));
  expect(plug({ url: "http://a.example" })).not.toBe(plug({ url: "http://b.example" }));
});
