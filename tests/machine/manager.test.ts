/** The manager under its own unit, on a machine of its own, installed as its page says. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { documentedCommands } from "../helpers/documented-commands";
import { ROOT } from "../helpers/environment";
import { logIn, statusOf } from "../helpers/operator";
import { until } from "../helpers/until";
import {
  addManagerMachine,
  DOWNLOAD,
  followCommands,
  MOUNT,
  reachManager,
  saidOf,
  UNMOUNT,
} from "./manager-machine";
import { measure, note, putToBed, wake, type Moments } from "./moments";
import type { Network } from "./network";
import { installAgent, startSiteWith, type Site, type SomeManager } from "./site";
import type { Vm } from "./vm";

/** systemd's exposure of the manager if it was taken over, of 100 points. */
const EXPOSURE = 15;

/** Seconds from the command of its page to the first login. */
let installed: Moments = [];

describe("the manager's own machine", () => {
  let host: Vm;
  let site: Site;

  beforeAll(async () => {
    execFileSync(process.execPath, ["scripts/command.mjs", "package"], { cwd: ROOT, stdio: "pipe" });
    site = await startSiteWith(async (network) => {
      host = await addManagerMachine(network);
      return startManagerMachine(network, host);
    });
  });
  afterAll(() => site?.end());
  beforeEach(() => site.reportIfItFails());

  const isOn = async (): Promise<boolean> => {
    const operator = await logIn(site.manager);
    const { server } = await operator.servers.getServer({ uuid: site.uuid });
    return server !== undefined && statusOf(server) === "ON";
  };

  test("runs it in its unit's sandbox", async (context) => {
    note(context, installed);
    expect(await host.must("systemctl is-enabled komo-manager; systemctl is-active komo-manager")).toBe(
      "enabled\nactive",
    );
    await host.must(`systemd-analyze security --no-pager --threshold=${EXPOSURE} komo-manager.service`);
    expect(await host.must("stat -c %U /proc/$(pidof komo-manager)")).toBe("komoriuta");
    expect((await host.sh("systemctl is-active network-online.target")).stdout.trim()).toBe("inactive");
  });

  test("has a server installed, turned off, and woken", async (context) => {
    await installAgent(site);
    note(context, await putToBed(site));
    note(context, await wake(site));
    expect(site.card.received().off).toBeGreaterThan(0);
  });

  test("is rebooted: the server is not shut down, and all is as it was", async (context) => {
    const boot = await site.vm.bootId();
    const reboot = (): Promise<unknown> => host.sh("systemctl reboot --no-block", { withinMs: 1000 });
    note(
      context,
      await measure(() => host.reboots(() => reboot().catch(() => undefined)), {
        ON: () => until("the server is ON", 120_000, isOn),
      }),
    );
    expect(await host.must("systemctl is-system-running --wait", 120_000)).toBe("running");
    expect(await site.vm.bootId()).toBe(boot);
  });

  test("gets it as a Debian package, which takes up what was kept; purged, nothing is left", async (context) => {
    const boot = await site.vm.bootId();
    await host.must(`komo-manager uninstall && ${MOUNT}`);
    const command = `DEBIAN_FRONTEND=noninteractive dpkg -i ${DOWNLOAD}/dist/komoriuta-manager_*.deb`;
    note(
      context,
      await measure(() => host.must(command, 240_000), {
        ON: () => until("the server is ON", 120_000, isOn),
      }),
    );
    expect(await host.must("readlink /proc/$(pidof komo-manager)/exe")).toBe("/usr/bin/komo-manager");
    expect(await site.vm.bootId()).toBe(boot);
    await host.must(`${UNMOUNT} && dpkg --purge komoriuta-manager`, 120_000);
    expect(
      await host.must("find / -xdev -iname '*komo*' -not -path '/var/lib/dpkg/*' -not -path '/tmp/*'"),
    ).toBe("");
  });
});

/** Carries out docs/operations.md word by word, on a machine that has nothing of it yet. */
async function startManagerMachine(network: Network, host: Vm): Promise<SomeManager> {
  await host.powerOn();
  await host.booted();
  let output = "";
  let manager: SomeManager | undefined;
  installed = await measure(
    async () => {
      output = await followCommands(host, documentedCommands("docs/operations.md", "## Install the manager"));
    },
    {
      async "logged in"() {
        const said = (what: string): string => saidOf(output, what);
        const login = { userId: said("Log in as"), password: said("Password") };
        const fingerprint = said("Its CA \\(SHA-256\\)");
        manager = await reachManager(network, host, { ...login, fingerprint });
        await logIn(manager);
      },
    },
  );
  if (!manager) throw new Error(`it was not installed: ${output}`);
  return manager;
}
