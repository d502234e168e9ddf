import { link, rm } from "node:fs/promises";
import { putInPlace, statOrNull } from "../../files";
import { PLACES, placeText, textOf, type Host } from "./host";

/** The program that an installation replaces, under another name until the new one has answered. */
export const KEPT = `${PLACES.program}.before`;

/** Files of an installation besides the program, as texts. */
const TEXTS = [PLACES.unit, PLACES.user, PLACES.folders, PLACES.rotation] as const;

/** The files that an installation replaces. */
export interface Replaced {
  /** Puts it in its place again. @throws StartFault or the file system's error */
  putBack(): Promise<void>;
  /** Gives it up. */
  forget(): Promise<void>;
}

/**
 * Keeps what an installation is about to replace; null where there is no program, or it is the one that runs. One that is
 * kept already is from an installation that was cut off, whose program has not answered yet: it stays.
 */
export async function keepReplaced(host: Host, program: string): Promise<Replaced | null> {
  const [from, to] = [await statOrNull(program), await statOrNull(host.at(PLACES.program))];
  if (to === null || (from?.ino === to.ino && from.dev === to.dev)) return null;
  const kept = host.at(KEPT);
  if ((await statOrNull(kept)) === null) await link(host.at(PLACES.program), kept);
  const forget = (): Promise<void> => rm(kept, { force: true });
  const texts = await Promise.all(TEXTS.map(async (place) => [place, await textOf(host.at(place))] as const));
  return {
    async putBack() {
      await putInPlace(kept, host.at(PLACES.program));
      // Where it was not replaced yet, both names are one file, and a rename leaves both.
      await forget();
      for (const [place, text] of texts) {
        if (text === null) await rm(host.at(place), { force: true });
        // What is as it was is not written: the disk may be full.
        else if ((await textOf(host.at(place))) !== text) await placeText(host.at(place), text);
      }
    },
    forget,
  };
}
