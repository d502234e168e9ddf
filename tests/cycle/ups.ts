/** A UPS behind a real upsd, and a watch that reads it. */
import { setTimeout as delay } from "node:timers/promises";
import { readNutPlace } from "../../lib/power/nut-address";
import { openNut } from "../../lib/ups/nut/client";
import { NUT_WORLD } from "../../lib/ups/nut/dial";
import type { NutTarget } from "../../lib/ups/nut/target";
import { createUpsWatch, type UpsWatch } from "../../lib/ups/watch";
import { until } from "../helpers/until";
import { LINE, startUpsd, type Said, type Upsd } from "../helpers/upsd";

/** A watch, and the standings that it has seen. */
export type SeeingWatch = UpsWatch & { readonly seen: string[] };

/** The UPS lab of an upsd, and its watch. */
export interface Lab {
  readonly upsd: Upsd;
  readonly watch: SeeingWatch;
  /** The UPS says this from now on, and all else as on line power. */
  readonly says: (said: Said) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Starts both; the UPS is on line power. */
export async function startLab(): Promise<Lab> {
  const upsd = await startUpsd();
  const watch = watchOf(upsd);
  const end = async (): Promise<void> => {
    await watch.stop();
    await upsd.remove();
  };
  try {
    await watch.start();
    await becomes(watch, "line");
  } catch (error) {
    await end();
    throw error;
  }
  return { upsd, watch, says: (said) => upsd.say("lab", { ...LINE, ...said }), end };
}

/** The address of an upsd, with or without a login. */
export function targetOf(
  { port }: Pick<Upsd, "port">,
  more: Partial<NutTarget> & { user?: string; ups?: string } = {},
) {
  const { user = "", ups = "", ...rest } = more;
  const place = readNutPlace(`127.0.0.1:${port}`);
  if (!place) throw new Error("no place");
  return { place: { ...place, user, ups }, secret: "", pin: null, ...rest };
}

/** A watch that polls without a pause to speak of. */
function watchOf(upsd: Upsd): SeeingWatch {
  const seen: string[] = [];
  const watch = createUpsWatch({
    servers: () => [{ name: "nas", version: "1", target: () => targetOf(upsd) }],
    open: (target, signal) => openNut(NUT_WORLD, target, signal),
    clock: { wall: () => Date.now(), monotonic: () => performance.now() },
    pause: (_, signal) => delay(100, undefined, { signal }).catch(() => undefined),
    random: () => 0,
    memory: { read: async () => null, write: async () => undefined },
    failed(error) {
      throw error;
    },
  });
  watch.listen((now, before) => {
    if (now && before?.standing !== now.standing) seen.push(now.standing);
  });
  return { ...watch, seen };
}

/** Waits until the UPS has that standing. */
export const becomes = (watch: UpsWatch, standing: string): Promise<unknown> =>
  until(`the UPS is ${standing}`, 20_000, () => watch.upses()[0]?.standing === standing);
