/** `upgrades`: agents that are older than the manager, and how far their upgrades are. */
import type { UpgradeJson, UpgradeMemberJson } from "../../../lib/gen/proto/komoriuta/v1/upgrade_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { apiOf } from "../fleet.ts";
import { table } from "../table.ts";
import { clock } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const upgrades: CtlVerb = {
  arguments: "[--cancel ID]",
  options: { cancel: "cancel the upgrade with this ID: no other agent is asked" },
  summary: "List agents that are older than the manager, and how far their upgrades are.",
  details: `An upgrade is started in the console, by somebody who may administer everything: no token may. This takes the
right to manage everything.`,
  async run({ options, json }, context) {
    const { io } = context;
    const api = apiOf(context);
    const ended = options["cancel"];
    if (ended !== undefined) {
      const { upgrade = {} } = await api.call("UpgradeService/CancelUpgrade", { uuid: ended });
      return json ? io.out(jsonLine(upgrade)) : show(upgrade, context);
    }
    const { upgrades: all = [] } = await api.call("UpgradeService/ListUpgrades");
    const { upgrade: older = {} } = await api.call("UpgradeService/PreviewUpgrade", {});
    if (json) return io.out(jsonLine({ older, upgrades: all }));
    if ((older.members ?? []).length === 0) io.out(say("No agent is older than the manager."));
    else show(older, context);
    for (const one of all) show(one, context);
  },
};

function show(upgrade: UpgradeJson, { io, now }: Context): void {
  const { uuid = "", version = "", createdAt, endedAt, author = "", members = [] } = upgrade;
  const head =
    uuid === ""
      ? [say("Older than {version}:", { version })]
      : [
          uuid,
          say("to {version}", { version }),
          clock(createdAt, now()),
          author,
          endedAt === undefined ? say("goes on") : "",
        ];
  io.out(printable(head.filter(Boolean).join("  ")));
  const rows = members.map((member) => [
    ...[member.serverName ?? "", member.fromVersion ?? ""],
    uuid === "" && member.end === undefined ? "" : state(member),
  ]);
  for (const line of table([[say("SERVER"), say("AGENT"), ""], ...rows], io.colour)) io.out(line);
}

function state({ end, why = "", detail, askedAt }: UpgradeMemberJson): string {
  if (end === undefined) return askedAt === undefined ? say("when it is free") : say("is being upgraded");
  const reason = WHYS[why]?.() ?? why.replaceAll("_", " ");
  return [reason, detail?.replaceAll("_", " ")].filter(Boolean).join(": ");
}

/** Reasons that say what to do. */
const WHYS: Readonly<Record<string, () => string>> = {
  by_apt: () => say("came as a Debian package: upgrade it with apt"),
  cannot: () => say("cannot be upgraded from here: run the line for a new server on it once"),
  no_agent: () => say("the manager has no agent for its platform"),
  stopped_before: () => say("not asked, since another one failed"),
};
