import path from "node:path";
import { backUp } from "../../store/backup";
import { filesToBackUp, type DataPlace } from "../data-folder";

/** `komo-manager backup FILE`: the database as it is at this moment, and the private CA. @throws StoreFault */
export async function backup(place: DataPlace, file: string): Promise<string> {
  const target = path.resolve(file);
  await backUp(place, target, await filesToBackUp(place));
  return `All is in ${target}. It holds secrets: keep it as you keep a password.\n`;
}
