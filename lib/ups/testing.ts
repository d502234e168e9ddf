import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { afterEach } from "vitest";
import { readNutPlace } from "../power/nut-address";
import type { NutWorld } from "./nut/dial";
import { NUT_WORLD } from "./nut/dial";
import type { NutTarget } from "./nut/target";

/** Helpers for tests: a NUT server of which each answer is scripted. */

/** The answer of the fake to a line; undefined: none. Bytes are sent as they are. */
export type Script = (line: string, fake: { readonly socket: Socket }) => string | Buffer | undefined;

export interface FakeNut {
  readonly port: number;
  /** Lines that came, in order. */
  readonly received: string[];
  /** Ends all connections. */
  cut(): void;
  close(): Promise<void>;
}

const open = new Set<FakeNut>();
afterEach(async () => {
  await Promise.all([...open].map((fake) => fake.close()));
  open.clear();
});

interface FakeCredentials {
  readonly cert: string;
  readonly key: string;
}

/** Starts a fake. With credentials it answers STARTTLS by itself, and goes on encrypted. */
export async function fakeNut(script: Script, credentials?: FakeCredentials): Promise<FakeNut> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const converse = (socket: Socket): void => {
    let rest = "";
    socket.on("error", () => undefined);
    const onData = (chunk: Buffer): void => {
      rest += chunk.toString("utf8");
      for (let end = rest.indexOf("\n"); end !== -1; end = rest.indexOf("\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        received.push(line);
        if (credentials && line === "STARTTLS" && !(socket instanceof TLSSocket)) {
          socket.off("data", onData);
          socket.write("OK STARTTLS\n");
          return converse(new TLSSocket(socket, { isServer: true, ...credentials }));
        }
        const answer = script(line, { socket });
        if (answer !== undefined) socket.write(answer);
      }
    };
    socket.on("data", onData);
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    converse(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const fake: FakeNut = {
    port: (server.address() as AddressInfo).port,
    received,
    cut,
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  open.add(fake);
  return fake;
}

/** The variables of one UPS, by their names. */
export type Variables = Readonly<Record<string, string>>;

/** A server that speaks as upsd does, of these UPSes; a text of one is an error. */
export function plainUpsd(upses: () => Readonly<Record<string, Variables | string>>): Script {
  return (line) => {
    if (line === "STARTTLS") return "ERR FEATURE-NOT-CONFIGURED\n";
    if (line === "LIST UPS") {
      const all = Object.keys(upses()).map((name) => `UPS ${name} "of a test"\n`);
      return `BEGIN LIST UPS\n${all.join("")}END LIST UPS\n`;
    }
    const [, name = ""] = /^LIST VAR (\S+)$/.exec(line) ?? [];
    if (name !== "") {
      const found = upses()[name];
      if (found === undefined) return "ERR UNKNOWN-UPS\n";
      if (typeof found === "string") return `ERR ${found}\n`;
      const all = Object.entries(found).map(([key, value]) => `VAR ${name} ${key} "${value}"\n`);
      return `BEGIN LIST VAR ${name}\n${all.join("")}END LIST VAR ${name}\n`;
    }
    return /^(USERNAME|PASSWORD|LOGIN) /.test(line) ? "OK\n" : "ERR UNKNOWN-COMMAND\n";
  };
}

/** A UPS on line power. */
export const ON_LINE: Variables = {
  "ups.status": "OL",
  "battery.charge": "100",
  "battery.runtime": "1800",
  "ups.load": "23",
  "ups.mfr": "Dummy",
  "ups.model": "Sim",
  "ups.serial": "A1",
};

/** A target on this machine. @param written what stands around it: `user@` before, `/ups` behind */
export function nutTarget(
  port: number,
  more: Partial<NutTarget> & { user?: string; ups?: string } = {},
): NutTarget {
  const { user = "", ups = "", ...rest } = more;
  const place = readNutPlace(`127.0.0.1:${port}`);
  if (!place) throw new Error("no place");
  return { place: { ...place, user, ups }, secret: "", pin: null, ...rest };
}

/** A world in which everybody waits as long as a busy machine may take. */
export const NEAR: NutWorld = { ...NUT_WORLD, connectWithin: 20_000, answerWithin: 20_000 };
/** A world in which nobody waits for an answer for long. */
export const HASTY: NutWorld = { ...NEAR, answerWithin: 300 };
