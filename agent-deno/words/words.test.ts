import type { Usage } from "../../command-line/verb.ts";
import { speak } from "../../command-line/words.ts";
import { KOMO_AGENT } from "../cli/program.ts";
import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import { runProgram } from "../testing/program.ts";
import { localClock, localTime } from "../cli/local-time.ts";
import { LANGUAGES } from "./languages.ts";
import { speakAsAsked } from "./load.ts";

/** The texts of a verb's help that stand there as they are. */
function textsOf({ summary, details, options, flags }: Usage): string[] {
  const all = [summary, details, ...Object.values({ ...options, ...flags })];
  return all.filter((text) => typeof text === "string");
}

Deno.test("every text of the help is said in every language", async () => {
  const { about, verbs } = KOMO_AGENT;
  const texts = [about, ...Object.values(verbs).flatMap(textsOf)];
  for (const language of LANGUAGES) {
    const [common, own] = ["../../command-line/words", "."].map((folder) =>
      Deno.readTextFileSync(new URL(`${folder}/${language}.json`, import.meta.url)),
    );
    const known = { ...JSON.parse(common ?? ""), ...JSON.parse(own ?? "") } as Record<string, unknown>;
    assert.deepEqual(
      texts.filter((text) => !Object.hasOwn(known, text)),
      [],
    );
  }
});

Deno.test("komo-agent speaks the reader's language; its log, its JSON and its exit codes stay as they are", async () => {
  using root = makeRoot();
  const env = { LC_ALL: "de_DE.UTF-8" };
  const none = await runProgram("komo-agent", ["status"], root, { env });
  assert.equal(none.code, 1);
  assert.match(none.err, /config\.json: gibt es nicht; führen Sie zuerst `komo-agent init` aus\.$/m);
  root.writeConfig({ managerURL: "https://m.example" });
  const status = await runProgram("komo-agent", ["status"], root, { env });
  assert.match(status.out, /^Aktiviert +ja$/m);
  assert.match(status.out, /^komolet +läuft nicht$/m);
  const [german, english] = await Promise.all(
    [env, { LC_ALL: "C" }].map((locale) =>
      runProgram("komo-agent", ["status", "--json"], root, { env: locale }),
    ),
  );
  assert.deepEqual(german, english);
  const wrong = await runProgram("komo-agent", ["set", "logGeneration", "0"], root, { env });
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /logGeneration muss eine ganze Zahl von 1 bis 3650 sein\./);
  const log = Deno.readTextFileSync(root.paths.agentLog);
  assert.match(log, /"message":"logGeneration must be a whole number from 1 to 3650\."/);
});

Deno.test("times are written as the language writes them, and in English as scripts read them", async () => {
  const time = new Date(2026, 10, 30, 18, 5);
  const written: string[] = [];
  for (const LANG of ["C", "de_DE.UTF-8", "ja_JP.UTF-8", "pt_BR.UTF-8"]) {
    await speakAsAsked((name) => (name === "LANG" ? LANG : undefined));
    written.push(`${localTime(time)} | ${localClock(time)}`);
  }
  speak();
  assert.deepEqual(written, [
    "2026-11-30 18:05 | 18:05",
    "30.11.2026, 18:05 | 18:05",
    "2026/11/30 18:05 | 18:05",
    "30/11/2026, 18:05 | 18:05",
  ]);
});
