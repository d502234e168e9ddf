import { readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { failed, misconfigured } from "../start-fault";
import { DATA, isPackaged, mustBeRootOfSystemd, PLACES, textOf, USER, type Host } from "./host";
import { KEPT } from "./replaced";

const LOGS = "/var/log/komoriuta";
/** The folder of the drop-in with the port. */
const DROP_INS = "/etc/systemd/system/komo-manager.service.d";

/**
 * `komo-manager uninstall`: stops the service and removes it. Settings, database and log stay, unless `purge`. Servers
 * and their agents stay as they are.
 * @returns a summary of what is left, for people
 * @throws StartFault
 */
export async function uninstall(host: Host, { purge }: { readonly purge: boolean }): Promise<string> {
  await mustBeRootOfSystemd(host, purge ? "uninstall --purge" : "uninstall");
  if (await isPackaged(host)) {
    throw misconfigured(`a package has installed it: apt ${purge ? "purge" : "remove"} komoriuta-manager`);
  }
  if ((await textOf(host.at(PLACES.unit))) !== null) {
    await host.run("systemctl", "disable", "--now", "komo-manager.service");
  }
  const { settings, ...others } = PLACES;
  for (const place of [...Object.values(others), KEPT, DROP_INS]) {
    await rm(host.at(place), { recursive: true, force: true });
  }
  await host.run("systemctl", "daemon-reload");
  if (!purge) {
    return `komo-manager is gone. Kept: ${settings}, ${DATA}, ${LOGS}; \`komo-manager uninstall --purge\` takes them, too.\n`;
  }
  await rm(host.at(settings), { force: true });
  await rm(host.at(DATA), { recursive: true, force: true });
  for (const file of await namesIn(host.at(LOGS))) {
    if (file.startsWith("komo-manager.")) await rm(path.join(host.at(LOGS), file), { force: true });
  }
  for (const folder of [path.dirname(settings), LOGS]) await removeEmpty(host.at(folder));
  await host.asks("userdel", USER);
  return "komo-manager is gone, with its settings, its database and its log.\n";
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw failed(`${folder} cannot be read (${error.code})`, error);
  });
}

/** Removes a folder unless an agent on the same host keeps files there. */
async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT") throw error;
  });
}
