import path from "node:path";
import { startChild, type Child } from "./child";
import { ROOT } from "./paths";
import { until } from "./until";

/** Opens a socket in the file system that leads to a port of another namespace's loopback device. */
export async function forwardSocket(to: {
  readonly prefix: readonly string[];
  readonly socketPath: string;
  readonly port: number;
}): Promise<Child> {
  const script = path.join(ROOT, "tests/helpers/programs/socket-forwarder.mjs");
  const child = await startChild([...to.prefix, process.execPath, script, to.socketPath, String(to.port)], {
    env: {},
  });
  await until("the socket is open", 5000, () => child.stdout().includes("ready"));
  return child;
}
