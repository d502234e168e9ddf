/** The name of the server that sleeps. */
const NAME = "nas";
/** The distance of the ports of its doors from those of its services. */
const DOORS = 2_000;
/**
 * Ports of its services, counted from that of magic packets: two fleets beside each other have their own. They lie below
 * those that the system gives to connections (32768 and up): a connection to a port where nobody listens yet could be
 * given that very port, would meet itself, and keep the service out.
 */
const SERVICES = /** @type {const} */ ([
  { kind: "ssh", from: 13 },
  { kind: "web", from: 71 },
]);

/**
 * The fourth simulated server: it is suspended when it is turned off, and whoever knocks at its doors wakes it.
 * @param {number} wakePort where the fleet listens for magic packets
 */
export function createNas(wakePort) {
  const first = 10_000 + (wakePort % 10_000);
  const services = SERVICES.map(({ kind, from }) => ({ kind, port: first + from }));
  const doors = services.map(({ kind, port }) => ({ kind, name: `${NAME}-${kind}`, port, at: port + DOORS }));
  const web = doors.find(({ kind }) => kind === "web");
  const ssh = doors.find(({ kind }) => kind === "ssh");
  return {
    server: { name: NAME, macAddress: "02:4B:4F:4D:4F:04", sleeps: true, services },

    /**
     * Sets that it sleeps when it is turned off, and by itself, and opens its doors. Those that are there already stay.
     * @param {import("../simulated-fleet/operator.mjs").Operator} operator
     * @param {string} uuid
     * @param {(sentence: string) => void} say receives why a door listens nowhere
     */
    async furnish({ call }, uuid, say) {
      await call("ServerService/UpdateServer", {
        uuid,
        offAs: "SHUTDOWN_SUSPEND",
        kind: "SERVER_KIND_STORAGE",
      });
      const rest = { when: "REST_WHEN_ALWAYS", afterMinutes: 5, minUpMinutes: 5 };
      await call("ServerService/UpdateServer", { uuid, rest }).catch((/** @type {unknown} */ error) =>
        say(`${NAME} does not rest: ${error instanceof Error ? error.message : error}`),
      );
      const { doors: known = [] } = await call("DoorService/ListDoors");
      const names = new Set(known.map((/** @type {{ name: string }} */ door) => door.name));
      for (const { name, port, at } of doors) {
        if (names.has(name)) continue;
        const door = { name, serverUuid: uuid, port, lingerMinutes: 1 };
        try {
          await call("DoorService/CreateDoor", { door: { ...door, listen: `127.0.0.1:${at}` } });
        } catch (error) {
          say(`${name} has its link alone: ${error instanceof Error ? error.message : error}`);
          await call("DoorService/CreateDoor", { door });
        }
      }
    },

    /**
     * The ways to knock, as a newcomer reads them.
     * @param {string} url of the console
     */
    advice: (url) =>
      `${NAME} sleeps when you turn it off, and once it was free for five minutes. Then knock, and watch it wake:\n` +
      `  ${url}/d/${web?.name} · curl http://127.0.0.1:${web?.at} · ssh -p ${ssh?.at} 127.0.0.1`,
  };
}

/** @typedef {ReturnType<typeof createNas>} Nas */
