import { scryptSync } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashPassword, makeLogin, readLogin, saveLogin } from "./login.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "login-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("makeLogin", () => {
  it("makes a password that its hash proves", async () => {
    const { login, password } = await makeLogin();
    expect(login.userId).toBe("operator");
    expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    const [kind, n, r, p, salt = "", hash] = login.passwordHash.split(":");
    expect([kind, n, r, p]).toEqual(["scrypt", "32768", "8", "1"]);
    const options = { N: 32768, r: 8, p: 1, maxmem: 2 ** 26 };
    const expected = scryptSync(password, Buffer.from(salt, "base64url"), 32, options);
    expect(hash).toBe(expected.toString("base64url"));
  });

  it("makes another one each time", async () => {
    expect((await makeLogin()).password).not.toBe((await makeLogin()).password);
    expect(await hashPassword("same")).not.toBe(await hashPassword("same"));
  });
});

describe("the login's file", () => {
  it("is for its owner only, and gives back what was kept", () => {
    const file = path.join(folder, "login.json");
    expect(readLogin(file)).toBeUndefined();
    saveLogin(file, { userId: "operator", passwordHash: "scrypt:…" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readLogin(file)).toEqual({ userId: "operator", passwordHash: "scrypt:…" });
  });

  it.each(["", "{", "null", '{"userId":1}'])("is not guessed at when it holds %j", (content) => {
    const file = path.join(folder, "login.json");
    writeFileSync(file, content);
    expect(() => readLogin(file)).toThrow("--new-login");
  });
});
