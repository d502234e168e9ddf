import { connect, createServer, type Server, type Socket } from "node:net";

/** A cable between agents and manager that can be pulled. */
export interface CuttableLine {
  /** What agents are given in place of the manager's own address. */
  readonly url: string;
  /** From now on connections break and new ones are refused. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

/** Lays a line to a manager on this machine. Cut it in the end. */
export async function layLine(managerUrl: string): Promise<CuttableLine> {
  const { port: managerPort } = new URL(managerUrl);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  function carry(near: Socket): void {
    const far = connect(Number(managerPort), "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => sockets.delete(from));
      from.pipe(to);
    }
  }
  async function mend(): Promise<void> {
    const next = createServer(carry);
    await new Promise<void>((resolve, reject) => {
      next.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    const address = next.address();
    if (typeof address === "object" && address) port = address.port;
    server = next;
  }
  await mend();

  return {
    url: `http://127.0.0.1:${port}`,
    mend,
    async cut() {
      const closing = server;
      server = undefined;
      if (!closing) return;
      const closed = new Promise((resolve) => closing.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
