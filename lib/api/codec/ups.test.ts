import { toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { NutServerSchema, TryNutServerResponseSchema, UpsSchema } from "../../gen/proto/komoriuta/v1/ups_pb";
import type { WatchedUps } from "../../ups/known";
import { NUT_FAULTS } from "../../ups/nut/fault";
import { NUT_FAULT_TEXTS } from "../../ups/nut/fault-text";
import { nutOutcomeMessage, nutServerMessage, ownNutServerMessage, upsMessage } from "./ups";

const ups = (more: Partial<WatchedUps> = {}): WatchedUps => ({
  ...{ ups: "lab@nas", name: "lab", server: "nas", description: "Lab", since: 5000, failedSince: 4000 },
  ...{ parts: { maker: "APC", model: null, serial: null }, standing: "battery", fault: null, replaced: null },
  last: { at: 100, flags: new Set(["OB"]), charge: 87, runtime: null, load: 23, identity: "APC" },
  ...more,
});
const shown = (given: WatchedUps) =>
  toJson(
    UpsSchema,
    upsMessage(given, new Map([["nas", "u1"]]), (at) => 1000 + at),
  );

test("a UPS is told as it is", () => {
  expect(shown(ups())).toEqual({
    ...{ name: "lab@nas", nutServerUuid: "u1", flags: ["OB"], charge: 87, load: 23, identity: "APC" },
    ...{ standing: "battery", description: "Lab", lastRead: "1970-01-01T00:00:01.100Z" },
    ...{ since: "1970-01-01T00:00:05Z", failedSince: "1970-01-01T00:00:04Z" },
  });
  expect(shown(ups({ fault: "stale", standing: "silent", failedSince: null }))).toMatchObject({
    ...{ standing: "silent", faultCode: "stale", fault: expect.stringMatching(/lately\.$/) as string },
  });
  expect(shown(ups({ last: null, fault: "unreachable", standing: "silent", since: null }))).toMatchObject({
    faultCode: "unreachable",
  });
});

test("a NUT server is told without its password", () => {
  const server = {
    ...{ uuid: "u1", address: "[2001:db8::1]:4000", ups: "lab", user: "komo", pin: null, author: "yuki" },
    ...{ authorUuid: null, createdAt: 0, updatedAt: 1, secretSetAt: 0, secret: "kept" as const },
  };
  const state = { fault: "tls_missing", isConnected: false, isEncrypted: null, certificate: null } as const;
  expect(toJson(NutServerSchema, nutServerMessage(server, state))).toMatchObject({
    ...{ url: "nut://[2001:db8::1]:4000/lab", user: "komo", secretState: "SECRET_STATE_KEPT" },
    ...{ faultCode: "tls_missing", fault: NUT_FAULT_TEXTS.tls_missing },
  });
  const own = { url: "nut://nas", address: "nas", user: "", pin: null, hasSecret: false };
  const fine = { fault: null, isConnected: true, isEncrypted: false, certificate: null };
  expect(toJson(NutServerSchema, ownNutServerMessage(own, fine))).toEqual({
    ...{ url: "nut://nas", ofEnvironment: true, secretState: "SECRET_STATE_NONE", encrypted: false },
  });
});

test("a try says what was found, or what to do", () => {
  const found = { name: "lab", description: "", reading: ups().last, fault: null };
  const outcome = { upses: [found], certificate: null, isCleartext: true };
  expect(toJson(TryNutServerResponseSchema, nutOutcomeMessage(outcome, "nas"))).toMatchObject({
    ...{ cleartext: true, upses: [{ name: "lab@nas", standing: "battery", charge: 87 }] },
  });
  const fault = { code: "login_refused", certificate: null } as const;
  expect(toJson(TryNutServerResponseSchema, nutOutcomeMessage({ fault }, "nas"))).toEqual({
    ...{ faultCode: "login_refused", fault: NUT_FAULT_TEXTS.login_refused },
  });
  for (const code of NUT_FAULTS) expect(NUT_FAULT_TEXTS[code]).toMatch(/^[A-Z].*\.$/);
});
