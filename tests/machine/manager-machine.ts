import { X509Certificate } from "node:crypto";
import path from "node:path";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { forwardSocket } from "../helpers/hosts";
import type { Login } from "../helpers/operator";
import { until } from "../helpers/until";
import { send } from "../helpers/web";
import type { Network } from "./network";
import type { SomeManager } from "./site";
import { addVm, type Vm } from "./vm";

const ADDRESS = "198.51.100.20";
const URL = `https://${ADDRESS}:3443`;

/** The mount point of the built repository. */
export const DOWNLOAD = "/srv/komoriuta";
export const MOUNT = `mkdir -p ${DOWNLOAD} && mount -t 9p -o ro,cache=loose,msize=524288 repository ${DOWNLOAD}`;
/** QEMU does not outlive a reset of a machine that has it mounted. */
export const UNMOUNT = `umount ${DOWNLOAD} && rmdir ${DOWNLOAD}`;

/** A machine that is to become the manager's, and may read the built repository. Off. */
export function addManagerMachine(network: Network): Promise<Vm> {
  const shares = { repository: ROOT };
  return addVm({ name: "komo", network, macAddress: "52:54:00:C6:00:14", address: ADDRESS, shares });
}

/**
 * The manager on that machine, over the network, as soon as it answers.
 * @param fingerprint of its CA, as the installation printed it: another one is an error
 */
export async function reachManager(
  network: Network,
  host: Vm,
  { fingerprint, ...login }: Pick<Login, "userId" | "password"> & { readonly fingerprint: string },
): Promise<SomeManager> {
  const folder = makeTempFolder();
  const socketPath = path.join(folder, "manager");
  const { prefix } = network.site;
  const forwarder = await forwardSocket({ prefix, socketPath, port: 3443, host: ADDRESS });
  const caCertificate = await host.must(`curl -fsSk ${URL}/ca.crt`);
  const found = new X509Certificate(caCertificate).fingerprint256;
  if (found !== fingerprint) throw new Error(`its CA is ${found}, and it said ${fingerprint}`);
  const where = { url: URL, socketPath, ca: caCertificate };
  await until("the manager answers", 60_000, async () => (await send(where, "/healthz")).status === 200);
  return {
    ...where,
    ...login,
    httpsUrl: URL,
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
