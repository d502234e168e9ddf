import { expect, test } from "vitest";
import { managerAddress, type Reach, derivedPublicUrl } from "./manager-address";

const derived: Reach = {
  publicUrl: "https://keeper:3443",
  publicUrlGiven: false,
  behindProxy: false,
  caFingerprint: "AB:CD",
  caSha256: "ab01",
};
const asked = (proto: string | null, host: string | null) => ({ proto, host });

test("a given URL is the address, however the operator came", () => {
  const reach = { ...derived, publicUrl: "https://komo.example:8443", publicUrlGiven: true };
  for (const came of [asked("https", "10.0.0.5:3443"), asked("http", "localhost:3000")]) {
    expect(managerAddress(reach, came)).toEqual({
      url: "https://komo.example:8443",
      caFingerprint: "AB:CD",
      caSha256: "ab01",
    });
  }
});

test("behind a proxy its certificate counts, not ours", () => {
  const reach = { ...derived, publicUrl: "https://komo.example", publicUrlGiven: true, behindProxy: true };
  expect(managerAddress(reach, asked("https", "komo.example"))).toEqual({
    url: "https://komo.example",
    caFingerprint: null,
    caSha256: null,
  });
});

test("without one, the address by which the operator came over HTTPS", () => {
  expect(managerAddress(derived, asked("https", "192.0.2.5:3443")).url).toBe("https://192.0.2.5:3443");
  expect(managerAddress(derived, asked("https", "keeper.lan")).url).toBe("https://keeper.lan");
  expect(managerAddress(derived, asked("https", "[2001:db8::1]:3443")).url).toBe(
    "https://[2001:db8::1]:3443",
  );
});

test.each([
  asked("http", "localhost:3000"),
  asked("https", "localhost:3443"),
  asked("https", "127.0.0.1:3443"),
  asked("https", "[::1]:3443"),
  asked(null, null),
])("what only this machine can reach is no address for others: %o", (came) => {
  expect(managerAddress(derived, came)).toEqual({
    url: "https://keeper:3443",
    caFingerprint: "AB:CD",
    caSha256: "ab01",
  });
});

test("plain HTTP needs no certificate", () => {
  const plain = { ...derived, publicUrl: "http://localhost:3000" };
  expect(managerAddress(plain, asked("http", "localhost:3000"))).toEqual({
    url: "http://localhost:3000",
    caFingerprint: null,
    caSha256: null,
  });
});

const at = (host: string, port: number): { host: string; port: number } => ({ host, port });

test.each([
  [at("127.0.0.1", 3000), null, "http://localhost:3000"],
  [at("0.0.0.0", 3000), null, "http://localhost:3000"],
  [at("::1", 3000), null, "http://[::1]:3000"],
  [at("localhost", 80), null, "http://localhost"],
  [at("127.0.0.1", 3000), at("0.0.0.0", 3443), "https://attic:3443"],
  [at("127.0.0.1", 3000), at("::", 443), "https://attic"],
  [at("127.0.0.1", 3000), at("192.168.1.2", 3443), "https://192.168.1.2:3443"],
  [at("127.0.0.1", 3000), at("2001:db8::1", 3443), "https://[2001:db8::1]:3443"],
])("listening on %j and %j, it is %s", (http, https, url) => {
  expect(derivedPublicUrl(http, https, "Attic")).toBe(url);
});
