/** The first manager's machine dies, and the second one takes its place: docs/standby.md, word by word. */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { documentedCommands } from "../helpers/documented-commands";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress, shutdowns } from "../helpers/scene";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";
import { send } from "../helpers/web";
import { HAS_KVM } from "./hardware";
import { addManagerMachine, followCommands, reachManager, saidOf, urlOf } from "./manager-machine";
import { measure, note, secondsTo } from "./moments";
import { addNetwork, type Network } from "./network";
import { playServers, type PlayedServer } from "./played-servers";
import type { SomeManager } from "./site";
import type { Vm } from "./vm";

const FIRST = { name: "first", macAddress: "52:54:00:C6:00:14", address: "198.51.100.20" };
const SECOND = { name: "second", macAddress: "52:54:00:C6:00:15", address: "198.51.100.21" };
const COPIES = "/home/standby/copies";
const SHARE = "/mnt/share/komoriuta";
/**
 * Seconds from the command to the console, and to all servers. An emulated machine may take half a minute to start what a
 * processor starts in one second; tests/cycle/standby.nightly.test.ts holds the minute on the processor itself.
 */
const WITHIN = HAS_KVM ? 60 : 180;

/** The commands below a line of the page. */
const commands = (below: string): readonly string[] => documentedCommands("docs/standby.md", below);

describe("a cold standby", () => {
  const folder = makeTempFolder();
  let network: Network;
  let first: Vm;
  let second: Vm;
  let manager: SomeManager;
  let promoted: SomeManager | undefined;
  let operator: Operator;
  let seen: Watch;
  let played: Awaited<ReturnType<typeof playServers>> | undefined;
  let servers: readonly PlayedServer[] = [];
  /** The login of the second machine's own installation. */
  let login = { userId: "", password: "" };
  let fingerprint = "";

  beforeAll(async () => {
    network = addNetwork();
    [first, second] = (await Promise.all(
      [FIRST, SECOND].map((place) => addManagerMachine(network, place)),
    )) as [Vm, Vm];
    // One after the other: where QEMU emulates, two starts at once take more than twice as long.
    await first.powerOn();
    await first.booted();
    const said = await followCommands(
      first,
      documentedCommands("docs/operations.md", "## Install the manager"),
    );
    fingerprint = saidOf(said, "Its CA \\(SHA-256\\)");
    const own = { userId: saidOf(said, "Log in as"), password: saidOf(said, "Password") };
    manager = await reachManager(network, first, { ...own, fingerprint }, FIRST);
    operator = await logIn(manager);
    seen = await watch(operator);
    const managerUrls = [FIRST, SECOND].map(urlOf);
    const { caCertificate } = manager;
    played = await playServers(["alder", "birch"], {
      ...{ folder, network, operator, caCertificate, managerUrls },
    });
    servers = played.servers;
    for (const { uuid } of servers) await seen.reaches(uuid, "ON", 60_000);
  });
  afterAll(async () => {
    await played?.stop();
    await seen?.close().catch(() => undefined);
    await (manager ?? first)?.end();
    await (promoted ?? second)?.end();
    await network?.end();
    removeFolder(folder);
  });
  beforeEach(() => {
    onTestFailed(() => console.log([first, second].map((host) => host.console()).join("\n---\n")));
  });

  const [alder, birch] = [0, 1].map((at) => (): PlayedServer => {
    const server = servers[at];
    if (!server) throw new Error("there is no such server");
    return server;
  }) as [() => PlayedServer, () => PlayedServer];
  const ordered = (): number[] => servers.map(({ machine }) => shutdowns(machine));
  /** The copies in a folder of a machine, the newest first. */
  const copiesOn = async (host: Vm, place: string): Promise<string[]> =>
    (await host.must(`ls -r ${place} | grep '[.]copy$' || true`)).split("\n").filter(Boolean);
  const nextCopy = async (host: Vm, place: string): Promise<void> => {
    const [last = ""] = await copiesOn(host, place);
    await until("one more copy", 90_000, async () => ((await copiesOn(host, place))[0] ?? "") > last);
  };
  const status = (): Promise<string> => first.must("sudo -u komoriuta komo-manager standby status");

  test("the second machine is installed, and rests", async () => {
    await second.powerOn();
    await second.booted();
    await second.must("echo '198.51.100.20 first.example' >> /etc/hosts");
    await first.must("echo '198.51.100.21 second.example' >> /etc/hosts");
    const said = await followCommands(second, commands("**1. On the second machine**"));
    login = { userId: saidOf(said, "Log in as"), password: saidOf(said, "Password") };
    expect((await second.sh("systemctl is-active komo-manager")).stdout.trim()).toBe("inactive");
  });

  test("copies go to a share, once its unit lets the service write there", async () => {
    await first.must("mkdir -p /mnt/share && mount -t tmpfs share /mnt/share");
    const hidden = "sudo -u komoriuta komo-manager standby set folder /home/copies";
    expect((await first.sh(hidden)).stderr).toMatch(/the service does not see \/home\/copies/);
    let said = "";
    for (const command of commands("**Or in a folder**")) said += await first.must(command);
    const key = /komo-standby-[\w-]{43}/.exec(said)?.[0] ?? "";
    await second.must(`umask 077; echo ${key} > /root/standby-key`);
    // Whoever leaves the next step out is told.
    await first.must("systemctl restart komo-manager", 120_000);
    await until("that is said", 60_000, async () =>
      /is read-only here.*ReadWritePaths=/.test(await status()),
    );
    for (const command of commands("The service may write nowhere")) await first.must(command);
    for (const command of commands("**4. Restart the manager.**")) await first.must(command, 120_000);
    await nextCopy(first, SHARE);
    expect(await status()).not.toMatch(/failed/);
  });

  test("copies go by SFTP to a user who gets no shell", async () => {
    for (const command of commands("**By SFTP**")) await second.must(command);
    const [set = ""] = commands("On the first one, as the manager's user");
    const refused = await first.sh(set);
    const line = /^restrict,.*$/m.exec(refused.stderr)?.[0];
    expect(line, refused.stdout + refused.stderr).toBeDefined();
    await second.must(`echo '${line}' | sudo tee -a /home/standby/.ssh/authorized_keys`);
    const said = await first.must(set);
    const [, hostKey = "none"] = (
      await second.must("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")
    ).split(" ");
    expect(said).toContain(hostKey);
    const asShell = `sudo -u komoriuta ssh -i /var/lib/komoriuta/standby/ssh-key -o UserKnownHostsFile=/var/lib/komoriuta/standby/known_hosts standby@second.example id`;
    expect((await first.sh(`timeout 20 ${asShell} < /dev/null`)).stdout).not.toContain("uid=");
    for (const command of commands("**4. Restart the manager.**")) await first.must(command, 120_000);
    await until("a copy by the service", 60_000, async () => (await copiesOn(second, COPIES)).length >= 2);
    expect(await status()).not.toMatch(/failed/);
  });

  test("the first machine dies: the second one serves soon, nothing is ordered, and nobody is lost", async (context) => {
    operator = await logIn(manager);
    await seen.close().catch(() => undefined);
    seen = await watch(operator);
    for (const { uuid } of servers) await seen.reaches(uuid, "ON", 60_000);
    // An order that cannot be carried out yet, and that the copy has.
    process.kill(birch().machine.komoletPid ?? 0, "SIGSTOP");
    await seen.reaches(birch().uuid, "LOST", 60_000);
    await operator.power.turnOff({ uuid: birch().uuid });
    await nextCopy(second, COPIES);
    // And a change that no copy has any more.
    const knownSince = (): Promise<string> => second.must(`stat -c %Y ${COPIES}/latest.seal || echo 0`);
    const before = await knownSince();
    await operator.servers.createServer({ name: "elm", macAddress: macAddress(9), heartbeatInterval: 5 });
    await until("the folder is told of it", 30_000, async () => (await knownSince()) !== before);
    await first.pullPlug();
    process.kill(birch().machine.komoletPid ?? 0, "SIGCONT");

    const [promote = ""] = commands("## When the first machine has failed");
    let said = "";
    let after: Watch | undefined;
    let loggedIn: Promise<Operator> = Promise.reject(new Error("nobody tried"));
    loggedIn.catch(() => undefined);
    const logInThere = async (): Promise<Operator> => {
      promoted = await reachManager(network, second, { ...login, fingerprint }, SECOND);
      return logIn(promoted);
    };
    const moments = await measure(
      async () => void (said = await second.must(`${promote} --key /root/standby-key`, 120_000)),
      {
        console: () => (loggedIn = logInThere()),
        async "all servers ON"() {
          operator = await loggedIn;
          after = await watch(operator);
          for (const { uuid } of servers) await after.reaches(uuid, "ON", 120_000);
        },
      },
    );
    note(context, moments);
    expect(said).toMatch(/takes the place of first as generation 1, with 2 servers\./);
    expect(said).toMatch(/was made at 20\S+: what was changed in the \d+ s since then is lost\./);
    expect(said).toMatch(/that was \d+ events? of the timeline, and [12] entr(y|ies) of the audit\./);
    expect(said).toContain("It runs.");
    for (const what of ["console", "all servers ON"])
      expect(secondsTo(moments, what), what).toBeLessThan(WITHIN);
    expect(after?.path(alder().uuid)).not.toContain("LOST");
    // It was lost in the copy already, and is told nothing of the order of before.
    expect(after?.path(birch().uuid).slice(1)).not.toContain("LOST");
    await after?.close();
    expect(ordered()).toEqual([0, 0]);
  });

  test("the first one comes back: it gives no order, and says why", async () => {
    await first.powerOn();
    await first.booted();
    await until("it says so", 120_000, async () => {
      const answer = await send(manager, "/healthz").catch(() => undefined);
      return answer?.body.includes('"replaced"');
    });
    expect(await status()).toMatch(/Another manager \(second\).*gives no orders/);
    expect(await first.must("journalctl -b -u komo-manager --no-pager")).toMatch(
      /Another manager \(second\) has taken the place of this one/,
    );
    const back = await logIn(manager);
    await expect(back.power.turnOff({ uuid: alder().uuid })).rejects.toThrow(/taken the place of this one/);
    const now = await watch(operator);
    for (const { uuid } of servers) await now.reaches(uuid, "ON", 60_000);
    expect(ordered()).toEqual([0, 0]);
    // The second one orders as the first did.
    await operator.power.turnOff({ uuid: alder().uuid });
    await now.reaches(alder().uuid, "OFF", 60_000);
    await now.close();
    expect(ordered()).toEqual([1, 0]);
  });
});
