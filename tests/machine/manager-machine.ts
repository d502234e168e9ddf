import { X509Certificate } from "node:crypto";
import path from "node:path";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { forwardSocket } from "../helpers/hosts";
import type { Login } from "../helpers/operator";
import { until } from "../helpers/until";
import { send } from "../helpers/web";
import type { Network } from "./network";
import type { SomeManager } from "./site";
import { addVm, mountLine, type Vm } from "./vm";

/** A machine for a manager. */
export interface ManagerPlace {
  readonly name: string;
  readonly macAddress: string;
  readonly address: string;
}

const FIRST: ManagerPlace = { name: "komo", macAddress: "52:54:00:C6:00:14", address: "198.51.100.20" };

/** The URL of the manager on such a machine. */
export const urlOf = ({ address }: ManagerPlace): string => `https://${address}:3443`;

/** The mount point of the built repository. */
export const DOWNLOAD = "/srv/komoriuta";
export const MOUNT = mountLine("repository", DOWNLOAD);
/** QEMU does not outlive a reset of a machine that has it mounted. */
export const UNMOUNT = `umount ${DOWNLOAD} && rmdir ${DOWNLOAD}`;

/** A machine that is to become the manager's, and may read the built repository. Off. */
export function addManagerMachine(network: Network, place = FIRST): Promise<Vm> {
  return addVm({ ...place, network, shares: { repository: ROOT } });
}

/** Carries out commands of our pages word by word, in the built repository. @returns what they printed */
export async function followCommands(host: Vm, commands: readonly string[]): Promise<string> {
  let output = "";
  await host.must(MOUNT);
  for (const command of commands) output += await host.must(`cd ${DOWNLOAD} && ${command}`, 240_000);
  await host.must(UNMOUNT);
  return output;
}

/**
 * The manager on that machine, over the network, as soon as it answers.
 * @param fingerprint of its CA, as the installation printed it: another one is an error
 */
export async function reachManager(
  network: Network,
  host: Vm,
  { fingerprint, ...login }: Pick<Login, "userId" | "password"> & { readonly fingerprint: string },
  place = FIRST,
): Promise<SomeManager> {
  const url = urlOf(place);
  const folder = makeTempFolder();
  const socketPath = path.join(folder, "manager");
  const { prefix } = network.site;
  const forwarder = await forwardSocket({ prefix, socketPath, port: 3443, host: place.address });
  const caCertificate = await host.must(`curl -fsSk ${url}/ca.crt`);
  const found = new X509Certificate(caCertificate).fingerprint256;
  if (found !== fingerprint) throw new Error(`its CA is ${found}, and it said ${fingerprint}`);
  const where = { url, socketPath, ca: caCertificate };
  await until("the manager answers", 60_000, async () => (await send(where, "/healthz")).status === 200);
  return {
    ...where,
    ...login,
    httpsUrl: url,
    caCertificate: (await send(where, "/ca.crt")).body,
    output: () => host.console(),
    async end() {
      await forwarder.end();
      await host.end();
      removeFolder(folder);
    },
  };
}

/** A value that an installation printed, such as `Console`. */
export function saidOf(output: string, what: string): string {
  return new RegExp(`^ *${what} +(\\S+)`, "m").exec(output)?.[1] ?? "";
}
