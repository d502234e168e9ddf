/** The manager's own upgrade on a machine of its own, by `komo-manager install` and as a Debian package. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { NEXT_VERSION, nextManager } from "../../scripts/test/next-manager.mjs";
import { documentedCommands } from "../helpers/documented-commands";
import { ROOT } from "../helpers/environment";
import { furnish, furniture, orders } from "../helpers/furnished";
import { nextPackage } from "../helpers/next-package";
import { logIn, statusOf } from "../helpers/operator";
import { until } from "../helpers/until";
import { addManagerMachine, DOWNLOAD, followCommands, MOUNT, reachManager, saidOf } from "./manager-machine";
import { measure, note } from "./moments";
import type { Network } from "./network";
import { installAgent, startSiteWith, type Site, type SomeManager } from "./site";
import { FILL_DISK, FREE_DISK, type Ran, type Vm } from "./vm";

/** Milliseconds for an installation, where QEMU emulates. */
const WITHIN = 300_000;
const PROGRAM = "/usr/local/bin/komo-manager";
const DATA = "/var/lib/komoriuta";

describe("the manager on its own machine", () => {
  let host: Vm;
  let site: Site;
  /** Paths of both versions in the manager's machine, while the repository is mounted. */
  const [OLD, OLD_PACKAGE] = ["komo-manager", `komoriuta-manager_${version}_amd64.deb`].map((name) =>
    path.join(DOWNLOAD, "dist", name),
  ) as [string, string];
  let NEXT: string;
  let NEXT_PACKAGE: string;
  let boot: string;
  let furnished: Record<string, unknown>;

  beforeAll(async () => {
    execFileSync(process.execPath, ["scripts/command.mjs", "package"], { cwd: ROOT, stdio: "pipe" });
    const inMachine = (file: string) => path.join(DOWNLOAD, path.relative(ROOT, file));
    NEXT = inMachine(await nextManager());
    NEXT_PACKAGE = inMachine(await nextPackage());
    site = await startSiteWith(async (network) => {
      host = await addManagerMachine(network);
      return startManagerMachine(network, host);
    });
    await installAgent(site);
    await furnish(site.manager, site.operator, [site.uuid]);
    furnished = await furniture(site.manager, site.operator);
    boot = await site.vm.bootId();
    await host.must(MOUNT);
  });
  afterAll(() => site?.end());
  beforeEach(() => site.reportIfItFails());

  const dpkg = (file: string): Promise<Ran> =>
    host.sh(`DEBIAN_FRONTEND=noninteractive dpkg -i ${file}`, { withinMs: WITHIN });
  const pid = (): Promise<string> => host.must("pidof komo-manager");
  /** The manager's files on its machine, with their sums. */
  const placed = (): Promise<string> =>
    host.must(
      `sha256sum /usr/bin/komo-manager ${PROGRAM} ${PROGRAM}.before /etc/systemd/system/komo-manager.service 2>/dev/null || :`,
    );

  /** That version serves, with all that was made; the server reports to it, and was not told anything. */
  async function serves(wanted: string, program = PROGRAM): Promise<void> {
    const operator = await until("it answers", 120_000, () =>
      logIn(site.manager).catch(() => false as const),
    );
    const began = Math.floor(Date.now() / 1000);
    expect(
      await host.must(`/proc/$(pidof komo-manager)/exe version && readlink /proc/$(pidof komo-manager)/exe`),
    ).toBe(`${wanted}\n${program}`);
    expect(await host.must("systemctl is-active komo-manager; systemctl is-enabled komo-manager")).toBe(
      "active\nenabled",
    );
    await until("the server reports to it", 120_000, async () => {
      const { server } = await operator.servers.getServer({ uuid: site.uuid });
      return (
        server !== undefined &&
        statusOf(server) === "ON" &&
        Number(server.lastHeartbeatAt?.seconds ?? 0n) > began
      );
    });
    expect(await furniture(site.manager, operator)).toEqual(furnished);
    expect(await orders(operator)).toEqual([]);
    expect(await site.vm.bootId()).toBe(boot);
  }

  describe("by `komo-manager install`", () => {
    test("half a program, and a disk that is full, change nothing: the version before runs on", async () => {
      const [before, process] = [await placed(), await pid()];
      await host.must(`head -c 100000000 ${NEXT} >/root/half && chmod +x /root/half`);
      expect((await host.sh("/root/half install")).code).not.toBe(0);
      await host.must("rm /root/half");
      await host.must(FILL_DISK, WITHIN);
      const { code, stderr } = await host.sh(`${NEXT} install`, { withinMs: WITHIN });
      await host.must(FREE_DISK);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^komo-manager: .*(ENOSPC|No space left|full)[^\n]*\n$/);
      expect([await placed(), await pid()]).toEqual([before, process]);
      await serves(version);
    });

    test("where the data's disk has no room for the migration, the version before is put back, and says why", async () => {
      const before = await placed();
      await host.must(smallData("20m"));
      const { code, stderr } = await host.sh(`${NEXT} install`, { withinMs: WITHIN });
      expect(code).toBe(1);
      expect(stderr).toMatch(
        new RegExp(
          `^komo-manager: komo-manager ${NEXT_VERSION} does not run: .*full.* was put back, and runs[^\n]*\n$`,
        ),
      );
      expect(await placed()).toBe(before);
      await host.must(largeData);
      await serves(version);
    });

    test("killed in the middle, a manager runs all the same; the same again completes it", async (context) => {
      const killed = `${NEXT} install & until [ -e ${PROGRAM}.before ]; do sleep 0.01; done; kill -KILL $!`;
      await host.must(killed, WITHIN);
      expect(await host.must("systemctl is-active komo-manager")).toBe("active");
      let said = "";
      note(
        context,
        await measure(async () => (said = await host.must(`${NEXT} install`, WITHIN)), {
          ON: () => serves(NEXT_VERSION),
        }),
      );
      expect(said).toMatch(new RegExp(`^komo-manager ${NEXT_VERSION} runs\\.`));
      expect(said).not.toContain("Password");
      expect(await placed()).not.toContain(".before");
    });

    test("the older program is refused by the newer data, in one sentence, and the newer one runs on", async () => {
      const [before, process] = [await placed(), await pid()];
      const { code, stderr } = await host.sh(`${OLD} install`, { withinMs: WITHIN });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^komo-manager: the database is from a newer version of komoriuta [^\n]*\n$/);
      expect([await placed(), await pid()]).toEqual([before, process]);
      await serves(NEXT_VERSION);
    });

    test("goes back as its page says", async () => {
      await host.must(`cp ${OLD} /opt/komo-manager`);
      for (const command of documentedCommands("docs/operations.md", "### Go back"))
        await host.must(command, WITHIN);
      // People have no password after a restore; what is theirs is there.
      await serves(version);
      await host.must("rm /opt/komo-manager");
    });
  });

  describe("as a Debian package", () => {
    const PACKAGED = "/usr/bin/komo-manager";
    beforeAll(async () => {
      await host.must("komo-manager uninstall");
      const { code, stderr } = await dpkg(OLD_PACKAGE);
      if (code !== 0) throw new Error(stderr);
    });

    test("half a package, a full disk, and too little room for the data change nothing", async () => {
      await serves(version, PACKAGED);
      const [before, process] = [await placed(), await pid()];
      await host.must(`head -c 30000000 ${NEXT_PACKAGE} >/root/half.deb`);
      expect((await dpkg("/root/half.deb")).code).not.toBe(0);
      await host.must("rm /root/half.deb");
      await host.must(FILL_DISK, WITHIN);
      const full = await dpkg(NEXT_PACKAGE);
      await host.must(FREE_DISK);
      expect(full.code).not.toBe(0);
      expect([await placed(), await pid()]).toEqual([before, process]);

      await host.must(smallData("20m"));
      const small = await dpkg(NEXT_PACKAGE);
      expect(small.code).not.toBe(0);
      expect(small.stderr).toMatch(
        /^komo-manager: the disk of \S+ has \d+ MiB left, .* nothing was changed\. Make room/m,
      );
      await host.must(largeData);
      expect(await placed()).toBe(before);
      await serves(version, PACKAGED);
    });

    test("killed in the middle, the manager runs on; the same again completes it", async (context) => {
      await host.must(
        `dpkg -i ${NEXT_PACKAGE} >/dev/null 2>&1 & until [ -e ${PACKAGED}.dpkg-new ]; do sleep 0.01; done; kill -KILL $!`,
        WITHIN,
      );
      expect(await host.must("systemctl is-active komo-manager")).toBe("active");
      note(
        context,
        await measure(async () => expect(await dpkg(NEXT_PACKAGE)).toMatchObject({ code: 0 }), {
          ON: () => serves(NEXT_VERSION, PACKAGED),
        }),
      );
      expect(await host.must("dpkg --audit")).toBe("");
    });

    test("the older package is refused before anything is unpacked, and the newer one runs on", async () => {
      const [before, process] = [await placed(), await pid()];
      const { code, stderr } = await dpkg(OLD_PACKAGE);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(
        /^komo-manager: the data in \S+ are of a newer version, .* nothing was changed\.$/m,
      );
      expect([await placed(), await pid()]).toEqual([before, process]);
      expect(await host.must("dpkg-query --show --showformat '${Status} ${Version}' komoriuta-manager")).toBe(
        `install ok installed ${NEXT_VERSION}`,
      );
      await serves(NEXT_VERSION, PACKAGED);
    });
  });
});

/** Lines of sh: the data on a disk of their own, with little room left, and back. */
const smallData = (size: string): string =>
  [
    "systemctl stop komo-manager",
    `cp -a ${DATA} /root/data`,
    `mount -t tmpfs -o size=${size},mode=700 tmpfs ${DATA}`,
    `cp -a /root/data/. ${DATA}/ && chown --reference=/root/data ${DATA}`,
    "systemctl start komo-manager",
    // Room for its own log, and for half a copy.
    `size=$(stat -c %s ${DATA}/komoriuta.db); free=$(df --output=avail -B1 ${DATA} | tail -n 1)`,
    `head -c $((free - size / 2)) /dev/zero >${DATA}/filler`,
  ].join(" && ");
const largeData = [
  "systemctl stop komo-manager",
  `rm ${DATA}/filler && rm -r /root/data && mkdir /root/data && cp -a ${DATA}/. /root/data/`,
  `umount ${DATA} && rm -r ${DATA}/* && cp -a /root/data/. ${DATA}/ && rm -r /root/data`,
  "systemctl start komo-manager",
].join(" && ");

/** Carries out docs/operations.md word by word, on a machine that has nothing of it yet. */
async function startManagerMachine(network: Network, host: Vm): Promise<SomeManager> {
  await host.powerOn();
  await host.booted();
  const output = await followCommands(
    host,
    documentedCommands("docs/operations.md", "## Install the manager"),
  );
  const said = (what: string): string => saidOf(output, what);
  const login = { userId: said("Log in as"), password: said("Password") };
  return reachManager(network, host, { ...login, fingerprint: said("Its CA \\(SHA-256\\)") });
}
