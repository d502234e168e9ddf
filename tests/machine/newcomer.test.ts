/**
 * From the README to a first schedule, on machines with a Debian that has just been installed: its commands, word by word,
 * and no others. For what a person does in a browser stand the RPCs that the pages call; for the download of a release, a
 * folder that the machine has.
 */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { enrolmentCommands, installCommands } from "../../lib/install/install-command";
import { documentedCommands } from "../helpers/documented-commands";
import { ROOT } from "../helpers/environment";
import { logIn, statusOf, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { addManagerMachine, DOWNLOAD, MOUNT, reachManager, saidOf, UNMOUNT, urlOf } from "./manager-machine";
import { measure, note } from "./moments";
import { addNetwork, type Network } from "./network";
import type { SomeManager } from "./site";
import { addVm, type Vm } from "./vm";

/** The goals of the project: commands in all, and seconds in all. */
const COMMANDS = 5;
const SECONDS = 600;
const WITHIN = 300_000;
const MANAGER = { name: "komo", macAddress: "52:54:00:C6:00:14", address: "198.51.100.20" };

let network: Network;
let host: Vm;
let server: Vm;
let manager: SomeManager | undefined;
let operator: Operator;
const typed: string[] = [];
/** The duration of each of the three steps. */
const seconds: number[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/command.mjs", "package"], { cwd: ROOT, stdio: "pipe" });
  network = addNetwork();
  host = await addManagerMachine(network, MANAGER);
  server = await addVm({ name: "nas", network, macAddress: "52:54:00:C6:00:0A", address: "198.51.100.10" });
  await Promise.all([host, server].map((vm) => vm.powerOn()));
  await Promise.all([host, server].map((vm) => vm.booted()));
  // The release was downloaded, and lies in the folder in which its reader is.
  const folder = "/root/release/debian";
  await host.must(
    `${MOUNT} && mkdir -p ${folder} && cp ${DOWNLOAD}/dist/*.deb ${folder} && ${UNMOUNT}`,
    WITHIN,
  );
});
afterAll(async () => {
  await server?.end();
  await (manager ?? host)?.end();
  await network?.end();
});
beforeEach(() => {
  onTestFailed(() => console.log([host, server].map((vm) => vm.console()).join("\n---\n")));
});

test("the README's first command, and somebody is logged in to the console", async (context) => {
  const commands = documentedCommands("README.md", "**Install the manager**");
  typed.push(...commands);
  // Nobody is there to be asked: a login is made, and root may read it.
  const environment = "export DEBIAN_FRONTEND=noninteractive; cd /root/release";
  const moments = await measure(
    async () => {
      for (const command of commands)
        await host.must(
          `${environment} && ${command.replace("sudo apt install", "sudo -E apt install -y")}`,
          WITHIN,
        );
    },
    {
      async "logged in"() {
        const said = await host.must("cat /etc/komoriuta/first-login");
        expect(saidOf(said, "or by address")).toBe(urlOf(MANAGER));
        const login = { userId: saidOf(said, "Log in as"), password: saidOf(said, "Password") };
        const fingerprint = saidOf(said, "Its CA \\(SHA-256\\)");
        manager = await reachManager(network, host, { ...login, fingerprint }, MANAGER);
        operator = await logIn(manager);
      },
    },
  );
  seconds.push(moments[0]?.[1] ?? Infinity);
  note(context, moments);
});

test("a key, and the line of the console on the server: it is ON", async (context) => {
  const caSha256 = createHash("sha256")
    .update(manager?.caCertificate ?? "")
    .digest("hex");
  const { secret } = await operator
    .client(EnrolmentKeyService)
    .createEnrolmentKey({ name: "first", validHours: 1, maxServers: 1 });
  const commands = installCommands({ url: manager?.httpsUrl ?? "", caSha256 });
  const line = commands ? enrolmentCommands(commands, secret).curl : "";
  typed.push(line);
  const first = async () => (await operator.servers.listServers({})).servers[0];
  const paste = async (): Promise<void> => {
    const { code, stdout, stderr } = await server.sh("sh", { input: `${line}\n`, withinMs: WITHIN });
    expect(code, stdout + stderr).toBe(0);
  };
  const moments = await measure(paste, {
    ON: () =>
      until("it is ON", 60_000, async () => {
        const one = await first();
        return one !== undefined && ["ON", "SYNCED_ON"].includes(statusOf(one));
      }),
  });
  seconds.push(moments[0]?.[1] ?? Infinity);
  note(context, moments);
  expect((await first())?.name).toBe("nas");
});

test("a schedule, which says when it will turn the server off and on", async (context) => {
  const [one] = (await operator.servers.listServers({})).servers;
  const schedules = operator.client(ScheduleService);
  const weekdays = { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" };
  const schedule = {
    ...{ name: "Office hours", serverUuids: [one?.uuid ?? ""], zone: "Europe/Berlin" },
    ...{ windows: [weekdays], wake: true, stop: true },
  };
  const moments = await measure(
    async () => {
      const { edges } = await schedules.previewSchedule({ schedule });
      expect(edges.length).toBeGreaterThan(0);
      await schedules.createSchedule({ schedule });
    },
    {
      "next known": () =>
        until("the server says what is next", 30_000, async () => {
          const { server: now } = await operator.servers.getServer({ uuid: one?.uuid ?? "" });
          return now?.next !== undefined;
        }),
    },
  );
  seconds.push(moments[0]?.[1] ?? Infinity);
  note(context, moments);
});

test("all of it takes no more commands and no more time than it may", () => {
  const all = seconds.reduce((sum, one) => sum + one, 0);
  console.log(
    `${typed.length} commands, ${all.toFixed(0)} s:\n${typed.map((line) => line.slice(0, 100)).join("\n")}`,
  );
  expect(typed.length).toBeLessThanOrEqual(COMMANDS);
  expect(seconds).toHaveLength(3);
  expect(all).toBeLessThanOrEqual(SECONDS);
  expect(server.isOn()).toBe(true);
});
