import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import type { News } from "../fleet/fleet";
import type { ServerRecord } from "../fleet/entities";
import { testClock } from "../fleet/testing";
import { factsOf } from "../power/testing";
import { startBridge } from "./bridge";

vi.setConfig({ testTimeout: 60_000 });

/** The broker says yes to whoever comes: MQTT 5, CONNACK. */
const WELCOME = Buffer.from([0x20, 0x03, 0x00, 0x00, 0x00]);

/** More than a connection takes that nobody reads from. */
const SERVERS = 12_000;

const serverOf = (number: number): ServerRecord => ({
  uuid: `0d1c2b3a-0000-4000-8000-${String(number).padStart(12, "0")}`,
  name: `server ${number} ${"x".repeat(80)}`,
  macAddress: "02:00:00:00:00:01",
  facts: factsOf({}),
  ...{ agent: null, tokenExpiresAt: null, groupUuids: [], use: null, wish: null, ordered: null, holds: [] },
  ...{ guards: null, needs: [], readyPort: null, kind: null, watts: null, upSince: null, wokenAt: null },
  ...{ alerts: [], createdAt: 0, updatedAt: 0 },
});

test("a broker that takes nothing in and goes away is told all anew once it is back", async () => {
  const servers = Array.from({ length: SERVERS }, (_, number) => serverOf(number));
  const last = servers.at(-1)?.uuid ?? "";
  const snapshot: News = {
    ...{ type: "snapshot", servers, groups: [], schedules: [], holds: [], runs: [] },
  };
  const came: Socket[] = [];
  let heard = "";
  const broker = createServer((socket) => {
    came.push(socket);
    const isFirst = came.length === 1;
    socket
      .on("error", () => undefined)
      .once("data", () => {
        socket.write(WELCOME);
        // It is there, and does nothing.
        if (isFirst) socket.pause();
        else socket.on("data", (bytes) => (heard = (heard + bytes.toString("latin1")).slice(-100_000)));
      });
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  const { port } = broker.address() as AddressInfo;
  const watched = vi.fn();
  const warned: string[] = [];
  const bridge = await startBridge(
    {
      settings: {
        ...{ url: new URL(`mqtt://127.0.0.1:${port}`), user: null, password: null, ca: null },
        ...{ prefix: "komoriuta", discovery: "homeassistant" },
      },
      operator: async () => ({ userId: "token:house", who: { kind: "program" }, grants: [] }),
      fleetOf: () => ({
        act: () => Promise.reject(new Error("nobody asked")),
        async *watch(signal) {
          watched();
          yield snapshot;
          await once(signal, "abort");
        },
      }),
      about: { publicUrl: "https://komo.example", version: "1.2.3" },
      clock: testClock(Date.UTC(2026, 0, 2)),
      log: { info: () => undefined, warn: (line) => void warned.push(line), error: () => undefined },
    },
    50,
  );
  try {
    await vi.waitFor(() => expect(watched).toHaveBeenCalledTimes(1), 20_000);
    // What waits to be taken in has stopped to grow: the connection is full.
    let before = -1;
    await vi.waitFor(
      () => {
        const now = came[0]?.bytesRead ?? 0;
        const isFull = now === before;
        before = now;
        expect(isFull).toBe(true);
      },
      { timeout: 20_000, interval: 500 },
    );
    expect(heard).toBe("");
    came[0]?.destroy();
    await vi.waitFor(() => expect(heard).toContain(`komoriuta/${last}/state`), 40_000);
    expect(watched).toHaveBeenCalledTimes(2);
  } finally {
    await bridge.stop();
    for (const socket of came) socket.destroy();
    broker.close();
  }
});
