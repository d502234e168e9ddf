/** Two managers on one libSQL server, each on a machine of its own: docs/standby.md, word by word. */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { documentedBlock, documentedCommands } from "../helpers/documented-commands";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { NEAR } from "../helpers/hosts";
import { logIn, type Operator } from "../helpers/operator";
import { shutdowns } from "../helpers/scene";
import { startDatabaseServer, type DatabaseServer } from "../helpers/sqld";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";
import { send } from "../helpers/web";
import { HAS_KVM } from "./hardware";
import { addManagerMachine, followCommands, reachManager, saidOf, urlOf } from "./manager-machine";
import { measure, note, secondsTo, type Moments } from "./moments";
import { addNetwork, type Network } from "./network";
import { playServers } from "./played-servers";
import type { SomeManager } from "./site";
import type { Vm } from "./vm";

const FIRST = { name: "first", macAddress: "52:54:00:C6:00:16", address: "198.51.100.20" };
const SECOND = { name: "second", macAddress: "52:54:00:C6:00:17", address: "198.51.100.21" };
const ENVIRONMENT = "/etc/komoriuta/komo-manager.env";
/** Seconds until the other one serves. Where QEMU emulates, its beginning as after a restart takes most of them. */
const WITHIN = HAS_KVM ? 10 : 60;

/** The commands below a line of the page. */
const commands = (below: string): readonly string[] => documentedCommands("docs/standby.md", below);

/** One of the two machines, and the manager on it once it answers. */
interface Seat {
  readonly host: Vm;
  manager: SomeManager;
}

/** The admin of the one machine gets a login on the other, by key and without a password, and may become root. */
async function letIn(from: Vm, to: Vm): Promise<void> {
  await from.must(`echo '${SECOND.address} second.example' >> /etc/hosts`);
  const key = await from.must(
    "install -d -m 700 /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519 && cat /root/.ssh/id_ed25519.pub",
  );
  await to.must(
    [
      "useradd --create-home --shell /bin/bash admin",
      "echo 'admin ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/admin",
      "install -d -o admin -g admin -m 700 ~admin/.ssh",
      `echo '${key.trim()}' > ~admin/.ssh/authorized_keys`,
    ].join(" && "),
  );
  await from.must("ssh-keyscan -t ed25519 second.example >> /root/.ssh/known_hosts");
}

describe("a warm standby", () => {
  const folder = makeTempFolder();
  let network: Network;
  let database: DatabaseServer;
  let hosts: readonly [Vm, Vm];
  let first: Seat;
  let second: Seat;
  let operator: Operator;
  let played: Awaited<ReturnType<typeof playServers>>;
  /** The login of both, and the fingerprint of their CA. */
  let own = { userId: "", password: "", fingerprint: "" };

  beforeAll(async () => {
    network = addNetwork();
    database = await startDatabaseServer({ prefix: network.site.prefix, address: NEAR });
    hosts = (await Promise.all([FIRST, SECOND].map((place) => addManagerMachine(network, place)))) as [
      Vm,
      Vm,
    ];
    // One after the other: where QEMU emulates, two starts at once take more than twice as long.
    for (const host of hosts) {
      await host.powerOn();
      await host.booted();
    }
  });
  afterAll(async () => {
    await played?.stop();
    for (const at of [0, 1]) await ([first, second][at]?.manager ?? hosts[at])?.end();
    await database?.remove();
    await network?.end();
    removeFolder(folder);
  });
  beforeEach(() => {
    onTestFailed(() => console.log(hosts.map((host) => host.console()).join("\n---\n")));
  });

  const statusOf = async ({ manager }: Seat): Promise<string | undefined> => {
    const answer = await send(manager, "/healthz").catch(() => undefined);
    return answer && /"status":"(\w+)"/.exec(answer.body)?.[1];
  };
  const becomes = (seat: Seat, status: string, withinMs: number): Promise<unknown> =>
    until(`${seat.host.name} is ${status}`, withinMs, async () => (await statusOf(seat)) === status);

  /** Does something to the manager that serves, and waits until the other one does. */
  async function takeover(act: () => Promise<unknown>, to: Seat): Promise<Moments> {
    const moments = await measure(act, { "the other one serves": () => becomes(to, "ok", 180_000) });
    operator = await logIn(to.manager);
    const seen = await watch(operator);
    for (const { uuid } of played.servers) {
      await seen.reaches(uuid, "ON", 60_000);
      expect(seen.path(uuid)).not.toContain("LOST");
    }
    await seen.close();
    expect(played.servers.map(({ machine }) => shutdowns(machine))).toEqual([0, 0]);
    return moments;
  }

  test("the first manager takes the database, and expects a standby", async () => {
    const [host] = hosts;
    const said = await followCommands(
      host,
      documentedCommands("docs/operations.md", "## Install the manager"),
    );
    const fingerprint = saidOf(said, "Its CA \\(SHA-256\\)");
    own = { userId: saidOf(said, "Log in as"), password: saidOf(said, "Password"), fingerprint };
    const settings = documentedBlock("docs/standby.md", "**2. On the first machine**");
    expect(settings).toContain("https://db.example:8080");
    const wanted = settings.replace("https://db.example:8080", database.url);
    await host.sh(`cat >> ${ENVIRONMENT}`, { input: wanted });
    await host.must("sudo systemctl restart komo-manager", 120_000);
    first = { host, manager: await reachManager(network, host, own, FIRST) };
    operator = await logIn(first.manager);
    const managerUrls = [FIRST, SECOND].map(urlOf);
    const { caCertificate } = first.manager;
    played = await playServers(["alder", "birch"], {
      ...{ folder, network, operator, caCertificate, managerUrls },
    });
    const seen = await watch(operator);
    for (const { uuid } of played.servers) await seen.reaches(uuid, "ON", 60_000);
    await seen.close();
  });

  test("the second machine gets its keys and settings, and stands by", async () => {
    const [, host] = hosts;
    await followCommands(host, commands("**3. On the second machine**"));
    await letIn(hosts[0], host);
    for (const command of commands("From the first machine to it:")) await hosts[0].must(command, 60_000);
    for (const command of commands("What names the machine in that file")) await host.must(command, 120_000);
    second = { host, manager: await reachManager(network, host, own, SECOND) };
    expect([await statusOf(first), await statusOf(second)]).toEqual(["ok", "standby"]);
    const log = await host.must("journalctl -b -u komo-manager --no-pager");
    expect(log).toContain("standing by for the manager that serves");
  });

  test("killed, the first one is followed by the second, and is its standby then", async (context) => {
    const [kill = ""] = commands("**5. Try it**");
    const moments = await takeover(() => first.host.must(kill), second);
    note(context, moments);
    await becomes(first, "standby", 180_000);
    expect(secondsTo(moments, "the other one serves")).toBeLessThan(WITHIN);
  });

  test("one whose machine stands still is followed, and gives no order when it goes on", async (context) => {
    const moments = await takeover(() => second.host.freeze(), first);
    note(context, moments);
    await second.host.thaw();
    await becomes(second, "standby", 180_000);
    expect(secondsTo(moments, "the other one serves")).toBeLessThan(WITHIN);
    expect(await statusOf(first)).toBe("ok");
  });

  test("one whose machine dies is followed; both machines off and on, one serves", async (context) => {
    const moments = await takeover(() => first.host.pullPlug(), second);
    note(context, moments);
    await first.host.powerOn();
    await first.host.booted();
    await becomes(first, "standby", 180_000);
    expect(secondsTo(moments, "the other one serves")).toBeLessThan(WITHIN);
    const [alder] = played.servers;
    await operator.power.turnOff({ uuid: alder?.uuid ?? "" });
    await until("alder goes off", 60_000, () => alder && shutdowns(alder.machine) === 1);
  });
});
