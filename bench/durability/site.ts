import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn, type Operator } from "../../tests/helpers/operator";
import { connectAgents, type AgentClient } from "./agent";

/** A manager that is killed again and again, and those who speak to it. */
export interface Site {
  readonly manager: Manager;
  /** Logged in once: the session has to outlive every kill. */
  readonly operator: Operator;
  readonly agents: AgentClient;
  readonly isAlive: () => boolean;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Starts it, and kills it that many milliseconds later, answering or not. */
  readonly restartInVain: (milliseconds: number) => Promise<void>;
  /** What a call gives; null where the manager was killed before it answered. */
  readonly unlessKilled: <T extends object>(call: Promise<T>) => Promise<T | null>;
  readonly end: () => Promise<void>;
}

export async function openSite(): Promise<Site> {
  // Magic packets go to a socket of ours, where nobody is woken by them.
  const nobody = createSocket("udp4").bind(0, "127.0.0.1");
  await once(nobody, "listening");
  const env = { KOMO_WOL_TARGETS: `127.0.0.1:${nobody.address().port}` };
  const manager = await startManager({ env }).catch((error: unknown) => {
    nobody.close();
    throw error;
  });
  let alive = true;

  async function end(): Promise<void> {
    await manager.remove();
    nobody.close();
  }
  async function kill(): Promise<void> {
    alive = false;
    await manager.kill();
  }
  return {
    manager,
    operator: await logIn(manager).catch(async (error: unknown) => {
      await end();
      throw error;
    }),
    agents: connectAgents(manager.url),
    isAlive: () => alive,
    kill,
    async restart() {
      await manager.start();
      alive = true;
    },
    async restartInVain(milliseconds) {
      // It fails, as it is killed; where it was quicker than that, so much the better.
      const started = manager.start().catch(() => undefined);
      await delay(milliseconds);
      await kill();
      await started;
    },
    async unlessKilled(call) {
      try {
        return await call;
      } catch (error) {
        if (alive) throw error;
        return null;
      }
    },
    end,
  };
}
