/** Log files of one day each: nothing on Windows rotates them. */
import { namesIn, removeIfThere } from "../files.ts";

/** Days on which files were looked through. */
const looked = new Map<string, string>();

/**
 * The file of this day; on the first line of a day those beyond `generations` are removed.
 * @param path such as "C:/ProgramData/komoriuta/log/komolet.log.jsonl"
 */
export function dailyFile(path: string, generations: number, now = new Date()): string {
  const day = now.toISOString().slice(0, 10);
  if (looked.get(path) !== day) {
    looked.set(path, day);
    for (const old of tooOld(path, generations)) {
      try {
        removeIfThere(old);
      } catch {
        // Somebody reads it.
      }
    }
  }
  return dated(path, day);
}

function dated(path: string, day: string): string {
  return path.replace(/\.log\.jsonl$/, `-${day}.log.jsonl`);
}

/** Files of earlier days, without the newest: with the one that comes there are `generations`. */
function tooOld(path: string, generations: number): string[] {
  const at = path.lastIndexOf("/");
  const folder = path.slice(0, at);
  const base = path.slice(at + 1).replace(/\.log\.jsonl$/, "");
  const all = namesIn(folder).filter(
    (name) => name.startsWith(`${base}-`) && /^-\d{4}-\d\d-\d\d\.log\.jsonl$/.test(name.slice(base.length)),
  );
  return all.slice(0, Math.max(0, all.length - generations + 1)).map((name) => `${folder}/${name}`);
}
