/** The real logrotate, ten days of it, with the configuration that the manager prints, while requests go on. */
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../helpers/child";
import { program } from "../helpers/environment";
import { LOGROTATE, rotateLogs } from "../helpers/logrotate";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { until } from "../helpers/until";
import { callJson } from "../helpers/web";

const DAYS = 10;
const GENERATIONS = 7;
const LOG = "komo-manager.log.jsonl";
const DAY = 86_400_000;
/** A user that every Linux has beside root, and a group. */
const NOBODY = { uid: 65_534, gid: 65_534 };

let manager: Manager;
beforeEach(async () => {
  manager = await startManager();
});
afterEach(() => manager.remove());

const at = (...names: string[]): string => path.join(manager.folder, ...names);
const read = (name: string): string => {
  try {
    return readFileSync(path.join(manager.logDir, name), "utf8");
  } catch {
    return "";
  }
};
const files = (): string[] => readdirSync(manager.logDir).sort();

/** Writes the configuration that the manager prints for the folder. */
async function setConfiguration(logDir: string): Promise<void> {
  mkdirSync(at("logrotate.d"));
  const printed = await run([program("komo-manager"), "logrotate"], { env: { KOMO_LOG_DIR: logDir } });
  expect(printed).toMatchObject({ code: 0, stderr: "" });
  writeFileSync(at("logrotate.d", "komoriuta-manager"), printed.stdout, { mode: 0o644 });
}

/** Writes the configuration, and a systemctl that signals the manager as systemd would, or none. */
async function setUp(systemd: boolean): Promise<string> {
  await setConfiguration(manager.logDir);
  mkdirSync(at("bin"));
  const called = `#!/bin/sh\necho "$*" >> '${at("called")}'\nexec kill -HUP ${manager.pid()}\n`;
  writeFileSync(at("bin", "systemctl"), systemd ? called : "#!/bin/sh\nexit 1\n");
  chmodSync(at("bin", "systemctl"), 0o755);
  return `${at("bin")}:/usr/bin:/bin`;
}

/** Asks for the list of servers, again and again: each call of an operator is a line of the log. */
async function keepAsking(): Promise<() => Promise<void>> {
  const { cookie } = await logIn(manager);
  let over = false;
  const asking = (async () => {
    while (!over) await callJson(manager, "/api/komoriuta.v1.ServerService/ListServers", {}, { cookie });
  })();
  return () => ((over = true), asking);
}

describe.skipIf(!LOGROTATE)(
  `logrotate${LOGROTATE ? "" : " (skipped: it is missing: sudo apt-get install logrotate)"}`,
  () => {
    test.for([
      ["with systemd", true],
      ["without systemd", false],
    ] as const)(
      `%s: ${DAYS} days, ${GENERATIONS} generations, mode 600, no line lost`,
      async ([, systemd]) => {
        const searchPath = await setUp(systemd);
        const rotation = {
          folder: manager.folder,
          include: at("logrotate.d"),
          log: path.join(manager.logDir, LOG),
        };
        const stopAsking = await keepAsking();
        let dropped = "";
        for (let day = 1; day <= DAYS; day++) {
          await until("the day's lines", 30_000, () => read(LOG).split("\n").length > 5);
          dropped += read(`${LOG}.${GENERATIONS}`);
          const lastRun = new Date(Date.now() - 2 * DAY);
          expect(await rotateLogs({ ...rotation, lastRun, searchPath })).toMatchObject({
            code: 0,
            stderr: "",
          });
        }
        await until("a new file", 30_000, () => read(LOG) !== "");
        await stopAsking();
        await manager.stop();
        if (systemd) {
          const signals = Array.from({ length: DAYS }, () => "kill --signal=HUP komo-manager.service\n");
          expect(readFileSync(at("called"), "utf8")).toBe(signals.join(""));
        }

        const generations = Array.from({ length: GENERATIONS }, (_, i) => `${LOG}.${i + 1}`);
        expect(files()).toEqual([LOG, ...generations]);
        for (const name of files()) {
          const { mode, size } = statSync(path.join(manager.logDir, name));
          expect([name, (mode & 0o777).toString(8), size > 0]).toEqual([name, "600", true]);
        }
        const kept = [dropped, ...[...generations].reverse().map(read), read(LOG)].join("");
        // Standard output holds every line, too, and nothing rotates that.
        expect(kept === manager.output(), "the files together hold what standard output does").toBe(true);
      },
    );

    // As the unit lays it out: the folder is shared with the agent and belongs to root.
    test.skipIf(process.getuid?.() !== 0)(
      "in a folder that is not the manager's, the new file is the manager's again, mode 600",
      async () => {
        const log = at("shared", LOG);
        mkdirSync(at("shared"));
        writeFileSync(log, "a line\n", { mode: 0o600 });
        chownSync(log, NOBODY.uid, NOBODY.gid);
        await setConfiguration(at("shared"));
        const lastRun = new Date(Date.now() - 2 * DAY);
        const rotation = { folder: manager.folder, include: at("logrotate.d"), log, lastRun };
        expect(await rotateLogs(rotation)).toMatchObject({ code: 0, stderr: "" });

        expect(readFileSync(`${log}.1`, "utf8")).toBe("a line\n");
        const { uid, gid, mode, size } = statSync(log);
        expect({ uid, gid, mode: mode & 0o777, size }).toEqual({ ...NOBODY, mode: 0o600, size: 0 });
      },
    );
  },
);
