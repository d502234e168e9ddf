import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { LOCAL_UUID } from "@/lib/access/identity";
import { createLanguages } from "@/lib/access/languages";
import { EVERYTHING } from "@/lib/access/rights";
import { setRunning } from "@/lib/api/running";
import { LOGIN, testManager, type TestManager } from "@/lib/api/testing";
import { NotStored } from "@/lib/fleet/model/errors";
import { join } from "../join/actions";
import { logIn } from "../login/actions";
import { chooseLanguage } from "./actions";

/** The cookies of a browser, with the sites from which each is sent. */
type Jar = Map<string, { readonly value: string; readonly sameSite: string }>;

const browser = vi.hoisted(() => {
  // Others have imported what is replaced here, and will again.
  vi.resetModules();
  return { jar: new Map() as Jar };
});
vi.mock("next/headers", () => ({
  headers: async () =>
    new Headers({ cookie: [...browser.jar].map(([name, { value }]) => `${name}=${value}`).join("; ") }),
  cookies: async () => ({
    get: (name: string) => browser.jar.get(name),
    set: (name: string, value: string, { maxAge, sameSite }: { maxAge: number; sameSite: string }) =>
      maxAge === 0 ? browser.jar.delete(name) : browser.jar.set(name, { value, sameSite }),
    delete: ({ name }: { name: string }) => browser.jar.delete(name),
  }),
}));

let at: TestManager;
beforeAll(async () => {
  at = await testManager();
});
beforeEach(() => {
  setRunning(at.running);
  anotherBrowser();
});
afterAll(async () => {
  setRunning(undefined);
  await at[Symbol.asyncDispose]();
  vi.resetModules();
});

function anotherBrowser(speaks?: string): void {
  browser.jar = new Map(speaks === undefined ? [] : [["locale", { value: speaks, sameSite: "lax" }]]);
}

const shown = () => browser.jar.get("locale")?.value;
const kept = (uuid: string) => at.under.store.languages.find(uuid);

function form(fields: Readonly<Record<string, string>>): FormData {
  const filled = new FormData();
  for (const [name, value] of Object.entries(fields)) filled.set(name, value);
  return filled;
}

const choose = (locale: string) => chooseLanguage(form({ locale }));
/** A login that succeeds leads on. */
const comesIn = (login: Promise<unknown>) => expect(login).rejects.toThrow("NEXT_REDIRECT");
const logsIn = (userId: string, password: string) => comesIn(logIn(null, form({ userId, password })));

/** Invites somebody. */
async function invited(name: string): Promise<{ readonly uuid: string; readonly secret: string }> {
  const by = {
    ...({ userId: LOGIN.userId, who: { kind: "local" }, grants: EVERYTHING } as const),
    ...({ address: "192.0.2.1", via: "console" } as const),
  };
  const roles = [{ role: "viewer", groupUuid: null }] as const;
  const { secret, person } = await at.access.people.invite({ name, roles }, by);
  return { uuid: person.uuid, secret };
}

test("who has chosen a language finds it wherever they log in, but where the browser has one", async () => {
  const { userId, password } = LOGIN;
  await logsIn(userId, password);
  expect([shown(), await kept(LOCAL_UUID)]).toEqual([undefined, null]);
  await choose("fr");
  await choose("de");
  expect([shown(), await kept(LOCAL_UUID)]).toEqual(["de", "de"]);

  anotherBrowser();
  await logsIn(userId, password);
  expect(shown()).toBe("de");
  anotherBrowser("ja");
  await logsIn(userId, password);
  expect([shown(), await kept(LOCAL_UUID)]).toEqual(["ja", "de"]);
  // A login that fails tells nothing.
  anotherBrowser();
  expect(await logIn(null, form({ userId, password: "wrong" }))).toMatchObject({ fault: "wrong" });
  expect(browser.jar.size).toBe(0);
});

test("a choice at the login page is the browser's, and that of who logs in next, if they have none", async () => {
  const mei = await invited("mei");
  await choose("ko");
  expect([shown(), await kept(mei.uuid)]).toEqual(["ko", null]);
  // A login service leads back from another site: a cookie that is not sent then would be taken for none.
  expect([...browser.jar.values()].map(({ sameSite }) => sameSite)).toEqual(["lax", "lax"]);
  await comesIn(join(mei.secret, "a lullaby"));
  expect([shown(), await kept(mei.uuid)]).toEqual(["ko", "ko"]);

  anotherBrowser();
  await choose("pt");
  await logsIn("mei", "a lullaby");
  expect([shown(), await kept(mei.uuid)]).toEqual(["pt", "ko"]);

  // What somebody else has left in a browser is nobody's choice.
  const ren = await invited("ren");
  browser.jar.delete("session_id");
  await comesIn(join(ren.secret, "a lullaby"));
  expect([shown(), await kept(ren.uuid)]).toEqual(["pt", null]);
});

test("what is no language of ours is neither kept nor spoken", async () => {
  const { uuid, secret } = await invited("sora");
  await comesIn(join(secret, "a lullaby"));
  for (const locale of ["", "tlh", "en-GB", "EN", "__proto__", "x".repeat(5000)]) await choose(locale);
  await chooseLanguage("de" as unknown as FormData);
  expect([shown(), await kept(uuid)]).toEqual([undefined, null]);
  // A later version has kept it.
  await at.under.store.languages.put(uuid, "tlh");
  anotherBrowser();
  await logsIn("sora", "a lullaby");
  expect(shown()).toBeUndefined();
});

test("where nothing can be stored, as on a standby, the browser has it alone", async () => {
  const put = () => Promise.reject(new NotStored("standby", "another manager serves it"));
  setRunning({ ...at.running, languages: createLanguages({ find: kept, put }) });
  const { uuid, secret } = await invited("toki");
  await choose("zh");
  await comesIn(join(secret, "a lullaby"));
  await choose("es");
  expect([shown(), await kept(uuid)]).toEqual(["es", null]);
  expect(at.errors).toEqual([]);
});

test("nobody is kept out where the database fails: the log has the error", async () => {
  const broken = new Error("disk I/O error");
  const fails = () => Promise.reject(broken);
  setRunning({ ...at.running, languages: createLanguages({ find: fails, put: fails }) });
  await logsIn(LOGIN.userId, LOGIN.password);
  await choose("es");
  expect(shown()).toBe("es");
  expect(at.errors.splice(0)).toEqual([broken, broken]);
});
