import { assert } from "../testing/assert.ts";
import { configFileIn, parseLogin } from "./login-file.ts";

Deno.test("the file lies where XDG says, else in the home, and nowhere relative", () => {
  for (const [environment, file] of [
    [{ XDG_CONFIG_HOME: "/c/", HOME: "/home/yuki" }, "/c/komoriuta/komoctl.json"],
    [{ HOME: "/home/yuki" }, "/home/yuki/.config/komoriuta/komoctl.json"],
    [{ XDG_CONFIG_HOME: "relative", HOME: "/home/yuki" }, "/home/yuki/.config/komoriuta/komoctl.json"],
    [{ XDG_CONFIG_HOME: "", HOME: "" }, undefined],
  ] as const) {
    assert.equal(
      configFileIn((name) => (environment as Record<string, string>)[name]),
      file,
    );
  }
});

Deno.test("a file that is broken is refused without a word of what is in it", () => {
  const token = `komo_${"x".repeat(32)}`;
  const good = { url: "https://manager.example", token };
  assert.deepEqual(parseLogin(JSON.stringify(good), "f"), good);
  for (const text of [
    "",
    token,
    "null",
    "[]",
    JSON.stringify({ ...good, url: "http://manager.example" }),
    JSON.stringify({ ...good, token: `${token}\nX-Other: 1` }),
    JSON.stringify({ ...good, ca: 1 }),
  ]) {
    assert.throws(
      () => parseLogin(text, "f"),
      (error: Error & { exitCode: number }) => error.exitCode === 3 && !error.message.includes(token),
      text,
    );
  }
});
