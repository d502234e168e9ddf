/** NetworkManager's setting of Wake-on-LAN, by its files: no program is asked. */
import type { Paths } from "./environment.ts";
import { namesIn, readText, textOf } from "./files.ts";
import { indexOf } from "./link-file.ts";

/** The bit of magic packets in `wake-on-lan` (nm-settings-keyfile(5)). */
const MAGIC = 0x40;
const MOST_CONNECTIONS = 200;

/** The connection by which NetworkManager runs a card. */
export interface Connection {
  readonly uuid: string;
  /** Its file; undefined where it cannot be read. */
  readonly file: string | undefined;
  /** Whether it turns Wake-on-LAN by magic packets on. */
  readonly wakes: boolean;
}

/** The connection of a card; undefined where NetworkManager does not run it. Never throws. */
export function connectionOf(card: string, paths: Paths): Connection | undefined {
  try {
    const index = indexOf(card, paths);
    if (index === undefined) return undefined;
    const device = readText(`${paths.networkManager}/devices/${index}`) ?? "";
    if (/^managed=(false|unmanaged)$/m.test(device)) return undefined;
    const uuid = /^connection-uuid=([0-9a-f-]{36})$/m.exec(device)?.[1];
    if (uuid === undefined) return undefined;
    const [file, text] = fileOf(uuid, paths) ?? [];
    return { uuid, file, wakes: (wakeOnLanIn(text ?? "") & MAGIC) !== 0 };
  } catch {
    return undefined;
  }
}

function fileOf(uuid: string, paths: Paths): readonly [string, string] | undefined {
  const its = new RegExp(`^uuid=${uuid}$`, "m");
  for (const folder of [
    `${paths.networkManagerConfig}/system-connections`,
    `${paths.networkManager}/system-connections`,
  ]) {
    for (const name of namesIn(folder).slice(0, MOST_CONNECTIONS)) {
      const text = textOf(`${folder}/${name}`);
      if (its.test(text)) return [`${folder}/${name}`, text];
    }
  }
  return undefined;
}

function wakeOnLanIn(text: string): number {
  const ethernet = text.split(/^(?=\[)/m).find((part) => /^\[(ethernet|802-3-ethernet)\]/.test(part)) ?? "";
  return Number(/^wake-on-lan=(\d{1,5})$/m.exec(ethernet)?.[1] ?? 0);
}
