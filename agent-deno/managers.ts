/**
 * The manager of this server, and others that may take its place: one of them serves. An attempt goes to one alone; where
 * it comes to nothing, the next one goes to the manager that follows in the list.
 */
import type { Manager } from "./api.ts";
import type { Fault } from "./fault.ts";
import type { KeptGeneration } from "./host/generation.ts";
import type { Manifest } from "./messages.ts";
import { messageOf } from "./refusal.ts";

export interface ManagersParts {
  /** URLs, in their order. */
  readonly urls: readonly string[];
  /** @throws where it cannot be used */
  readonly connect: (url: string) => Manager;
  readonly describe: (error: unknown, url: string) => Fault;
  readonly generation: KeptGeneration;
}

/** An attempt that came to nothing, and the manager that it went to. */
class AtManager extends Error {
  constructor(
    readonly url: string,
    override readonly cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

export interface Managers {
  readonly manager: Manager;
  readonly describe: (error: unknown) => Fault;
}

/** @throws where one of them cannot be used */
export function connectManagers({ urls, connect, describe, generation }: ManagersParts): Managers {
  const all = urls.map((url) => ({ url, manager: connect(url) }));
  let at = 0;
  /** Those that have refused the token since one answered. */
  const refused = new Set<string>();

  async function ask(
    send: (manager: Manager, acknowledged: () => void) => Promise<Manifest>,
  ): Promise<Manifest> {
    const asked = at;
    const one = all[asked];
    if (one === undefined) throw new Error("no manager is set");
    let isTaken = false;
    try {
      const manifest = await send(one.manager, () => (isTaken = true));
      refuseReplaced(manifest);
      refused.clear();
      return manifest;
    } catch (error) {
      // A manager that has taken the heartbeat in is the one that serves.
      if (!isTaken || error instanceof Replaced) at = (asked + 1) % all.length;
      throw new AtManager(one.url, error);
    }
  }

  /** An order of a manager whose place another has taken is none. */
  function refuseReplaced({ serverUuid, generation: present = 0 }: Manifest): void {
    const known = generation.of(serverUuid);
    if (present < known) throw new Replaced(known);
    if (present > known) generation.take(serverUuid, present);
  }

  return {
    manager: {
      getManifest: (bootId, signal) => ask((manager) => manager.getManifest(bootId, signal)),
      sendHeartbeat: (heartbeat, signal, acknowledged) =>
        ask((manager, taken) =>
          manager.sendHeartbeat(heartbeat, signal, () => {
            taken();
            acknowledged?.();
          }),
        ),
      async getProgram(platform, signal) {
        // The one that serves: it has asked for that.
        const one = all[at];
        if (one === undefined) throw new Error("no manager is set");
        return one.manager.getProgram(platform, signal);
      },
      close: () => all.forEach(({ manager }) => manager.close()),
    },
    describe(error) {
      const { url, cause } = error instanceof AtManager ? error : { url: urls[0] ?? "", cause: error };
      const fault = describe(cause, url);
      if (!fault.refused) return fault;
      refused.add(url);
      // As long as another one may take it, it is tried.
      return { ...fault, refused: refused.size === all.length };
    },
  };
}

/** An answer of a manager that does not serve any more. */
class Replaced extends Error {
  constructor(by: number) {
    super(`another manager has taken its place (generation ${by})`);
  }
}
