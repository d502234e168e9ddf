import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Child } from "./child";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { addTwoHosts, forwardSocket, NEAR, removeNamespace, type Namespace } from "./hosts";
import { startManager, type Manager } from "./manager";
import { send, type Where } from "./web";

/** Two hosts and a cable, and a manager on one of them. */
export interface TwoHosts {
  readonly manager: Manager;
  /** The other host. */
  readonly far: Namespace;
  /** Reaches the manager over the cable. */
  readonly httpsUrl: string;
  readonly plainUrl: string;
  /** Certificate of the manager's CA, and its path, as an administrator carried it over. */
  readonly ca: string;
  readonly caFile: string;
  /** A folder that is removed with the hosts. */
  readonly folder: string;
  /** The means to ask for a URL from the far host. */
  readonly fromAfar: (url: string) => Promise<Where>;
  readonly end: () => Promise<void>;
}

/** Starts the manager on its own host, with TLS by its private CA, and default wake-up targets. Needs root. */
export async function startTwoHosts(env: Readonly<Record<string, string>> = {}): Promise<TwoHosts> {
  const folder = makeTempFolder();
  const [near, far] = addTwoHosts();
  const forwarders: Child[] = [];
  let manager: Manager | undefined;
  async function end(): Promise<void> {
    await manager?.remove();
    await Promise.all(forwarders.map((forwarder) => forwarder.end()));
    [near, far].forEach(removeNamespace);
    removeFolder(folder);
  }
  /** A socket that leads to a port, as a host reaches it. */
  async function socketOn({ prefix }: Namespace, port: number, host?: string): Promise<string> {
    const socketPath = path.join(folder, `socket${forwarders.length}`);
    forwarders.push(await forwardSocket({ prefix, socketPath, port, ...(host && { host }) }));
    return socketPath;
  }

  try {
    const port = await freePort();
    const addresses = { KOMO_HTTP_ADDR: `0.0.0.0:${port}`, KOMO_HTTPS_ADDR: `${NEAR}:3443` };
    manager = await startManager({
      prefix: near.prefix,
      socketPath: await socketOn(near, port),
      port,
      env: { ...addresses, ...env },
    });
    const ca = (await send(manager, "/ca.crt")).body;
    const caFile = path.join(folder, "ca.crt");
    writeFileSync(caFile, ca);
    return {
      manager,
      far,
      httpsUrl: `https://${NEAR}:3443`,
      plainUrl: `http://${NEAR}:${port}`,
      ca,
      caFile,
      folder,
      fromAfar: async (url) => ({ url, socketPath: await socketOn(far, Number(new URL(url).port), NEAR) }),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
