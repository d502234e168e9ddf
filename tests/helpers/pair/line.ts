import { connect, createServer, type Server, type Socket } from "node:net";

/** A line between a manager and its database, which can be cut. */
export interface Line {
  readonly url: string;
  /** Nothing passes any more, and nobody is told; new connections lead nowhere. */
  cut(): void;
  /** Whatever was cut is gone; new connections lead to the database. */
  mend(): void;
  close(): Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const server: Server = createServer((near) => {
    keep(near);
    if (isCut) return void near.pause();
    const far = connect(port, "127.0.0.1");
    keep(far);
    near.on("data", (bytes) => void (isCut || far.write(bytes)));
    far.on("data", (bytes) => void (isCut || near.write(bytes)));
    near.on("close", () => far.destroy());
    far.on("close", () => void (isCut || near.destroy()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    cut: () => void (isCut = true),
    mend() {
      isCut = false;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
