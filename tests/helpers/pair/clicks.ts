import { setTimeout as delay } from "node:timers/promises";
import { callJson, send, type Answer, type Where } from "../web";
import type { Answered } from "./agents";

/** A server as somebody wants it. A change that was not acknowledged may stand, or not. */
interface Wanted {
  readonly uuid: string;
  name: string;
  power: "ON" | "OFF";
  /** The change that is under way, or of which nobody knows what became. */
  open: { readonly name?: string; readonly power?: "ON" | "OFF" } | null;
  /** Times in which an answer may say OFF. */
  readonly off: { readonly since: number; until: number }[];
}

/** Somebody who goes on changing things at whichever manager takes it. */
export interface Clicks {
  /** The number of changes that were acknowledged. */
  readonly acknowledged: () => number;
  /** Waits until nothing is under way, and does nothing until `goOn`. */
  pause(): Promise<void>;
  goOn(): void;
  /** The differences between what was acknowledged and what a manager has. */
  lost(manager: Where): Promise<string[]>;
  /** Answers that say OFF at a time at which nobody wanted that. */
  unordered(answers: readonly Answered[]): Answered[];
  end(): Promise<void>;
}

/** A server as a manager tells it. */
interface There {
  readonly uuid: string;
  readonly name: string;
  readonly powerStatus: string;
}

const isPower = ({ powerStatus }: Pick<There, "powerStatus">, power: string | undefined): boolean =>
  powerStatus === `POWER_STATUS_${power}`;

const PATIENCE = 4000;

/** Starts it. @param cookie of a session that both managers know */
export function startClicks(
  managers: readonly Where[],
  cookie: string,
  servers: readonly { readonly uuid: string; readonly name: string }[],
): Clicks {
  const wanted = servers.map(({ uuid, name }): Wanted => ({ uuid, name, power: "ON", open: null, off: [] }));
  let acknowledged = 0;
  let isPaused = false;
  let isEnded = false;
  let busy = 0;
  let at = 0;

  const call = (manager: Where, method: string, body: unknown): Promise<Answer> =>
    Promise.race([
      callJson(manager, `/api/komoriuta.v1.${method}`, body, { cookie }),
      delay(PATIENCE).then(() => Promise.reject(new Error("no answer"))),
    ]);
  /** Sends a change to the manager that took the last one, and else turns to the other. @returns whether it was taken */
  const change = async (
    method: string,
    body: unknown,
    stands: (there: There) => boolean,
  ): Promise<boolean> => {
    const manager = managers[at];
    if (!manager) return false;
    try {
      if ((await call(manager, method, body)).status === 200) return true;
      // A change whose answer was lost may stand, and is refused then. What a standby shows is of a moment ago.
      if ((await read(manager)).some(stands) && (await serves(manager))) return true;
    } catch {
      // Whether it stands, is not known.
    }
    at = (at + 1) % managers.length;
    return false;
  };
  const serves = async (manager: Where): Promise<boolean> =>
    (JSON.parse((await send(manager, "/healthz")).body) as { readonly status: string }).status === "ok";
  const read = async (manager: Where): Promise<readonly There[]> => {
    const { body } = await call(manager, "ServerService/ListServers", {});
    return (JSON.parse(body) as { readonly servers?: readonly There[] }).servers ?? [];
  };

  const step = async (one: Wanted, round: number): Promise<void> => {
    if (round % 2 === 0) {
      const name = one.open?.name ?? `${one.uuid.slice(0, 8)}-${round}`;
      one.open = { name };
      const { uuid } = one;
      const stands = (there: There): boolean => there.uuid === uuid && there.name === name;
      if (!(await change("ServerService/UpdateServer", { uuid, name }, stands))) return;
      one.name = name;
    } else {
      const power = one.open?.power ?? (one.power === "ON" ? "OFF" : "ON");
      if (power === "OFF" && one.open === null) one.off.push({ since: performance.now(), until: Infinity });
      one.open = { power };
      const method = power === "OFF" ? "PowerService/TurnOff" : "PowerService/TurnOn";
      const { uuid } = one;
      const stands = (there: There): boolean => there.uuid === uuid && isPower(there, power);
      if (!(await change(method, { uuid }, stands))) return;
      one.power = power;
      const last = one.off.at(-1);
      if (power === "ON" && last) last.until = performance.now();
    }
    one.open = null;
    acknowledged++;
  };
  const live = async (one: Wanted): Promise<void> => {
    let round = 0;
    while (!isEnded) {
      await delay(200 + Math.random() * 400);
      if (isPaused) continue;
      busy++;
      await step(one, round);
      busy--;
      // Until it is known what became of a change, the same one is asked for again.
      if (one.open === null) round++;
      else await delay(500);
    }
  };
  const all = wanted.map(live);

  return {
    acknowledged: () => acknowledged,
    async pause() {
      isPaused = true;
      while (busy > 0) await delay(20);
    },
    goOn: () => void (isPaused = false),
    async lost(manager) {
      const servers = await read(manager);
      return wanted.flatMap(({ uuid, name, power, open }) => {
        const there = servers.find((server) => server.uuid === uuid);
        const isAsWanted =
          there !== undefined &&
          (there.name === name || there.name === open?.name) &&
          (isPower(there, power) || isPower(there, open?.power));
        return isAsWanted ? [] : [`${uuid}: ${name} ${power} became ${JSON.stringify(there)}`];
      });
    },
    unordered: (answers) =>
      answers.filter(({ uuid, power, askedAt, gotAt }) => {
        if (!isPower({ powerStatus: power }, "OFF")) return false;
        const off = wanted.find((one) => one.uuid === uuid)?.off ?? [];
        return !off.some(({ since, until }) => since <= gotAt && askedAt <= until);
      }),
    async end() {
      isEnded = true;
      await Promise.all(all);
    },
  };
}
