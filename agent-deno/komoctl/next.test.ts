import { assert } from "../testing/assert.ts";
import { nextText } from "./next.ts";

const NOW = new Date(2026, 10, 26, 18, 5);
const at = (hours: number, day = 26) => new Date(2026, 10, day, hours).toISOString();

Deno.test("what is next is told as briefly as it is clear", () => {
  const off = { action: "RUN_ACTION_OFF", latest: at(23) } as const;
  const on = { action: "RUN_ACTION_ON" } as const;
  assert.equal(nextText(undefined, NOW), "nothing planned");
  assert.equal(nextText({ ...off, at: at(19), whenFree: true }, NOW), "off 19:00, when free");
  assert.equal(nextText({ ...off, at: at(19) }, NOW), "off 19:00");
  assert.equal(nextText({ ...off, whenFree: true }, NOW), "off when free, by 23:00");
  assert.equal(nextText(off, NOW), "off by 23:00");
  assert.equal(nextText({ action: "RUN_ACTION_OFF" }, NOW), "shutting down");
  assert.equal(nextText({ ...on, at: at(8, 27) }, NOW), "on 2026-11-27 08:00");
  assert.equal(nextText({ ...on, latest: at(19) }, NOW), "on by 19:00");
  assert.equal(nextText(on, NOW), "starting");
});
