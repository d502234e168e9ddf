import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { obey, createFleet, type Fleet } from "./fleet.mjs";

/** Stands in for komolet here, where the hardware is tested; the end-to-end tests run the real one. */
const DAEMON = `#!${process.execPath}
process.on("SIGTERM", () => { console.log("ended"); process.exit(0); });
process.on("SIGHUP", () => console.log("reloaded"));
console.log("started");
setInterval(() => undefined, 1000);
`;
const SOON = 20_000;
const NAME = "lullaby-1";

let folder: string;
let reports: string[];
const fleets: Fleet[] = [];

function fleetOf(servers: Parameters<typeof createFleet>[0]["servers"]): Fleet {
  const fleet = createFleet({
    folder,
    servers,
    listen: { address: "127.255.255.255", port: 0 },
    bootMs: 20,
    shutdownMs: 20,
    komolet: path.join(folder, "komolet"),
    komoAgent: "/nowhere",
    report: (machine, what) => reports.push(`${machine} ${what}`),
  });
  fleets.push(fleet);
  return fleet;
}

/** Sets the agent up on a machine. */
function configure(name: string): void {
  mkdirSync(path.join(folder, name, "etc/komoriuta"), { recursive: true });
  writeFileSync(path.join(folder, name, "etc/komoriuta/config.json"), "{}");
}

/** A program on the machine calls another one. */
const call = (name: string, program: string, ...args: string[]) =>
  execFileSync(path.join(folder, name, "bin", program), args, {
    env: {} as NodeJS.ProcessEnv,
    stdio: "pipe",
  });

const consoleOf = (name: string) => readFileSync(path.join(folder, name, "console"), "utf8");

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + SOON;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not in time; told:\n${reports.join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function broadcast(port: number, packet: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4").bind(0, () => {
      socket.setBroadcast(true);
      socket.send(packet, port, "127.255.255.255", () => socket.close(() => resolve()));
    });
  });
}

function packetFor(macAddress: string): Uint8Array {
  const address = macAddress.split(":").map((pair) => Number.parseInt(pair, 16));
  return Uint8Array.from([...Array<number>(6).fill(0xff), ...Array<number[]>(16).fill(address).flat()]);
}

/** A port that nothing listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** All that a service says to somebody who says hello; empty where nobody is there. */
function greeting(port: number): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.on("error", () => undefined).on("close", () => resolve(said));
    socket.on("data", (chunk) => (said += chunk.toString("latin1")));
    socket.write("SSH-2.0-visitor\r\n");
  });
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "fleet-"));
  writeFileSync(path.join(folder, "komolet"), DAEMON, { mode: 0o755 });
  reports = [];
});
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe("a simulated server", () => {
  it("boots on its own magic packet only, with a new boot id and an empty /run each time", async () => {
    const fleet = fleetOf(2);
    await fleet.start();
    configure(NAME);
    const machine = fleet.machine(NAME);
    await broadcast(fleet.port ?? 0, Buffer.from("hello"));
    await broadcast(fleet.port ?? 0, packetFor("02:00:00:00:00:01"));
    await broadcast(fleet.port ?? 0, packetFor(machine.macAddress));
    await machine.reach("on", SOON);
    await until(() => consoleOf(NAME).includes("started"));
    expect(machine.packets).toBe(1);
    expect(fleet.machine("lullaby-2").state).toBe("off");
    const bootId = path.join(folder, NAME, "proc/sys/kernel/random/boot_id");
    expect(readFileSync(bootId, "utf8").trim()).toBe(machine.boots[0]);

    writeFileSync(path.join(folder, NAME, "run/note"), "");
    await machine.reboot();
    await machine.reach("on", SOON);
    expect(existsSync(path.join(folder, NAME, "run/note"))).toBe(false);
    expect(machine.boots).toHaveLength(2);
    expect(machine.boots[0]).not.toBe(machine.boots[1]);
  });

  it("powers off after the shutdown command, and komolet with it", async () => {
    const fleet = fleetOf(1);
    configure(NAME);
    const machine = fleet.machine(NAME);
    machine.pressPowerButton();
    await machine.reach("on", SOON);
    await until(() => consoleOf(NAME).includes("started"));
    call(NAME, "systemctl", "poweroff");
    await machine.reach("off", SOON);
    expect(machine.calls()).toEqual(["systemctl poweroff"]);
    expect(consoleOf(NAME)).toContain("ended");
    expect(machine.komoletPid).toBeUndefined();
  });

  it("starts, reloads and stops komolet as systemctl is told", async () => {
    const machine = fleetOf(1).machine(NAME);
    machine.pressPowerButton();
    await machine.reach("on", SOON);
    expect(machine.komoletPid).toBeUndefined();
    call(NAME, "systemctl", "enable", "--now", "komolet.service");
    await until(() => existsSync(path.join(folder, NAME, "console")) && consoleOf(NAME).includes("started"));
    call(NAME, "kill", "-HUP", String(machine.komoletPid));
    await until(() => consoleOf(NAME).includes("reloaded"));
    call(NAME, "systemctl", "disable", "--now", "komolet.service");
    await until(() => consoleOf(NAME).includes("ended"));
    expect(machine.state).toBe("on");
  });

  it("starts komolet again when it is killed", async () => {
    const fleet = fleetOf(1);
    configure(NAME);
    const machine = fleet.machine(NAME);
    machine.pressPowerButton();
    await machine.reach("on", SOON);
    await until(() => consoleOf(NAME).includes("started"));
    process.kill(machine.komoletPid ?? 0, "SIGKILL");
    await until(() => consoleOf(NAME).split("started").length === 3);
    expect(machine.boots).toHaveLength(1);
  });

  it("sleeps as it is told, its services with it, and goes on after its packet where it was", async () => {
    const port = await freePort();
    const services = [{ kind: "ssh", port } as const];
    const fleet = fleetOf([{ name: NAME, macAddress: "02:4B:4F:4D:4F:01", sleeps: true, services }]);
    configure(NAME);
    const machine = fleet.machine(NAME);
    expect(call(NAME, "busctl", "call", "CanSuspend").toString()).toContain("yes");
    expect(await greeting(port)).toBe("");
    machine.pressPowerButton();
    await machine.reach("on", SOON);
    await until(() => consoleOf(NAME).includes("started"));
    const pid = machine.komoletPid ?? 0;
    const [spoken, ...farewell] = (await greeting(port)).split("\r\n");
    expect([spoken, farewell.join("")]).toEqual(["SSH-2.0-simulated", expect.stringContaining("is awake")]);

    call(NAME, "systemctl", "suspend");
    await machine.reach("asleep", SOON);
    // The kernel stops a process a moment after the signal.
    await until(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") T "));
    expect(await greeting(port)).toBe("");
    machine.receivePacket();
    await machine.reach("on", SOON);
    const slept = path.join(folder, NAME, "sys/power/suspend_stats/success");
    expect([readFileSync(slept, "utf8"), machine.boots.length, machine.komoletPid]).toEqual(["1\n", 1, pid]);
    expect(await greeting(port)).toContain("SSH-2.0");
    await machine.pullPower();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it("that slept when its player ended is off when it is played again", async () => {
    const servers = [{ name: NAME, macAddress: "02:4B:4F:4D:4F:01", sleeps: true }];
    const first = fleetOf(servers);
    await first.start();
    first.machine(NAME).pressPowerButton();
    await first.machine(NAME).reach("on", SOON);
    call(NAME, "systemctl", "suspend");
    await first.machine(NAME).reach("asleep", SOON);
    await first.stop();
    const second = fleetOf(servers);
    await second.start();
    expect(second.machine(NAME).state).toBe("off");
  });

  it("misbehaves when told to", async () => {
    const fleet = fleetOf(1);
    const machine = fleet.machine(NAME);
    expect(obey(fleet, `deaf ${NAME} on`)).toBe("");
    machine.receivePacket();
    expect(machine.state).toBe("off");

    obey(fleet, `button ${NAME}`);
    await machine.reach("on", SOON);
    obey(fleet, `refuse ${NAME} on`);
    expect(() => call(NAME, "systemctl", "poweroff")).toThrow("Failed to power off");
    await until(() => reports.includes(`${NAME} call: systemctl poweroff`));
    expect(machine.state).toBe("on");

    obey(fleet, `refuse ${NAME} off`);
    obey(fleet, `hang ${NAME} on`);
    call(NAME, "shutdown", "-h", "now");
    await machine.reach("hung", SOON);
    await machine.pullPower();
    expect(machine.state).toBe("off");
  });
});

describe("a fleet", () => {
  it("boots the servers that were up when it starts again", async () => {
    const first = fleetOf(2);
    await first.start();
    first.machine("lullaby-2").pressPowerButton();
    await first.machine("lullaby-2").reach("on", SOON);
    await first.stop();

    const second = fleetOf(2);
    await second.start();
    await second.machine("lullaby-2").reach("on", SOON);
    expect(second.machine(NAME).state).toBe("off");
  });

  it("answers lines", () => {
    const fleet = fleetOf(2);
    expect(obey(fleet, "list")).toBe(
      "lullaby-1  02:4B:4F:4D:4F:01  off  (0 magic packets)\nlullaby-2  02:4B:4F:4D:4F:02  off  (0 magic packets)",
    );
    expect(obey(fleet, "dance lullaby-1")).toContain("pushes the power button");
    expect(obey(fleet, "constructor lullaby-1")).toContain("pushes the power button");
    expect(obey(fleet, "pull lullaby-9")).toBe('No simulated server is called "lullaby-9".');
  });
});
