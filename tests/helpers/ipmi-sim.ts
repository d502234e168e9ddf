import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../../scripts/test/programs.mjs";
import { startChild } from "./child";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** OpenIPMI's simulator, and the program of others that asks service processors, where this machine has them. */
export const IPMI_SIM = findProgram(["ipmi_sim"]);
export const IPMITOOL = findProgram(["ipmitool"]);

/** A simulated service processor that powers a real process. It speaks cipher suite 3. */
export interface IpmiSim {
  readonly port: number;
  readonly user: string;
  readonly secret: string;
  /** Wall-clock milliseconds at which the machine was started last; null: never. */
  readonly startedAt: () => number | null;
  /** The process ID of the machine that runs; null: none does. */
  readonly runningPid: () => number | null;
  remove(): Promise<void>;
}

/**
 * @param machine the command that stands for the machine; it must end with SIGTERM
 * @param address where it listens
 */
export async function startIpmiSim(machine = "sleep 100000", address = "127.0.0.1"): Promise<IpmiSim> {
  const folder = makeTempFolder();
  const at = (name: string): string => path.join(folder, name);
  const [port, serial] = [await freePort(), await freePort()];
  const [user, secret] = ["admin", "secret12"];
  writeFileSync(
    at("start.sh"),
    `#!/bin/sh\nexec </dev/null >/dev/null 2>&1\ndate +%s%3N > ${at("started")}\necho $$ > ${at("pid")}\nexec ${machine}\n`,
  );
  chmodSync(at("start.sh"), 0o700);
  writeFileSync(
    at("lan.conf"),
    [
      ...['name "bmc1"', "set_working_mc 0x20", "startlan 1", `addr ${address} ${port}`, "priv_limit admin"],
      ...["callback", "user", "operator", "admin"].map(
        (role) => `allowed_auths_${role} none md2 md5 straight`,
      ),
      ...["guid a123456789abcdefa123456789abcdef", "endlan", `serial 15 127.0.0.1 ${serial} codec VM`],
      // Cut at once: nobody in there could be asked.
      ...[`startcmd "${at("start.sh")}"`, "startnow false", "poweroff_wait 0", "kill_wait 0"],
      ...[`user 2 true "${user}" "${secret}" admin 10 none md2 md5 straight`, ""],
    ].join("\n"),
  );
  writeFileSync(
    at("sim.emu"),
    [
      ...["mc_setbmc 0x20", "mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr"],
      ...["sel_enable 0x20 1000 0x0a", "mc_enable 0x20", ""],
    ].join("\n"),
  );
  const command = [
    IPMI_SIM ?? "ipmi_sim",
    "-c",
    at("lan.conf"),
    "-f",
    at("sim.emu"),
    "-s",
    at("state"),
    "-n",
  ];
  const sim = await startChild(command, { env: { PATH: process.env["PATH"] ?? "" }, cwd: folder });
  await until("ipmi_sim listens", 30_000, () => sim.stdout().includes("Opened UDP port"));
  const read = (name: string): number | null => {
    try {
      return Number(readFileSync(at(name), "utf8")) || null;
    } catch {
      return null;
    }
  };
  const runningPid = (): number | null => {
    const pid = read("pid");
    try {
      // One that has ended and that nobody has asked for yet does not run.
      const state = pid && /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return state && state !== "Z" ? pid : null;
    } catch {
      return null;
    }
  };
  return {
    ...{ port, user, secret, runningPid },
    startedAt: () => read("started"),
    async remove() {
      const pid = runningPid();
      await sim.end();
      if (pid && runningPid() === pid) process.kill(pid, "SIGKILL");
      removeFolder(folder);
    },
  };
}
