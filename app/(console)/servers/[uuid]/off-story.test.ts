import { createTranslator } from "use-intl/core";
import { expect, test } from "vitest";
import en from "@/i18n/messages/en.json";
import ja from "@/i18n/messages/ja.json";
import type { EventView } from "@/lib/api/codec/read";
import type { Holder } from "@/lib/power/use";
import { offSentence, type StoryWords } from "./off-sentence";
import { offStory } from "./off-story";

const at = (clock: string) => Date.parse(`2026-11-26T${clock}:00Z`);

let id = 100;
function event(kind: string, clock: string, more: Partial<EventView> = {}): EventView {
  id -= 1;
  return {
    id,
    at: at(clock),
    serverUuid: "u",
    serverName: "alder",
    kind,
    severity: "info",
    actor: "admin",
    detail: "",
    reason: "",
    until: null,
    use: null,
    runUuid: null,
    ...more,
  };
}

const alice: Holder = { kind: "session", name: "alice (ssh)", since: null };
const apt: Holder = { kind: "package_manager", name: "apt", since: null };

const clock = (time: number) => new Date(time).toISOString().slice(11, 16);
const WORDS: Record<"en" | "ja", StoryWords> = {
  en: wordsIn("en", en, ", "),
  ja: wordsIn("ja", ja, "、"),
};

function wordsIn(locale: "en" | "ja", messages: typeof en, comma: string): StoryWords {
  const t = createTranslator({ locale, messages });
  return {
    t: (key, values) => t(`offStory.${key}`, values as never),
    inUse: (use) => t("offStory.inUse", { holders: use.map(({ name }) => name).join(comma) }),
    clock,
  };
}

/** The sentences of the newest of these events, in both languages. */
function sentences(...events: readonly [EventView, ...EventView[]]): readonly [string, string] {
  const [first, ...earlier] = events;
  const story = offStory(first, earlier);
  if (!story) throw new Error("no story");
  return [offSentence(story, WORDS.en), offSentence(story, WORDS.ja)];
}

const waits = event("stop_when_free", "21:50", { until: at("23:00"), reason: "backup" });

test("a click, with and without a reason", () => {
  expect(sentences(event("turned_off", "22:14", { reason: "backup" }))).toEqual([
    "Turned off by admin at 22:14: backup",
    "22:14にadminがシャットダウンを指示しました。理由：backup",
  ]);
  expect(sentences(event("turned_off", "22:14"))).toEqual([
    "Turned off by admin at 22:14.",
    "22:14にadminがシャットダウンを指示しました。",
  ]);
});

test("what the machine had said of its use is told, where it was turned off all the same", () => {
  expect(sentences(event("turned_off", "22:14", { use: [alice], reason: "backup" }))).toEqual([
    "Turned off by admin at 22:14, while in use by alice (ssh): backup",
    "22:14にadminがシャットダウンを指示しました（使用中：alice (ssh)）。理由：backup",
  ]);
  expect(sentences(event("turned_off_by_force", "22:14", { use: [alice] }))).toEqual([
    "Turned off by force by admin at 22:14, while in use by alice (ssh).",
    "22:14にadminが強制シャットダウンを指示しました（使用中：alice (ssh)）。",
  ]);
});

test("by force, nobody was asked", () => {
  expect(sentences(event("turned_off_by_force", "22:14"))[0]).toBe(
    "Turned off by force by admin at 22:14, without asking whether it was in use.",
  );
});

test("when it became free: who had asked, when, by when and why", () => {
  expect(sentences(waits)[0]).toBe("To turn off when free, by 23:00: asked for by admin at 21:50: backup");
  expect(sentences(event("turned_off_when_free", "22:14", { use: [] }), waits)).toEqual([
    "Turned off for admin at 22:14, when it became free (asked at 21:50, by 23:00): backup",
    "22:14に空いたため、adminの指示どおりシャットダウンしました（指示 21:50、期限 23:00）。理由：backup",
  ]);
  expect(sentences(event("turned_off_when_free", "22:14", { use: [] }))[0]).toBe(
    "Turned off for admin at 22:14, when it became free.",
  );
});

test("declined: what the machine said, and who had asked", () => {
  const declined = event("declined", "22:14", { actor: "agent", use: [alice, apt] });
  expect(sentences(declined, event("turned_off", "22:13"))).toEqual([
    "Did not turn off at 22:14: in use by alice (ssh), apt. admin had asked at 22:13.",
    "22:14、シャットダウンしませんでした（使用中：alice (ssh)、apt）。adminが22:13に指示したものです。",
  ]);
  // It had become free, and was in use again right before the command.
  expect(sentences(declined, event("turned_off_when_free", "22:13"), waits)[0]).toBe(
    "Did not turn off at 22:14: in use by alice (ssh), apt. admin had asked at 21:50: backup",
  );
  expect(sentences({ ...declined, use: null })[0]).toBe(
    "Did not turn off at 22:14: what used it was not reported.",
  );
});

test("stays on: still in use, or another boot", () => {
  const late = event("still_in_use", "23:00", { actor: "manager", use: [alice] });
  expect(sentences(late, waits)[0]).toBe(
    "Stays on: not free by 23:00, in use by alice (ssh). admin had asked at 21:50: backup",
  );
  const restarted = event("restarted_meanwhile", "22:40", { actor: "manager" });
  expect(sentences(restarted, waits)).toEqual([
    "Stays on: it restarted at 22:40 while it waited to be free. admin had asked at 21:50: backup",
    "空くのを待つ間に再起動したため（22:40）、稼働を続けます。adminが21:50に指示したものです。理由：backup",
  ]);
});

test("a request that was answered by a click since is not told of the click", () => {
  const declined = event("declined", "22:30", { actor: "agent", use: [apt] });
  expect(offStory(declined, [event("turned_off", "22:29", { actor: "bob" }), waits])).toMatchObject({
    actor: "bob",
    asked: at("22:29"),
  });
});

test.each(["turned_on", "lost", "stop_cancelled", "something_new"])("%s is no story of an OFF", (kind) => {
  expect(offStory(event(kind, "12:00"), [waits])).toBeNull();
});
