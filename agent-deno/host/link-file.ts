/**
 * The .link file that systemd-udevd has applied to a card, its drop-ins, and what they say of Wake-on-LAN
 * (systemd.link(5)).
 */
import type { Paths } from "./environment.ts";
import { namesIn, readText, textOf } from "./files.ts";

/** A drop-in of ours: `<file>.d/komoriuta.conf` in /etc. */
export const DROP_IN_NAME = "komoriuta.conf";

export interface LinkFile {
  /** The path of the file, as udevd names it. */
  readonly path: string;
  /** The last `WakeOnLan=` of file and drop-ins; undefined: none says anything. */
  readonly wakeOnLan: string | undefined;
}

/** The file in force for a card; undefined where udevd has none, or does not run. Never throws. */
export function linkFileOf(card: string, paths: Paths): LinkFile | undefined {
  try {
    const index = indexOf(card, paths);
    if (index === undefined) return undefined;
    const known = readText(`${paths.udevData}/n${index}`) ?? "";
    const path = /^E:ID_NET_LINK_FILE=(\/[^\n]{1,255}\.link)$/m.exec(known)?.[1];
    if (path === undefined || path.split("/").includes("..")) return undefined;
    const texts = [`${rootOf(paths)}${path}`, ...dropInsOf(path, paths)].map(textOf);
    return { path, wakeOnLan: texts.flatMap(wakeOnLanIn).at(-1) };
  } catch {
    return undefined;
  }
}

/** The kernel's number of a card, by which udev and NetworkManager name its files. @throws where it cannot be read */
export function indexOf(card: string, { interfaces }: Paths): string | undefined {
  return /^\d{1,10}$/.exec(readText(`${interfaces}/${card}/ifindex`)?.trim() ?? "")?.[0];
}

function rootOf({ root }: Paths): string {
  return root === "/" ? "" : root;
}

/** The folders of drop-ins, the most important first: a name in one hides the same in the next. */
const FOLDERS = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map(
  (each) => `${each}/systemd/network`,
);

/** Drop-ins of a .link file, in the order in which they are read. */
function dropInsOf(path: string, paths: Paths): string[] {
  const byName = new Map<string, string>();
  for (const folder of FOLDERS.map((each) => `${rootOf(paths)}${each}/${nameOf(path)}.d`)) {
    for (const name of namesIn(folder)) {
      if (name.endsWith(".conf") && !byName.has(name)) byName.set(name, `${folder}/${name}`);
    }
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
}

/** The drop-in of ours for a .link file. */
export function ourDropIn(link: string, paths: Paths): string {
  return `${rootOf(paths)}/etc/systemd/network/${nameOf(link)}.d/${DROP_IN_NAME}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Values of `WakeOnLan=` within `[Link]`. */
function wakeOnLanIn(text: string): string[] {
  let section = "";
  return text.split("\n").flatMap((line) => {
    section = /^\s*\[(\w+)\]\s*$/.exec(line)?.[1] ?? section;
    const value = /^\s*WakeOnLan\s*=\s*(.*?)\s*$/.exec(line)?.[1];
    return section === "Link" && value !== undefined ? [value] : [];
  });
}

/** Whether a `WakeOnLan=` lets magic packets wake. */
export function wakesByPacket(wakeOnLan: string | undefined): boolean {
  return (wakeOnLan ?? "").split(/\s+/).includes("magic");
}
