import { createConnection } from "node:net";

/** Milliseconds after which a port counts as closed. */
const PATIENCE = 2000;

/** Whether something listens at this address; nothing is sent to it. */
export function probePort(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, timeout: PATIENCE });
    const done = (listens: boolean): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once("connect", () => done(true));
    socket.once("timeout", () => done(false));
    socket.once("error", () => done(false));
  });
}
