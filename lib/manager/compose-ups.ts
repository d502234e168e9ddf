import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { NutTries, Upses } from "../api/running";
import { readPrivateFile, writePrivateFile } from "../files";
import type { Fleet } from "../fleet/fleet";
import { FleetError } from "../fleet/model/errors";
import { nutAddress, nutUrl } from "../power/nut-address";
import { createUpsNews } from "../ups/news";
import { openNut } from "../ups/nut/client";
import { NUT_WORLD } from "../ups/nut/dial";
import type { NutTarget } from "../ups/nut/target";
import { tryNut } from "../ups/try";
import { createUpsWatch, type NutServer, type UpsWatch } from "../ups/watch";
import { machineClock as clock } from "./clock";
import { upsesFile } from "./data-folder";
import type { NutServerPlace } from "./environment-nut";
import { misconfigured } from "./start-fault";

/** The NUT server of the environment, with its secret; null: there is none. @throws StartFault */
export async function ownNutServer(place: NutServerPlace | null): Promise<NutTarget | null> {
  if (!place) return null;
  const { passwordFile, password, pin } = place;
  const kept = passwordFile === null ? null : await readFile(passwordFile, "utf8").catch(() => "");
  if (kept?.trim() === "")
    throw misconfigured("KOMO_NUT_PASSWORD_FILE must be a file that the manager can read");
  return { place: place.place, secret: kept?.trim() ?? password ?? "", pin };
}

/** The same for people, without its secret. */
export function ownServer({ place, secret, pin }: NutTarget): Upses["own"] {
  const { user } = place;
  return { url: nutUrl(place), address: nutAddress(place), user, pin, hasSecret: secret !== "" };
}

interface UpsParts {
  readonly fleet: Pick<Fleet, "nutServers" | "nutTarget" | "noteUps">;
  /** The NUT server of the environment; null: there is none. */
  readonly own: NutTarget | null;
  readonly dataDir: string;
  failed(error: unknown, context: string): void;
}

/** Milliseconds between two looks at how long UPSes have been silent. */
const LOOK_EVERY = 5000;

/** UPSes as the manager watches them: what they say is shown, and told; what follows is for plans. */
export function composeUps({ fleet, own, dataDir, failed }: UpsParts): UpsWatch {
  const watch = createUpsWatch({
    servers: () => [
      ...(own ? [{ name: nutAddress(own.place), version: "environment", target: () => own }] : []),
      ...fleet.nutServers().map(({ uuid, address, updatedAt }): NutServer => ({
        ...{ name: address, version: `${uuid} ${updatedAt}` },
        target: () => readable(() => fleet.nutTarget(uuid)),
      })),
    ],
    open: (target, signal) => openNut(NUT_WORLD, target, signal),
    clock,
    // A pause that is broken off is over.
    pause: (ms, signal) => pause(ms, undefined, { signal, ref: false }).catch(() => undefined),
    random: Math.random,
    memory: {
      read: () => readPrivateFile(upsesFile(dataDir)),
      write: (text) => writePrivateFile(upsesFile(dataDir), text),
    },
    failed,
  });
  const desk = createUpsNews();
  let telling = Promise.resolve();
  const look = (): void => {
    for (const news of desk.look(watch.upses(), clock.monotonic()))
      telling = telling
        .then(() => fleet.noteUps(news))
        .catch((error: unknown) => failed(error, "noting what a UPS says"));
  };
  let ends: readonly (() => void)[] = [];
  return {
    ...watch,
    async start() {
      await watch.start();
      ends = [watch.listen(look), clock.every(LOOK_EVERY, look)];
    },
    async stop() {
      for (const end of ends) end();
      await watch.stop();
      await telling;
    },
  };
}

/** A target; null where its secret cannot be read. */
function readable(of: () => NutTarget): NutTarget | null {
  try {
    return of();
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "secret_unreadable") return null;
    throw error;
  }
}

/** The most tries at once. */
const MOST_TRIES = 4;
/** Milliseconds for which a try may take. */
const PATIENCE = 20_000;

/** Tries of NUT servers. The secret is in the clear for the call alone. */
export function createNutTries(fleet: Pick<Fleet, "nutTargetOf">): NutTries {
  let trying = 0;
  return {
    async tryOut(settings) {
      const target = fleet.nutTargetOf(settings);
      if (trying >= MOST_TRIES) throw new FleetError({ code: "ways_busy" });
      trying += 1;
      try {
        return await tryNut(
          (signal) => openNut(NUT_WORLD, target, signal),
          target,
          () => clock.monotonic(),
          AbortSignal.timeout(PATIENCE),
        );
      } finally {
        trying -= 1;
      }
    },
  };
}
