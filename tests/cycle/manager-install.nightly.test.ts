/**
 * `komo-manager install` over a manager that runs, on a clean Debian whose systemd is played: what fails in the middle leaves
 * the one before, a newer one is put in its place, and it goes back as its page says. A real systemd: tests/machine.
 */
import { chmodSync, copyFileSync, existsSync, readFileSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFailed, test, vi } from "vitest";
import { connectAgents, createAgent, type Agent } from "../../bench/durability/site";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { version } from "../../package.json";
import { NEXT_MIGRATION, NEXT_VERSION, nextManager } from "../../scripts/test/next-manager.mjs";
import { startCleanRoot, whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { documentedCommands } from "../helpers/documented-commands";
import { freePort, program } from "../helpers/environment";
import { furnish, furniture, orders } from "../helpers/furnished";
import { logIn } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { until } from "../helpers/until";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const PROGRAM = "/usr/local/bin/komo-manager";
const reason = whyNoCleanRoot();

describe.skipIf(reason)(`an installed manager${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let machine: CleanRoot;
  let agent: Agent;
  let furnished: Record<string, unknown>;
  const where = { url: "", userId: "", password: "" };

  const sh = (line: string) => machine.run(["sh", "-c", line]);
  async function must(line: string): Promise<string> {
    const { code, stdout, stderr } = await sh(line);
    expect(code, `${line}\n${stdout}${stderr}${machine.story()}`).toBe(0);
    return stdout;
  }
  const put = (file: string, name: string): string => {
    const place = path.join(machine.folder, "srv", name);
    copyFileSync(file, place);
    chmodSync(place, 0o755);
    return place;
  };

  beforeAll(async () => {
    machine = await startCleanRoot();
    machine.fake(
      "sudo",
      'if [ "$1" = -u ]; then user=$2; shift 2; exec setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"; fi; exec "$@"',
    );
    put(program("komo-manager"), "old");
    put(await nextManager(), "next");
    const half = put(await nextManager(), "half");
    truncateSync(half, Math.floor(statSync(half).size / 2));
    const [http, https] = [await freePort(), await freePort()];
    const installed = await must(
      `KOMO_HTTP_ADDR=127.0.0.1:${http} KOMO_HTTPS_ADDR=127.0.0.1:${https} /srv/old install`,
    );
    const [, userId = "", password = ""] = /Log in as +(\S+)\n +Password +(\S+)/.exec(installed) ?? [];
    Object.assign(where, { url: `http://127.0.0.1:${http}`, userId, password });
    const operator = await logIn(where);
    const wanted = { name: "alder", macAddress: macAddress(1), heartbeatInterval: 5 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    agent = createAgent(connectAgents(where.url), accessToken);
    for (const _ of [1, 2]) await agent.report();
    await furnish(where, operator, [server?.uuid ?? ""]);
    furnished = await furniture(where, operator);
  });
  afterAll(() => machine?.end());

  const isThere = (file: string): boolean => existsSync(path.join(machine.folder, file));
  /** That version is in place and serves, with all that was made; the agent reports to it, and is told nothing. */
  async function serves(wanted: string): Promise<void> {
    onTestFailed(() => console.log(machine.story()));
    const operator = await until("it answers", 60_000, () => logIn(where).catch(() => false as const));
    expect(await must(`${PROGRAM} version`)).toBe(`${wanted}\n`);
    // As it is seen from outside of that root.
    expect(await must("readlink /proc/$(cat /run/komo-manager.service.pid)/exe")).toMatch(
      /\/usr\/local\/bin\/komo-manager\n$/,
    );
    expect(isThere("local/bin/komo-manager.before")).toBe(false);
    for (const _ of [1, 2]) expect(await agent.report()).toMatchObject({ powerStatus: PowerStatus.ON });
    expect(await furniture(where, operator)).toEqual(furnished);
    expect(await orders(operator)).toEqual([]);
  }
  const pid = (): string => readFileSync(path.join(machine.folder, "run/komo-manager.service.pid"), "utf8");

  test("half a program, and a disk without room for it, change nothing", async () => {
    const before = pid();
    expect((await sh("/srv/half install")).code).not.toBe(0);
    await must("mkdir /tmp/bin && cp /usr/local/bin/komo-manager /tmp/bin/");
    // Room for it, and for no other one.
    const mebibytes = Math.ceil(statSync(program("komo-manager")).size / 2 ** 20) + 16;
    await must(
      `mount -t tmpfs -o size=${mebibytes}m tmpfs /usr/local/bin && cp /tmp/bin/komo-manager /usr/local/bin/ && rm -r /tmp/bin`,
    );
    const { code, stderr } = await sh("/srv/next install");
    await must("umount -l /usr/local/bin");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^komo-manager: \/usr\/local\/bin cannot be written \(ENOSPC\)[^\n]*\n$/);
    expect(pid()).toBe(before);
    await serves(version);
  });

  test("a new one that cannot migrate is taken back, in one sentence", async () => {
    const data = "/var/lib/komoriuta";
    await must(
      `systemctl stop komo-manager && cp -a ${data} /root/data && mount -t tmpfs -o size=20m tmpfs ${data}`,
    );
    await must(
      `cp -a /root/data/. ${data}/ && chown --reference=/root/data ${data} && chmod 700 ${data} && systemctl start komo-manager`,
    );
    await until("it answers", 60_000, () => logIn(where).catch(() => false as const));
    await must(
      `size=$(stat -c %s ${data}/komoriuta.db); free=$(df --output=avail -B1 ${data} | tail -n 1); head -c $((free - size / 2)) /dev/zero >${data}/filler`,
    );
    const { code, stderr } = await sh("/srv/next install");
    expect(code, machine.story()).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^komo-manager: komo-manager ${NEXT_VERSION} does not run: [^\\n]* was put back, and runs[^\\n]*\\n$`,
      ),
    );
    await must(
      `rm ${data}/filler && systemctl stop komo-manager && rm -r /root/data && cp -a ${data} /root/data && umount ${data}`,
    );
    await must(`rm -r ${data} && mv /root/data ${data} && systemctl start komo-manager`);
    await serves(version);
  });

  test("killed as it puts files in place, a manager runs; the same again completes it", async () => {
    await must(`/srv/next install & until [ -e ${PROGRAM}.before ]; do sleep 0.01; done; kill -KILL $!`);
    await until("it answers", 60_000, () => logIn(where).catch(() => false as const));
    const said = await must("/srv/next install");
    expect(said).toMatch(new RegExp(`^komo-manager ${NEXT_VERSION} runs\\.`));
    expect(said).not.toContain("Password");
    await serves(NEXT_VERSION);
    expect(isThere(`var/lib/komoriuta/komoriuta.db.before-${NEXT_MIGRATION}`)).toBe(true);
  });

  test("the older program is refused by the newer data, in one sentence, and the newer one runs on", async () => {
    const before = pid();
    const { code, stderr } = await sh("/srv/old install");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^komo-manager: the database is from a newer version of komoriuta [^\n]*\n$/);
    expect(pid()).toBe(before);
    await serves(NEXT_VERSION);
  });

  test("goes back as its page says; nobody is told to shut down", async () => {
    await must("mkdir -p /opt && cp /srv/old /opt/komo-manager && chmod 755 /opt /opt/komo-manager");
    for (const command of documentedCommands("docs/operations.md", "### Go back")) await must(command);
    // A restore voids what could revive: passwords of people, tokens for programs.
    const { servers, ...rest } = furnished;
    const operator = await until("it answers", 60_000, () => logIn(where).catch(() => false as const));
    const now = await furniture(where, operator);
    expect(now["servers"]).toEqual(servers);
    expect(now["ca"]).toBe(rest["ca"]);
    expect(now["schedules"]).toEqual(rest["schedules"]);
    expect(await must(`${PROGRAM} version`)).toBe(`${version}\n`);
    expect(await agent.report()).toMatchObject({ powerStatus: PowerStatus.ON });
    expect(await orders(operator)).toEqual([]);
  });
});
