/** The real logrotate, ten days of it, while the compiled komolet writes without a pause. */
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeAgentRoot, startKomolet, type AgentRoot } from "../helpers/agent-root";
import { run, type Child } from "../helpers/child";
import { program } from "../helpers/environment";
import { LOGROTATE, rotateLogs } from "../helpers/logrotate";
import { until } from "../helpers/until";

const DAYS = 10;
const GENERATIONS = 4;
const FOLDER = "var/log/komoriuta";
const LOG = `${FOLDER}/komolet.log.jsonl`;
const DAY = 86_400_000;

let root: AgentRoot;
let komolet: Child | undefined;
beforeEach(() => {
  root = makeAgentRoot();
});
afterEach(async () => {
  await komolet?.end();
  root.remove();
});

/** Runs logrotate as its timer does; `lastRun` is the time of its last run, by its own records. */
async function rotate(lastRun: Date): Promise<void> {
  const include = root.at("etc/logrotate.d");
  const outcome = await rotateLogs({ folder: root.at("."), include, log: root.at(LOG), lastRun });
  expect(outcome).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
}

/** Has komolet write lines until that is stopped. */
function keepWriting(pid: number): () => void {
  const timer = setInterval(() => process.kill(pid, "SIGHUP"), 2);
  return () => clearInterval(timer);
}

const files = (): string[] =>
  readdirSync(root.at(FOLDER))
    .filter((name) => name.startsWith("komolet"))
    .sort();

describe.skipIf(!LOGROTATE)(
  `logrotate${LOGROTATE ? "" : " (skipped: it is missing: sudo apt-get install logrotate)"}`,
  () => {
    test(`${DAYS} days: ${GENERATIONS} generations, mode 600, no line lost`, async () => {
      mkdirSync(root.at(FOLDER), { recursive: true });
      komolet = await startKomolet(root, { logGeneration: 7 });
      const set = await run([program("komo-agent"), "set", "logGeneration", String(GENERATIONS)], {
        env: root.env,
      });
      expect(set).toMatchObject({ code: 0, stderr: "" });

      const stopWriting = keepWriting(komolet.pid);
      let dropped = "";
      for (let day = 1; day <= DAYS; day += 1) {
        await until("the day's lines", 30_000, () => root.read(LOG).split("\n").length > 20);
        const before = files();
        await rotate(new Date());
        expect(files(), "the same day again").toEqual(before);
        dropped += root.read(`${LOG}.${GENERATIONS}`);
        await rotate(new Date(Date.now() - 2 * DAY));
      }
      await until("a new file", 30_000, () => root.read(LOG) !== "");
      stopWriting();
      expect(await komolet.end()).toEqual({ code: 0, signal: null });

      const generations = Array.from({ length: GENERATIONS }, (_, i) => `komolet.log.jsonl.${i + 1}`);
      expect(files()).toEqual(["komolet.log.jsonl", ...generations]);
      for (const name of files()) {
        const { mode, size } = statSync(root.at(`${FOLDER}/${name}`));
        expect([name, (mode & 0o777).toString(8), size > 0]).toEqual([name, "600", true]);
      }
      // Standard output holds every line, too, and nothing rotates that.
      const oldestFirst = [...generations].reverse().map((name) => root.read(`${FOLDER}/${name}`));
      const kept = [dropped, ...oldestFirst, root.read(LOG)].join("");
      expect(kept.split("\n").length).toBeGreaterThan(DAYS * 20);
      expect(kept === komolet.stdout(), "the files together hold what standard output does").toBe(true);
    });
  },
);
