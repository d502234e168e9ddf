import path from "node:path";
import { startChild, type Child } from "./child";
import { ROOT } from "./paths";
import { until } from "./until";

/** Opens a socket in the file system that leads to a port which another namespace reaches. */
export async function forwardSocket(to: {
  readonly prefix: readonly string[];
  readonly socketPath: string;
  readonly port: number;
  /** Default: the namespace's own loopback device. */
  readonly host?: string;
}): Promise<Child> {
  const script = path.join(ROOT, "tests/helpers/programs/socket-forwarder.mjs");
  const args = [to.socketPath, String(to.port), ...(to.host ? [to.host] : [])];
  const child = await startChild([...to.prefix, process.execPath, script, ...args], { env: {} });
  await until("the socket is open", 5000, () => child.stdout().includes("ready"));
  return child;
}
