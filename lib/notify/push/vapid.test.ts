import { expect, test } from "vitest";
import { readAuthorization } from "./testing";
import { makeVapidKey, readVapidKey } from "./vapid";

const NOW = 1_700_000_000_000;

test("the example of RFC 8292 is read as what it is, and another letter in it is not", () => {
  const header =
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
  expect(readAuthorization(header)).toMatchObject({
    aud: "https://push.example.net",
    exp: 1_453_523_768,
    sub: "mailto:push@example.com",
  });
  expect(readAuthorization(header.replace("i3CY", "i3CZ"))).toBeNull();
});

test("signs for one push service, for twelve hours, with the key that browsers know", async () => {
  const vapid = await readVapidKey(await makeVapidKey(), () => "mailto:ops@example.org");
  const said = readAuthorization(
    await vapid.authorization(new URL("https://push.example:8443/x/secret?y"), NOW),
  );
  expect(said).toEqual({
    key: vapid.publicKey,
    aud: "https://push.example:8443",
    exp: NOW / 1000 + 12 * 3600,
    sub: "mailto:ops@example.org",
  });
});

test("the same text is the same key, and no other text is one", async () => {
  const text = await makeVapidKey();
  expect((await readVapidKey(text, () => "a")).publicKey).toBe(
    (await readVapidKey(text, () => "b")).publicKey,
  );
  const { d } = JSON.parse(text) as { d: string };
  for (const bad of ["", "{}", text.replace(d, ""), text.replace("P-256", "P-384"), `[${text}]`])
    await expect(readVapidKey(bad, () => "a")).rejects.toThrow("the key for notifications is none");
  await expect(readVapidKey(text.replace(d, `${d}!`), () => "a")).rejects.not.toThrow(d);
});
