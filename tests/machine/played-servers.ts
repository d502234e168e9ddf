import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installAgent } from "../../scripts/simulated-fleet/daemon.mjs";
import { createFleet } from "../../scripts/simulated-fleet/fleet.mjs";
import type { Machine } from "../../scripts/simulated-fleet/machine.mjs";
import { findProgram } from "../../scripts/test/programs.mjs";
import { program } from "../helpers/environment";
import type { Operator } from "../helpers/operator";
import { HEARTBEAT_INTERVAL, macAddress } from "../helpers/scene";
import type { Network } from "./network";

/** A server that is played on this host, with the real agent, and a cable to the managers' network. */
export interface PlayedServer {
  readonly uuid: string;
  readonly machine: Machine;
}

interface Played {
  readonly folder: string;
  readonly network: Network;
  readonly operator: Operator;
  /** Certificate of the managers' CA. */
  readonly caCertificate: string;
  /** All managers' addresses. */
  readonly managerUrls: readonly string[];
}

/** Registers servers that know all managers, and powers them on. */
export async function playServers(
  names: readonly string[],
  { folder, network, operator, caCertificate, managerUrls }: Played,
): Promise<{ readonly servers: readonly PlayedServer[]; readonly stop: () => Promise<unknown> }> {
  const caFile = path.join(folder, "ca.crt");
  writeFileSync(caFile, caCertificate, { mode: 0o644 });
  const onTheCable = (name: "komolet" | "komo-agent"): string => {
    const file = path.join(folder, name);
    const enter = [findProgram(["ip"]), ...network.site.prefix.slice(1)].join(" ");
    writeFileSync(file, `#!/bin/sh\nexec ${enter} ${program(name)} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const agent = { komolet: onTheCable("komolet"), komoAgent: onTheCable("komo-agent") };
  const listen = { address: "127.255.255.255", port: 0 };
  const played = names.map((name, i) => ({ name, macAddress: macAddress(i) }));
  const fleet = createFleet({ folder, servers: played, listen, bootMs: 500, shutdownMs: 500, ...agent });
  await fleet.start();
  const servers = await Promise.all(
    fleet.machines.map(async (machine) => {
      const { name, macAddress } = machine;
      const wanted = { name, macAddress, heartbeatInterval: HEARTBEAT_INTERVAL };
      const { server, accessToken } = await operator.servers.createServer(wanted);
      const managerUrl = managerUrls.join(",");
      await installAgent(agent.komoAgent, machine.disk, { managerUrl, accessToken, caFile });
      machine.pressPowerButton();
      return { uuid: server?.uuid ?? "", machine };
    }),
  );
  return { servers, stop: () => fleet.stop() };
}
