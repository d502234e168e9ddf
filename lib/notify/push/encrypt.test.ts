import { expect, test } from "vitest";
import { areKeys, encrypt, fromBase64url, MOST_PLAIN, P256 } from "./encrypt";
import { browserKeys, readPush } from "./testing";

// RFC 8291, appendix A.
const PUBLIC = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
const PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
const BROWSER = {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};
const SENT =
  "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

test("encrypts as the example of RFC 8291 does", async () => {
  const point = Buffer.from(PUBLIC, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const jwk = { kty: "EC", crv: "P-256", x, y, d: PRIVATE, ext: true };
  const pair = {
    publicKey: await crypto.subtle.importKey("raw", fromBase64url(PUBLIC), P256, true, []),
    privateKey: await crypto.subtle.importKey("jwk", jwk, P256, false, ["deriveBits"]),
  };
  const fresh = { pair, salt: fromBase64url("DGv6ra1nlYgDCS1FRnbzlw") };
  const sent = await encrypt("When I grow up, I want to be a watermelon", BROWSER, fresh);
  expect(Buffer.from(sent).toString("base64url")).toBe(SENT);
});

test("is read by the browser that it is for, never twice alike, and fits into what push services take", async () => {
  const browser = browserKeys();
  const [one, two] = [await encrypt("夜は静かに", browser.keys), await encrypt("夜は静かに", browser.keys)];
  expect(readPush(one, browser)).toBe("夜は静かに");
  expect(readPush(two, browser)).toBe("夜は静かに");
  expect(one).not.toEqual(two);
  expect((await encrypt("x".repeat(MOST_PLAIN), browser.keys)).length).toBe(4096);
  await expect(encrypt("x".repeat(MOST_PLAIN + 1), browser.keys)).rejects.toThrow("too long");
});

test("takes nothing for keys but a point of the curve and 16 bytes", async () => {
  expect(await areKeys(BROWSER)).toBe(true);
  const off = Buffer.from(BROWSER.p256dh, "base64url");
  off[40] = (off[40] ?? 0) ^ 1;
  for (const bad of [
    { ...BROWSER, p256dh: off.toString("base64url") },
    { ...BROWSER, p256dh: BROWSER.p256dh.slice(1) },
    { ...BROWSER, auth: BROWSER.auth.slice(2) },
    { p256dh: "", auth: "" },
  ])
    expect(await areKeys(bad), JSON.stringify(bad)).toBe(false);
});
