import { writeFileSync } from "node:fs";
import path from "node:path";
import { run, startChild, type Child } from "./child";
import { forwardSocket } from "./forward-socket";
import { startManager, type Manager } from "./manager";
import { addNamespace, joinNamespaces, removeNamespace, type Namespace } from "./namespaces";
import { ROOT } from "./paths";
import { freePort } from "./ports";
import { makeTempFolder, removeFolder } from "./temp-folder";
import { send } from "./web";

/** What a far host captured on the wake port. */
export interface Datagram {
  /** Hexadecimal. */
  readonly packet: string;
  readonly from: string;
}

/** Two hosts and a cable: the manager on one, a simulated server on the other. */
export interface TwoHosts {
  readonly manager: Manager;
  /** The other host. */
  readonly far: Namespace;
  /** Reaches the manager over the cable. */
  readonly httpsUrl: string;
  readonly plainUrl: string;
  /** Path of the manager's CA certificate, as an administrator carried it over. */
  readonly caFile: string;
  /** Asks for a page from the far host; trusts the manager's CA where told to. */
  readonly askFromAfar: (url: string, trusting: boolean) => Promise<unknown>;
  /** Registers a server over HTTPS from the far host, sets its agent up, and powers it on. */
  readonly startServer: (name: string, macAddress: string) => Promise<void>;
  readonly datagrams: () => Datagram[];
  /** What happened on the far host, for people who read a failure. */
  readonly story: () => string;
  readonly end: () => Promise<void>;
}

/** Documentation addresses (RFC 5737): they lead nowhere else. */
export const NEAR = "198.51.100.1";
const FAR = "198.51.100.2";

/** Starts the manager on its own host, with TLS by its private CA, and default wake-up targets. Needs root. */
export async function startTwoHosts(): Promise<TwoHosts> {
  const folder = makeTempFolder();
  const near = addNamespace();
  const far = addNamespace();
  let forwarder: Child | undefined;
  let manager: Manager | undefined;
  let server: Child | undefined;
  async function end(): Promise<void> {
    await server?.end();
    await manager?.remove();
    await forwarder?.end();
    [near, far].forEach(removeNamespace);
    removeFolder(folder);
  }

  try {
    joinNamespaces([near, `${NEAR}/24`], [far, `${FAR}/24`]);
    const port = await freePort();
    const socketPath = path.join(folder, "socket");
    forwarder = await forwardSocket({ prefix: near.prefix, socketPath, port });
    const env = { KOMO_HTTP_ADDR: `0.0.0.0:${port}`, KOMO_HTTPS_ADDR: `${NEAR}:3443` };
    const started = (manager = await startManager({ prefix: near.prefix, socketPath, port, env }));
    const caFile = path.join(folder, "ca.crt");
    writeFileSync(caFile, (await send(started, "/ca.crt")).body);
    const httpsUrl = `https://${NEAR}:3443`;
    const lines = (): Record<string, string>[] =>
      (server?.stdout() ?? "")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>);

    return {
      manager: started,
      far,
      httpsUrl,
      plainUrl: `http://${NEAR}:${port}`,
      caFile,
      askFromAfar: (url, trusting) => askFrom(far, url, trusting ? caFile : null),
      async startServer(name, macAddress) {
        const script = path.join(ROOT, "tests/helpers/programs/far-host.mjs");
        const args = [path.join(folder, "far"), name, macAddress, httpsUrl, caFile];
        const { userId, password } = started;
        server = await startChild([...far.prefix, process.execPath, script, ...args], {
          env: { KOMO_USER: userId, KOMO_PASSWORD: password, NODE_EXTRA_CA_CERTS: caFile },
        });
      },
      datagrams: () => lines().flatMap(({ packet, from }) => (packet && from ? [{ packet, from }] : [])),
      story: () => `${server?.stdout() ?? ""}${server?.stderr() ?? ""}`,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function askFrom(host: Namespace, url: string, caFile: string | null): Promise<unknown> {
  const script = path.join(ROOT, "tests/helpers/programs/ask.mjs");
  const env: Record<string, string> = caFile ? { NODE_EXTRA_CA_CERTS: caFile } : {};
  const { stdout } = await run([...host.prefix, process.execPath, script, url], { env });
  return JSON.parse(stdout);
}
