import type { Operator } from "../../tests/helpers/operator";

/** A registered server, as its agent knows it. */
export interface Registered {
  readonly uuid: string;
  readonly token: string;
}

/** As many as share one transaction of the manager. */
const AT_ONCE = 32;

/** Registers so many servers through the API, with tokens of their own. `from`: the number of the first. */
export async function registerServers(
  operator: Operator,
  count: number,
  { interval = 10, from = 0 } = {},
): Promise<Registered[]> {
  const servers: Registered[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = from + next++;
      const { server, accessToken } = await operator.servers.createServer({
        name: `server ${String(number).padStart(5, "0")}`,
        macAddress: macAddress(number),
        heartbeatInterval: interval,
      });
      servers.push({ uuid: server?.uuid ?? "", token: accessToken });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return servers;
}

function macAddress(number: number): string {
  const hex = number.toString(16).padStart(6, "0").toUpperCase();
  return `02:00:5E:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
