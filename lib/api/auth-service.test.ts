import { Code, createClient } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import {
  InvalidFieldsSchema,
  LoginAttemptsSchema,
  RetryAfterSchema,
} from "../gen/proto/komoriuta/v1/error_pb";
import { failure, LOGIN, testManager } from "./testing";

const AUTH = "/api/komoriuta.v1.AuthService";

describe("Login", () => {
  it("sets the session cookie, and the session is good", async () => {
    await using manager = await testManager();
    const { status, headers, body } = await manager.json(`${AUTH}/Login`, LOGIN);
    expect(status).toBe(200);
    expect(body).toEqual({});
    const setCookie = headers.get("set-cookie") ?? "";
    expect(setCookie).toMatch(/^session_id=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=86400$/);
    const cookie = setCookie.split(";")[0] ?? "";
    const verified = await createClient(AuthService, manager.operator({ cookie })).verify({});
    expect(verified).toMatchObject({ authenticated: true, userId: LOGIN.userId });
  });

  it.each([
    ["wrong password", { ...LOGIN, password: "wrong" }],
    ["unknown user", { ...LOGIN, userId: "nobody" }],
  ])("%s: unauthenticated, in the same words, no cookie", async (_what, login) => {
    await using manager = await testManager();
    const { status, headers, body } = await manager.json(`${AUTH}/Login`, login);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: "unauthenticated", message: "The user ID or the password is wrong." });
    expect(headers.get("set-cookie")).toBeNull();
    expect(JSON.stringify(manager.calls)).not.toContain(login.password);
  });

  it("names the fields that are missing", async () => {
    await using manager = await testManager();
    const refused = await failure(createClient(AuthService, manager.operator()).login({}));
    expect(refused.code).toBe(Code.InvalidArgument);
    expect(refused.findDetails(InvalidFieldsSchema)[0]?.violations).toMatchObject([
      { field: "userId", message: "must not be empty" },
      { field: "password", message: "must not be empty" },
    ]);
  });

  it("is refused to a page of another origin", async () => {
    await using manager = await testManager();
    for (const [name, value] of [
      ["origin", "https://evil.example"],
      ["sec-fetch-site", "cross-site"],
    ] as const) {
      const { status, body } = await manager.json(`${AUTH}/Login`, LOGIN, { [name]: value });
      expect(status).toBe(403);
      expect(body.code).toBe("permission_denied");
    }
    expect((await manager.json(`${AUTH}/Login`, LOGIN, { origin: manager.url })).status).toBe(200);
  });

  it("is blocked after five failures, the right password too, with when it ends", async () => {
    await using manager = await testManager();
    const client = createClient(AuthService, manager.operator());
    for (let count = 0; count < 5; count += 1) {
      const wrong = await failure(client.login({ ...LOGIN, password: "wrong" }));
      expect(wrong.code).toBe(Code.Unauthenticated);
      expect(wrong.findDetails(LoginAttemptsSchema)).toMatchObject([{ left: 4 - count, pauseSeconds: 600 }]);
    }
    const blocked = await failure(client.login(LOGIN));
    expect(blocked.code).toBe(Code.ResourceExhausted);
    expect(blocked.rawMessage).toMatch(/^Too many failed logins from this address\. Try again after 2/);
    const [retry] = blocked.findDetails(RetryAfterSchema);
    expect(retry?.seconds).toBeGreaterThan(590);
    expect(retry?.seconds).toBeLessThanOrEqual(600);
    expect(blocked.metadata.get("retry-after")).toBe(String(retry?.seconds));

    const { status, headers } = await manager.json(`${AUTH}/Login`, LOGIN);
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(590);
  });
});

describe("Verify", () => {
  it("never fails for want of a session", async () => {
    await using manager = await testManager();
    for (const cookie of ["", "session_id=", "session_id=nonsense", "other=1"]) {
      const client = createClient(AuthService, manager.operator({ cookie }));
      expect(await client.verify({})).toMatchObject({ authenticated: false, userId: "" });
    }
  });
});

describe("Logout", () => {
  it("ends this session and clears its cookie", async () => {
    await using manager = await testManager();
    const [cookie, other] = [await manager.login(), await manager.login()];
    const { headers } = await manager.json(`${AUTH}/Logout`, {}, { cookie });
    expect(headers.get("set-cookie")).toContain("session_id=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    expect(await manager.access.operator(cookie)).toBeNull();
    expect(await manager.access.operator(other)).toMatchObject({ userId: LOGIN.userId });
  });

  it("everywhere ends every session, and asks for one", async () => {
    await using manager = await testManager();
    const [cookie, other] = [await manager.login(), await manager.login()];
    expect((await manager.json(`${AUTH}/LogoutEverywhere`, {})).status).toBe(401);
    expect(await manager.access.operator(other)).not.toBeNull();
    expect((await manager.json(`${AUTH}/LogoutEverywhere`, {}, { cookie })).status).toBe(200);
    expect(await manager.access.operator(cookie)).toBeNull();
    expect(await manager.access.operator(other)).toBeNull();
  });
});
