import path from "node:path";
import { backUp, holdsSealed } from "../../store/backup";
import { filesToBackUp, wayKeyFile, type DataPlace } from "../data-folder";

/** `komo-manager backup FILE`: the database as it is at this moment, and the private CA; not the key of secrets.
 * @throws StoreFault */
export async function backup(place: DataPlace, file: string): Promise<string> {
  const target = path.resolve(file);
  await backUp(place, target, await filesToBackUp(place));
  const said = [`All is in ${target}. It holds secrets: keep it as you keep a password.`];
  if (await holdsSealed(place))
    said.push(
      `Passwords of ways to wake and of NUT servers are sealed in it with ${wayKeyFile(place.dataDir)}, which is not in it: keep a copy of that file elsewhere, or they must be set again.`,
    );
  return `${said.join("\n")}\n`;
}
