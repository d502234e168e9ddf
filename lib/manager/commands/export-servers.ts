import path from "node:path";
import { writePrivateFile } from "../../files";
import { settingsOf } from "../../fleet/model/settings";
import type { RestSettings } from "../../plan/rest";
import { openAsItIs } from "../../store/open";
import { machineClock as clock } from "../clock";
import type { DataPlace } from "../data-folder";
import { FORMAT, LIST_VERSION, type ServerList } from "./import-servers";

/** Whoever imports it is another one. */
function withoutAuthor({ when, afterMinutes, minUpMinutes }: RestSettings): RestSettings {
  return { when, afterMinutes, minUpMinutes };
}

/** `komo-manager export [FILE]`: the servers as JSON, without secrets; also while a manager runs. @throws StoreFault */
export async function exportServers(place: DataPlace, file: string | undefined): Promise<string> {
  const store = await openAsItIs(place);
  const load = Promise.all([store.servers.load(0), store.groups.load()]);
  const [servers, groups] = await load.finally(() => store.close());
  const names = new Map(groups.map(({ uuid, name }) => [uuid, name]));
  const list: ServerList = {
    format: FORMAT,
    version: LIST_VERSION,
    exportedAt: new Date(clock.wall()).toISOString(),
    servers: servers.map((server) => ({
      uuid: server.uuid,
      ...settingsOf(server),
      groups: server.groupUuids.flatMap((uuid) => names.get(uuid) ?? []),
    })),
    groups: groups.flatMap(({ name, guards, seatPlan, keepRelay, rest }) =>
      guards || seatPlan || keepRelay || rest
        ? [{ name, guards, seatPlan, keepRelay, rest: rest && withoutAuthor(rest) }]
        : [],
    ),
  };
  const text = `${JSON.stringify(list, null, 2)}\n`;
  if (file === undefined) return text;
  const target = path.resolve(file);
  await writePrivateFile(target, text);
  return `${servers.length} ${servers.length === 1 ? "server is" : "servers are"} in ${target}.\n`;
}
