import { assert } from "../testing/assert.ts";
import { goesNow, news, willGo } from "../news/news.ts";
import { LANGUAGES } from "../words/languages.ts";
import { windowsNews } from "./windows-news.ts";

const SOON = willGo({ how: "power_off", grace: 600, reason: "the evening" });

Deno.test("people at a PC are notified in the language of Windows", async () => {
  for (const [windows, shown] of [
    ["de-DE", "Dieser Server wird jetzt ausgeschaltet."],
    ["ja-JP", "このサーバーは今からシャットダウンします。"],
    ["en-GB", "This server is being turned off now."],
    ["fi-FI", "This server is being turned off now."],
  ]) {
    const forPeople = await windowsNews((name) => (name === "LANG" ? windows : undefined));
    assert.equal(forPeople(goesNow({ how: "power_off", reason: "" })), shown);
  }
});

Deno.test("what they may do is said without a program that Windows does not have", async () => {
  for (const LANG of ["en-US", ...LANGUAGES]) {
    const forPeople = await windowsNews((name) => (name === "LANG" ? LANG : undefined));
    const shown = forPeople(SOON);
    assert.match(shown, /(?<!sudo) komo-agent hold$|：komo-agent hold$/);
    assert(shown.includes("the evening") && !shown.includes("sudo"), shown);
    assert.notEqual(forPeople(news("This server stays on: it is not turned off now.")), "");
  }
  const forPeople = await windowsNews(() => undefined);
  const reason = "he said: sudo komo-agent hold";
  assert(forPeople(goesNow({ how: "reboot", reason })).includes(reason), "somebody else's words stay");
});
