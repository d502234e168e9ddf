import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import { MESSAGES } from "@/i18n/messages";
import { MEMBERSHIP, readChanges, readMembership, type Membership } from "@/lib/fleet/model/read-changes";
import { SETTINGS } from "@/lib/fleet/model/fields";
import { changesText, INITIAL_SETTINGS, type ServerSettings } from "@/lib/fleet/model/settings";
import { UNLIKE_NEW } from "@/lib/fleet/model/testing";
import { wordChange } from "./change-words";

const words = (locale: "en" | "ja") =>
  createTranslator({ locale, messages: MESSAGES[locale], namespace: "changes" }) as unknown as Parameters<
    typeof wordChange
  >[0];

/** The edits of a detail in a language. */
const worded = (locale: "en" | "ja", detail: string) =>
  (readChanges({ kind: "edited", detail }) ?? []).map((change) => wordChange(words(locale), change));

test.each(SETTINGS.filter((setting) => setting !== "needs"))("an edit of %s, there and back", (setting) => {
  const full: ServerSettings = { ...INITIAL_SETTINGS, [setting]: UNLIKE_NEW[setting] };
  for (const [before, after] of [
    [INITIAL_SETTINGS, full],
    [full, INITIAL_SETTINGS],
  ] as const) {
    const detail = changesText(before, after);
    // Whoever reads English reads what programs do.
    expect(worded("en", detail)).toEqual([detail.replace(/_/g, " ").replace("mini pc", "mini PC")]);
    const [japanese = ""] = worded("ja", detail);
    const ours = japanese
      .replace(typeof full[setting] === "string" ? full[setting] : "", "")
      .replace(/rsync|vim|make/g, "");
    expect(ours).not.toMatch(/[a-z]{3,}/);
  }
});

test("details of a server's ways to go, in Japanese", () => {
  expect(
    worded("ja", "kind: none → rack_server; when turned off: power off → suspend; needs: none → oak"),
  ).toEqual([
    "種類：なし → ラックサーバー",
    "電源OFF時の動作：電源を切る → スリープ（サスペンド）",
    "依存先：なし → oak",
  ]);
});

test.each(Object.keys(MEMBERSHIP) as Membership[])("a membership that was changed (%s)", (how) => {
  const [before, after] = MEMBERSHIP[how];
  const read = (detail: string, kind = "edited") => readMembership({ kind, detail });
  for (const group of ["room", 'a" was deleted', '"'])
    expect(read(`${before}${group}${after}`)).toMatchObject({ how, group });
  expect(read(`${before}room${after}`, "removed")).toBeNull();
  expect(read(`${before}${after}`)).toBeNull();
  const japanese = createTranslator({ locale: "ja", messages: MESSAGES.ja, namespace: "changes" });
  expect(japanese(`group.${how}`, { group: "一号室" })).toContain("グループ「一号室」");
});

test("a change of a setting is none of a group", () => {
  expect(readMembership({ kind: "edited", detail: "needs: none → oak" })).toBeNull();
});
