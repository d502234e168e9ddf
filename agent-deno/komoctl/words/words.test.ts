import { speak } from "../../../command-line/words.ts";
import type { HelpText } from "../../../command-line/words.ts";
import { assert } from "../../testing/assert.ts";
import { LANGUAGES } from "../../words/languages.ts";
import { speakAsAsked } from "../../words/load.ts";
import type { Server } from "../messages.ts";
import { nextText } from "../next.ts";
import { KOMOCTL } from "../program.ts";
import { statusLine } from "../verbs/servers.ts";
import { isYes } from "../../yes.ts";
import { WORDS } from "./load.ts";

const speakGerman = () => speakAsAsked((name) => (name === "LANG" ? "de_DE.UTF-8" : undefined), WORDS);

Deno.test("every text of the help is said in every language", () => {
  const { about, notes, verbs } = KOMOCTL;
  const texts = Object.values(verbs).flatMap(({ summary, details, options, flags }) => [
    summary,
    details,
    ...Object.values({ ...options, ...flags }),
  ]);
  const all = [about, notes, ...texts].filter((text: HelpText | undefined) => typeof text === "string");
  for (const language of LANGUAGES) {
    const folders = ["../../../command-line/words", "../../words", "."];
    const files = folders.map((folder) => new URL(`${folder}/${language}.json`, import.meta.url));
    const known = Object.assign(
      {},
      ...files.map((file) => JSON.parse(Deno.readTextFileSync(file)) as object),
    ) as object;
    assert.deepEqual(
      all.filter((text) => !Object.hasOwn(known, text)),
      [],
    );
  }
});

Deno.test("statuses, next changes and answers are the language's own; a plain y agrees in each", async () => {
  const server = { uuid: "1", name: "web-1", currentStatus: "CURRENT_STATUS_LOST" } as Server;
  const now = new Date(2026, 10, 30, 18, 0);
  const next = {
    action: "RUN_ACTION_OFF",
    at: new Date(2026, 10, 30, 19, 0).toISOString(),
    whenFree: true,
  } as const;
  const shown = () => [statusLine(server), nextText(next, now), nextText(undefined, now)];
  assert.deepEqual(shown(), ["web-1: Lost", "off 19:00, when free", "nothing planned"]);
  assert.deepEqual(
    ["y", "YES ", "j", "ja", "", undefined].map((answer) => isYes(answer)),
    [true, true, false, false, false, false],
  );
  await speakGerman();
  assert.deepEqual(shown(), ["web-1: Vermisst", "aus 19:00, sobald frei", "nichts geplant"]);
  assert.deepEqual(
    ["y", "yes", "j", "Ja", "n", ""].map((answer) => isYes(answer)),
    [true, true, true, true, false, false],
  );
  speak();
});
