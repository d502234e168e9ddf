import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnrolmentKeyService } from "../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { WINDOWS_FILES, WINDOWS_FOLDER } from "../scripts/build/windows.mjs";
import { packMsi } from "../scripts/package/msi";
import { makeTempFolder, program, removeFolder } from "../tests/helpers/environment";
import { startLoneAgent } from "../tests/helpers/lone-agent";
import { startManager } from "../tests/helpers/manager";
import { logIn } from "../tests/helpers/operator";
import { anonymousMiB, figuresOf } from "../tests/helpers/process-figures";
import { macAddress } from "../tests/helpers/scene";
import { startWine, whyNoWine } from "../tests/helpers/wine";
import type { Benchmark, Figure, Setting } from "./benchmark";

/** Seconds; the shortest that a server can have. */
const INTERVAL = 5;
/** Seconds until both have settled. */
const SETTLING = 60;
const MEGABYTE = 1_000_000;

/** The agent for Windows under Wine beside the one of this machine, with one manager, in the same minutes. */
export const windows: Benchmark = {
  name: "windows",
  title: "what the agent for Windows costs under Wine, beside the one for Linux",
  run: measure,
};

async function measure({ long, say }: Setting): Promise<readonly Figure[]> {
  const reason = whyNoWine();
  if (reason !== undefined) return [{ name: "not measured", value: reason }];
  const seconds = long ? 600 : 120;
  const folder = makeTempFolder();
  const ends: (() => unknown)[] = [() => removeFolder(folder)];
  try {
    const wine = await startWine();
    ends.unshift(wine.end);
    const manager = await startManager();
    ends.unshift(manager.remove);
    const operator = await logIn(manager);
    const { secret } = await operator
      .client(EnrolmentKeyService)
      .createEnrolmentKey({ name: "room", validHours: 1, maxServers: 1 });
    await wine.komoAgent(["enrol"], `${manager.url}\n${secret}\n`);
    await wine.komoAgent(["enable"]);
    const [pc] = (await operator.servers.listServers({})).servers;
    if (pc === undefined) throw new Error("the PC was not registered");
    await operator.servers.updateServer({ uuid: pc.uuid, heartbeatInterval: INTERVAL });
    const wanted = { name: "alder", macAddress: macAddress(1), heartbeatInterval: INTERVAL };
    const { accessToken } = await operator.servers.createServer(wanted);
    const linux = await startLoneAgent({ managerURL: manager.url, accessToken });
    ends.unshift(linux.end);

    await delay(SETTLING * 1000);
    say(`${seconds} s of heartbeats`);
    const seen = { windows: wine.servicePid(), linux: linux.process.pid };
    const [onWindows, onLinux] = await Promise.all(
      Object.entries(seen).map(([system, pid]) => observe(system, pid, seconds)),
    );
    return [...(onWindows ?? []), ...(onLinux ?? []), ...(await sizes(folder))];
  } finally {
    for (const end of ends) await end();
  }
}

/** The memory at the end, and the processor's time over that many seconds. */
async function observe(system: string, pid: number, seconds: number): Promise<readonly Figure[]> {
  const before = figuresOf(pid).cpuSeconds;
  await delay(seconds * 1000);
  const { cpuSeconds, residentMiB, threads } = figuresOf(pid);
  const perHeartbeat = ((cpuSeconds - before) * 1000) / (seconds / INTERVAL);
  return [
    { name: `${system}: resident`, value: residentMiB, unit: "MiB" },
    { name: `${system}: … of its own`, value: anonymousMiB(pid), unit: "MiB" },
    { name: `${system}: processor for a heartbeat`, value: perHeartbeat, unit: "ms" },
    { name: `${system}: threads`, value: threads },
  ];
}

async function sizes(folder: string): Promise<readonly Figure[]> {
  mkdirSync(folder, { recursive: true });
  const msi = await packMsi(undefined, path.join(folder, "agent.msi"));
  const size = (file: string): number => statSync(file).size / MEGABYTE;
  const inFolder = (name: string): number => size(path.join(WINDOWS_FOLDER, name));
  const files: Readonly<Record<string, number>> = {
    "windows: the MSI": size(msi),
    "windows: the folder": WINDOWS_FILES.reduce((sum, name) => sum + inFolder(name), 0),
    "windows: deno.exe": inFolder("deno.exe"),
    "windows: our code": inFolder("agent.js"),
    "linux: the program": size(program("komolet")),
  };
  return Object.entries(files).map(([name, value]) => ({ name, value, unit: "MB" }));
}
