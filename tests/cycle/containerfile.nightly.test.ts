/** Carries out deploy/Containerfile, step by step, in a clean root in place of an engine's. */
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { startCleanRoot, whyNoCleanRoot } from "../helpers/clean-root";
import { freePort, ROOT } from "../helpers/environment";
import { makeLogin } from "../helpers/operator";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

const text = readFileSync(path.join(ROOT, "deploy/Containerfile"), "utf8");
const steps = text
  .replace(/^#.*\n/gm, "")
  .replace(/\\\n\s*/g, "")
  .split("\n")
  .filter(Boolean)
  .map((line): [string, string] => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
const valuesOf = (word: string): string[] => steps.flatMap(([name, value]) => (name === word ? [value] : []));

/** Confines it as the file's `podman run` does: a read-only root, a /tmp that may hold programs, no capabilities. */
const CONFINED = `echo $$ >/run/container.pid
mount --bind /var/lib/komoriuta /var/lib/komoriuta
mount -t tmpfs -o mode=1777,exec tmpfs /tmp
mount -o remount,bind,ro /
mount -o remount,bind,ro /usr/local
exec setpriv --reuid "$1" --regid "$1" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$2"`;

const reason = whyNoCleanRoot();

describe.skipIf(reason)(`the container${reason ? ` (skipped: ${reason})` : ""}`, () => {
  test("is made and run as its file says, and answers", async () => {
    for (const option of [
      "--network host",
      "--read-only",
      "--tmpfs /tmp:exec",
      "--cap-drop all",
      "no-new-privileges",
    ])
      expect(text).toContain(option);
    const known = [
      "ARG",
      "FROM",
      "COPY",
      "RUN",
      "USER",
      "ENV",
      "VOLUME",
      "EXPOSE",
      "STOPSIGNAL",
      "ENTRYPOINT",
    ];
    expect(known).toEqual(expect.arrayContaining(steps.map(([name]) => name)));
    const [[entry = ""] = []] = valuesOf("ENTRYPOINT").map((value) => JSON.parse(value) as string[]);

    const machine = await startCleanRoot();
    const must = async (...command: string[]): Promise<void> => {
      const { code, stderr } = await machine.run(command);
      expect(code, `${command.join(" ")}\n${stderr}`).toBe(0);
    };
    try {
      for (const value of valuesOf("COPY")) {
        const [, mode, from, to] = /^--chmod=(\d+) (\S+) (\/\S+)$/.exec(value) ?? [];
        copyFileSync(path.join(ROOT, from ?? ""), path.join(machine.folder, "var/copied"));
        await must("install", "-m", mode ?? "", "/var/copied", to ?? "");
      }
      for (const value of valuesOf("RUN")) await must("sh", "-ec", value);
      const port = await freePort();
      const { userId, passwordHash } = makeLogin();
      const env = [...valuesOf("ENV"), `KOMO_USER_ID=${userId}`, `KOMO_PASSWORD_HASH=${passwordHash}`];
      const start = ["unshare", "--mount", "sh", "-ec", CONFINED, "sh", valuesOf("USER")[0] ?? "", entry];
      const running = machine.run(["env", ...env, `KOMO_HTTP_ADDR=127.0.0.1:${port}`, ...start]);
      await until("it answers", 60_000, async () => {
        const { status } = await send({ url: `http://127.0.0.1:${port}` }, "/healthz");
        return status === 200;
      });
      expect(valuesOf("STOPSIGNAL")).toEqual(["SIGTERM"]);
      await must("sh", "-c", "kill $(cat /run/container.pid)");
      const ended = await running;
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      expect(ended.stdout).toContain('"message":"listening"');
      expect(machine.files()).toContain("var/lib/komoriuta/komoriuta.db");
      expect(machine.files().filter((name) => /^var\/log\/./.test(name))).toEqual([]);
    } finally {
      await machine.end();
    }
  });
});
