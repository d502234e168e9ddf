import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Arguments } from "../../../command-line/verb";
import { makePrivateFolder } from "../../files";
import { openDataFolder, type DataPlace } from "../data-folder";
import { DATA } from "../install/host";
import { failed, misconfigured } from "../start-fault";
import { runCopier } from "../standby/copier";
import { SFTP } from "../standby/check";
import { areNested, areOnOneDisk, isThisMachine, placeOf } from "../standby/places";
import { copyRound } from "../standby/round";
import {
  forgetSettings,
  keptStandbyKey,
  readReplaced,
  readSettings,
  readState,
  standbyFiles,
  standbyKey,
  writeSettings,
  type SftpSettings,
  type StandbySettings,
} from "../standby/settings";
import { asked, ownSshKey, pinnedHostKeys, sftpPlace } from "../standby/sftp";
import { replacedText } from "../standby/replaced-text";

/** `komo-manager standby …`: copies for a machine that takes this one's place. @throws StartFault, StoreFault */
export async function standby(place: DataPlace, { words, options }: Arguments): Promise<string> {
  const [verb, kind, target = ""] = words;
  if (verb === "run") return runCopier(place).then(() => "");
  if (verb === "status") return status(place);
  await refuseOtherUser(place);
  if (verb === "off") return off(place);
  if (verb === "copy") return copyNow(place);
  const second = options["second"] ?? (await readSettings(place.dataDir))?.second;
  const common = { since: Date.now(), ...(second !== undefined && { second: new URL(second).origin }) };
  return kind === "folder"
    ? setFolder(place, { path: path.resolve(target), ...common })
    : setSftp(place, target, options, { path: "", ...common });
}

/** Root would leave files that the manager's user cannot read. */
async function refuseOtherUser({ dataDir }: DataPlace): Promise<void> {
  await openDataFolder(dataDir);
  await makePrivateFolder(standbyFiles(dataDir).folder);
  const { uid } = await stat(dataDir);
  if (process.getuid?.() === 0 && uid !== 0)
    throw misconfigured(
      `${dataDir} is another user's: run this as the manager's user (sudo -u komoriuta komo-manager standby …)`,
    );
}

/** The common part of all places of copies. */
type Common = Pick<StandbySettings, "path" | "since" | "second">;

async function setFolder(place: DataPlace, common: Common): Promise<string> {
  const { path: folder } = common;
  if (await areNested(folder, path.resolve(place.dataDir)))
    throw failed(
      `${folder} is the data folder of this manager itself: a copy there is lost with it. Give a folder of another machine`,
    );
  refuseHidden(place, folder);
  return begin(place, { kind: "folder", ...common }, [
    ...((await areOnOneDisk(folder, place.dataDir))
      ? [`${folder} lies on the disk of the data: unless something carries it elsewhere, it is lost with it.`]
      : []),
    ...(place.dataDir === DATA ? ALLOW(folder) : []),
  ]);
}

async function setSftp(
  place: DataPlace,
  target: string,
  { key, port = "22" }: Readonly<Record<string, string>>,
  common: Common,
): Promise<string> {
  const [, user = "", host = "", folder = ""] = SFTP.exec(target) ?? [];
  if (port === "22" && (await isThisMachine(host)))
    throw failed(`${host} is this machine itself: a copy here is lost with it. Give another machine`);
  if (key !== undefined) refuseHidden(place, path.resolve(key));
  const own = key === undefined ? await ownSshKey(place.dataDir) : null;
  const settings: SftpSettings = {
    ...{ kind: "sftp", user, host, port: Number(port), keyFile: own?.file ?? path.resolve(key ?? "") },
    ...{ ...common, path: folder.replace(/\/+$/, "") },
  };
  const { knownHosts } = standbyFiles(place.dataDir);
  try {
    // The host key of this first conversation is pinned: what is shown in the end is to be compared.
    await rm(asked(knownHosts), { force: true });
    await sftpPlace(settings, place.dataDir, "first").list();
  } catch (error) {
    if (!own || !(error instanceof Error) || !error.message.includes("does not take the key")) throw error;
    throw failed(
      `${error.message}. Add this line to ~${user}/.ssh/authorized_keys on ${host}, and run the command again:\n${ADMITTED} ${own.publicKey}`,
    );
  }
  await rename(asked(knownHosts), knownHosts);
  return begin(place, settings, [
    `The host key of ${host} is pinned. Compare it with what \`ssh-keygen -l\` says there:`,
    await pinnedHostKeys(place.dataDir),
  ]);
}

/** The options with which the key is admitted: for files, and no shell. */
const ADMITTED = 'restrict,command="internal-sftp"';

/** Paths that the unit hides from the service: ProtectHome=, PrivateTmp=. */
const HIDDEN = /^\/(root|home|run\/user|tmp|var\/tmp)(\/|$)/;

/** @throws StartFault where this is done for the service, which does not see the file */
function refuseHidden({ dataDir }: DataPlace, file: string): void {
  if (dataDir === DATA && HIDDEN.test(file))
    throw failed(`the service does not see ${file}, nor all that lies in that folder: give another place`);
}

/** The commands that let the service write into a folder; a path that a shell would take apart is left to people. */
const ALLOW = (folder: string): string[] =>
  /^[\w./-]+$/.test(folder)
    ? [
        "The service may write there once it is told so:",
        "  sudo mkdir -p /etc/systemd/system/komo-manager.service.d",
        `  printf '[Service]\\nReadWritePaths=-${folder}\\n' | sudo tee /etc/systemd/system/komo-manager.service.d/standby.conf`,
        "  sudo systemctl daemon-reload",
      ]
    : [`The service may write there once its unit has ReadWritePaths=-${folder} (docs/standby.md).`];

/** Makes the first copy, and only then keeps the settings. */
async function begin(place: DataPlace, settings: StandbySettings, said: readonly string[]): Promise<string> {
  const { key, isNew } = await keptStandbyKey(place.dataDir);
  const copies = placeOf(settings, place.dataDir);
  const before = await readSettings(place.dataDir);
  const replaced = await copyRound({ place, copies, key, now: Date.now }).catch(async (error: unknown) => {
    if (!before) await forgetSettings(place.dataDir);
    throw error;
  });
  if (replaced)
    throw failed(`${replaced.host} has taken the place of this manager: it makes no copies any more`);
  const copy = (await readState(place.dataDir))?.copy;
  await writeSettings(place.dataDir, settings);
  return [
    ...said,
    `The first copy is there: ${copy?.name}, ${Math.ceil((copy?.bytes ?? 0) / 1000)} kB. Others follow each minute once the manager was restarted:`,
    "  sudo systemctl restart komo-manager",
    ...(isNew
      ? [
          "Without this standby key no copy is of any use, and it is not shown again. Keep it where the other machine's people find it, and not beside the copies:",
          `  ${key}`,
        ]
      : ["The standby key stays as it was."]),
    ...(settings.second ? [`The console's line for new servers names ${settings.second}, too.`] : []),
    `On the other machine: komo-manager promote ${settings.kind === "sftp" ? "PATH-OF-THE-COPIES" : settings.path}`,
    "",
  ].join("\n");
}

/** One more copy, such as the last one of a manager that was stopped to be moved. */
async function copyNow(place: DataPlace): Promise<string> {
  const settings = await readSettings(place.dataDir);
  if (!settings) throw failed(NONE);
  const key = await standbyKey(place.dataDir);
  const replaced = await copyRound({ place, copies: placeOf(settings, place.dataDir), key, now: Date.now });
  if (replaced) throw failed(replacedText(replaced));
  return `${(await readState(place.dataDir))?.copy?.name} is there, with all until now.\n`;
}

const NONE = "no standby is set: komo-manager standby set folder PATH, or sftp USER@HOST:PATH";

async function status({ dataDir }: DataPlace): Promise<string> {
  const [settings, state, replaced] = [
    await readSettings(dataDir),
    await readState(dataDir),
    await readReplaced(dataDir),
  ];
  if (replaced) return `${replacedText(replaced)}\n`;
  if (!settings) return `${NONE.replace("no", "No")}.\n`;
  const to =
    settings.kind === "folder" ? settings.path : `${settings.user}@${settings.host}:${settings.path}`;
  const { copy = null, fault = null } = state ?? {};
  return [
    `Copies go to ${to}.`,
    ...(settings.second ? [`New servers are told of ${settings.second}, too.`] : []),
    copy
      ? `The last one was made at ${new Date(copy.at).toISOString()}: ${copy.name}, ${Math.ceil(copy.bytes / 1000)} kB in ${copy.tookMs} ms.`
      : "None was made since it was set: was the manager restarted?",
    ...(fault ? [`The last try failed: ${fault}.`] : []),
    "",
  ].join("\n");
}

async function off({ dataDir }: DataPlace): Promise<string> {
  const settings = await readSettings(dataDir);
  await forgetSettings(dataDir);
  return settings
    ? "No more copies are made. Those that were made stay, and so does what the standby key opens: restart the manager.\n"
    : "No standby was set.\n";
}
