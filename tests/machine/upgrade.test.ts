/** An agent that its manager upgrades, on a machine with systemd: also to one that breaks, and with QEMU killed in it. */
import { chmodSync, linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { UpgradeEnd, UpgradeService, type Upgrade } from "../../lib/gen/proto/komoriuta/v1/upgrade_pb";
import { version as OLD } from "../../package.json";
import { compileAgentAs } from "../../scripts/build/agent.mjs";
import { packInstall } from "../../scripts/build/install-package.mjs";
import { compileOther } from "../../scripts/build/manager.mjs";
import { makeTempFolder, program, removeFolder } from "../helpers/environment";
import { logIn } from "../helpers/operator";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";
import { measure, note, secondsTo, UP_WITHIN } from "./moments";
import { awaitHeartbeat, installAgent, startManagerOnHost, startSiteWith, type Site } from "./site";

/** A later version that works, and one that says its version and does no more. */
const [NEW, BROKEN] = ["99.0.1", "99.0.2"];
const KILLS = 5;
/** Milliseconds for an upgrade that ends by itself, where QEMU emulates: it has a minute to report, or goes back. */
const UPGRADE_WITHIN = 300_000;

const folder = makeTempFolder();
const executable = path.join(folder, "komo-manager");
const later = (version: string): string => path.join(folder, version, "komo-manager");

const BIN = "/usr/local/bin";
const STATE = "/var/lib/komolet/upgrade";
const SUMS = `sha256sum ${BIN}/komo-agent ${BIN}/komolet | cut -d ' ' -f 1 | uniq`;
/** Somebody puts the agent back by hand that was there first. */
const PUT_BACK = `systemctl stop komolet-upgrade komolet; rm -rf ${STATE}
cp /root/komo-agent.first ${BIN}/.first && mv -f ${BIN}/.first ${BIN}/komo-agent && ln -f ${BIN}/komo-agent ${BIN}/komolet
sync; systemctl start komolet`;

/** Puts a program in the place of the manager's. */
function put(file: string): void {
  symlinkSync(file, `${executable}.new`);
  renameSync(`${executable}.new`, executable);
}

describe("the agent of a machine, upgraded from the console", () => {
  let site: Site;
  let manager: Awaited<ReturnType<typeof startManagerOnHost>>;
  /** Sums of the programs, the one of before first. */
  const sums: string[] = [];
  /** Seconds from the press to the end of an upgrade that went well. */
  let usual: number;

  beforeAll(async () => {
    const folderOf = (version: string): string => path.join(folder, version);
    /** A manager of that version, with these agents. */
    const compile = (version: string, agents: readonly string[]): Promise<string> => {
      const change = (root: string): Promise<void> => packInstall(path.join(root, "install"), agents);
      return compileOther(folderOf(version), { version, change });
    };
    await compile(NEW, await compileAgentAs(NEW, folderOf(NEW)));
    mkdirSync(folderOf(BROKEN));
    const broken = ["komo-agent", "komolet"].map((name) => path.join(folderOf(BROKEN), name));
    writeFileSync(broken[0] ?? "", `#!/bin/sh\n[ "$1" != version ] || exec echo ${BROKEN}\nexit 1\n`);
    chmodSync(broken[0] ?? "", 0o755);
    linkSync(broken[0] ?? "", broken[1] ?? "");
    await compile(BROKEN, broken);
    put(program("komo-manager"));
    const start = async (network: Site["network"]) =>
      (manager = await startManagerOnHost(network, { executable }));
    site = await startSiteWith(start, { isKilled: true });
  });
  afterAll(async () => {
    await site?.end();
    removeFolder(folder);
  });
  beforeEach(() => site.reportIfItFails());

  /** Puts a later manager in place of the one that runs, as a person does. */
  async function becomes(version: string): Promise<void> {
    await manager.stop();
    put(later(version));
    await manager.start();
    await site.seen.close();
    const operator = await logIn(manager);
    site = { ...site, operator, seen: await watch(operator) };
    await site.seen.reaches(site.uuid, "ON", 60_000);
  }
  const upgrades = () => site.operator.client(UpgradeService);
  const last = async (): Promise<Upgrade | undefined> => (await upgrades().listUpgrades({})).upgrades[0];
  const member = async () => (await last())?.members[0];
  const press = (): Promise<unknown> => upgrades().startUpgrade({ serverUuids: [], confirmCount: 1 });
  const isAsked = (): Promise<unknown> =>
    until("it is asked", UPGRADE_WITHIN, async () => (await member())?.askedAt);
  const isOver = (): Promise<unknown> =>
    until("it is over", UPGRADE_WITHIN, async () => (await last())?.endedAt);
  /** Both names are one program, and that runs and reports. */
  async function runs(version: string): Promise<void> {
    const { vm, seen, uuid } = site;
    await until(`${version} reports`, UPGRADE_WITHIN, () => seen.server(uuid).agent?.version === version);
    await seen.reaches(uuid, "ON", 60_000);
    expect(await vm.must(`${BIN}/komo-agent version`)).toBe(version);
    expect(await vm.must(`cmp ${BIN}/komo-agent /proc/$(pidof komolet)/exe && ${SUMS}`)).toMatch(/^\w+$/);
  }

  test("the first one comes by the line of the console", async (context) => {
    const isOn = (): Promise<unknown> => site.seen.reaches(site.uuid, "ON", 60_000);
    note(context, await measure(() => installAgent(site), { ON: isOn }));
    await runs(OLD);
    sums.push(await site.vm.must(SUMS));
    await site.vm.must(`cp ${BIN}/komo-agent /root/komo-agent.first`);
    await becomes(NEW);
  });

  test("komolet starts the upgrade out of its sandbox; the new one reports, in the same boot", async (context) => {
    const { vm } = site;
    const boot = await vm.bootId();
    const moments = await measure(press, {
      asked: isAsked,
      "put in place": async () =>
        vm.must(`until [ -e ${STATE}/trying ]; do sleep 0.05; done`, UPGRADE_WITHIN),
      "the new one reports": () => runs(NEW),
      over: isOver,
    });
    note(context, moments);
    usual = secondsTo(moments, "over");
    expect(await member()).toMatchObject({ why: "upgraded", end: UpgradeEnd.DONE, fromVersion: OLD });
    expect(await vm.bootId()).toBe(boot);
    sums.push(await vm.must(SUMS));
    expect(new Set(sums).size).toBe(2);
    await until(
      "its unit has ended well",
      30_000,
      async () =>
        (await vm.must("systemctl show -P Result -P ActiveState komolet-upgrade")) === "success\ninactive",
    );
    expect(await vm.must(`ls ${STATE}; ls -A ${BIN}`)).toBe("outcome\nkomo-agent\nkomolet");
    expect(await vm.must("grep ^NoNewPrivs /proc/$(pidof komolet)/status")).toMatch(/1$/);
  });

  test.for(Array.from({ length: KILLS }, (_, index) => index + 1))(
    "QEMU killed at a moment of it, %i: after the boot one whole agent runs, and the upgrade ends",
    async (_, context) => {
      const { vm } = site;
      await vm.must(PUT_BACK);
      await runs(OLD);
      const moment = Math.random() * (usual + 2);
      const killed = async (): Promise<void> => {
        await new Promise((resolve) => setTimeout(resolve, moment * 1000));
        await vm.kill();
      };
      note(context, await measure(press, { killed }));
      const up = await measure(vm.powerOn, {
        "up again": vm.booted,
        reports: () => awaitHeartbeat(site, UP_WITHIN),
      });
      expect(sums).toContain(await vm.must(`sha256sum <${BIN}/komolet | cut -d ' ' -f 1`));
      const rest = await measure(() => undefined, { over: isOver });
      const { why = "", detail = "" } = (await member()) ?? {};
      const end = `${why} ${detail}`.trim();
      note(context, [...up, [end, secondsTo(up, "reports") + secondsTo(rest, "over")]]);
      expect(["upgraded", "not_upgraded not_placed"]).toContain(end);
      await runs(why === "upgraded" ? NEW : OLD);
      expect(await vm.must(SUMS)).toBe(sums[why === "upgraded" ? 1 : 0]);
      await until(
        "nothing is left",
        60_000,
        async () => (await vm.must(`ls ${STATE}; ls -A ${BIN}`)) === "outcome\nkomo-agent\nkomolet",
      );
    },
  );

  test("one that breaks goes back by itself, and the page says why", async (context) => {
    const { vm } = site;
    await becomes(BROKEN);
    const [boot, before] = [await vm.bootId(), await vm.must(SUMS)];
    const version = await vm.must(`${BIN}/komo-agent version`);
    note(
      context,
      await measure(press, {
        asked: isAsked,
        "put in place": async () =>
          vm.must(`until [ -e ${STATE}/trying ]; do sleep 0.05; done`, UPGRADE_WITHIN),
        over: isOver,
      }),
    );
    expect(await member()).toMatchObject({ why: "not_upgraded", detail: "did_not_report" });
    await runs(version);
    expect(await vm.must(SUMS)).toBe(before);
    expect(await vm.bootId()).toBe(boot);
    expect(site.seen.path(site.uuid)).not.toContain("STOPPING");
  });
});
