import { afterEach, describe, expect, test } from "vitest";
import { Refusal } from "./refusal.ts";
import { english, saidAgain, speak, spokenLocale, translated } from "./words.ts";

const GERMAN = {
  locale: "de-AT",
  catalogue: {
    "{file}: cannot be read: {why}.": "{file}: nicht lesbar: {why}.",
    "it is locked away": "sie ist weggesperrt",
    "{count} seconds": { one: "{count} Sekunde", other: "{count} Sekunden" },
    Off: "Aus",
  },
};

afterEach(() => speak());

describe("a sentence", () => {
  test("is English until another language is spoken, and where that has no other", () => {
    expect(translated("{count} seconds", { count: 1 })).toBe("1 seconds");
    expect(spokenLocale()).toBe("en");
    speak(GERMAN);
    expect(translated("Nobody {did} this.", { did: "translated" })).toBe("Nobody translated this.");
    expect(spokenLocale()).toBe("de-AT");
  });

  test("has the plural of its count, and its values as they are", () => {
    speak(GERMAN);
    expect([0, 1, 2].map((count) => translated("{count} seconds", { count }))).toEqual([
      "0 Sekunden",
      "1 Sekunde",
      "2 Sekunden",
    ]);
    const values = { file: "{why}", why: "$& {file}" };
    expect(translated("{file}: cannot be read: {why}.", values)).toBe("{why}: nicht lesbar: $& {file}.");
    expect(translated("{toString}")).toBe("{toString}");
  });

  test("keeps its English for logs, that of its values among it", () => {
    speak(GERMAN);
    const said = translated("{file}: cannot be read: {why}.", {
      file: "a.json",
      why: translated("it is locked away"),
    });
    expect(said).toBe("a.json: nicht lesbar: sie ist weggesperrt.");
    expect(english(said)).toBe("a.json: cannot be read: it is locked away.");
    expect(english("Aus")).toBe("Aus");
    const refusal = new Refusal(1, said);
    expect([refusal.message, refusal.said]).toEqual(["a.json: cannot be read: it is locked away.", said]);
  });

  test("that another process said in English is said again", () => {
    expect(saidAgain("a.json: cannot be read: it is locked away.")).toBe(
      "a.json: cannot be read: it is locked away.",
    );
    speak(GERMAN);
    expect(saidAgain("a.json: cannot be read: it is locked away.")).toBe(
      "a.json: nicht lesbar: sie ist weggesperrt.",
    );
    // Short words may be anybody's names.
    expect(["Off", "a.json", ""].map((text) => saidAgain(text))).toEqual(["Off", "a.json", ""]);
  });

  test("is remembered without end by nobody", () => {
    speak(GERMAN);
    const first = translated("{count} seconds", { count: 7 });
    for (let count = 100; count < 700; count++) translated("{count} seconds", { count });
    expect(english(first)).toBe(first);
  });
});
