import { execFileSync } from "node:child_process";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { fakeMachine, type FakeMachine } from "../../lib/wake/fakes/machine";
import { fakeRedfish } from "../../lib/wake/fakes/redfish";
import { makeCredentials, type Credentials } from "../../lib/wake/testing";

/** A service processor with Redfish at an address of its own: managers do not call those of loopback. */
export interface FakeBmc extends AsyncDisposable {
  /** Its host and port. */
  readonly address: string;
  readonly machine: FakeMachine;
  readonly user: string;
  readonly secret: string;
  /** The fingerprint of its certificate. */
  pin(): string;
  /** Requests that it had. */
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
  /** Shows another certificate from now on. */
  changeCertificate(): Promise<void>;
}

/**
 * Starts one at a documentation address (RFC 5737), each test file at another: this machine has it for as long as the
 * fake lives.
 */
export async function startBmc(host: `198.51.100.${number}`, isOn = false): Promise<FakeBmc> {
  const machine = fakeMachine(isOn);
  const login = { user: "root", secret: "s3cret: §" };
  const requests: FakeBmc["requests"] = [];
  const handler = fakeRedfish({ vendor: "dell", machine, ...login });
  let credentials: Credentials = await makeCredentials(host);
  const address = `${host}/32`;
  ip("address", "replace", address, "dev", "lo");
  const removeAddress = () => ip("address", "delete", address, "dev", "lo");
  process.once("exit", removeAddress);
  const sockets = new Set<Socket>();
  const server: Server = createServer(keys(credentials), (request, response) => {
    requests.push({ path: request.url ?? "", authorization: request.headers.authorization });
    handler(request, response);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    ...{ ...login, machine, requests },
    address: `${host}:${(server.address() as AddressInfo).port}`,
    pin: () => credentials.pin,
    async changeCertificate() {
      credentials = await makeCredentials(host);
      server.setSecureContext(keys(credentials));
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      process.off("exit", removeAddress);
      removeAddress();
    },
  };
}

const keys = ({ key, cert }: Credentials) => ({ key, cert });

/** The reason why no address can be added to this machine; null: it can. */
export function whyNoAddresses(): string | null {
  return process.getuid?.() === 0 ? null : "an address of its own for a BMC needs root";
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: "pipe" });
}
