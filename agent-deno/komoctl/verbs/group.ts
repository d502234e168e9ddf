/** `group`: makes, renames and deletes groups, and lets them keep one on as a relay. */
import { Refusal } from "../../refusal.ts";
import { jsonLine, printable } from "../../printable.ts";
import { EXIT } from "../exit.ts";
import { apiOf, knownBy } from "../fleet.ts";
import { readGroup } from "../messages.ts";
import { type Known, meaningOf, type Meant } from "../names.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

const USAGE =
  "`komoctl group create NAME [SERVER...]`, `group rename GROUP NAME`, `group keep-relay GROUP on|off` or `group delete GROUP`.";

export const group: CtlVerb = {
  arguments: "create NAME [SERVER...] | rename GROUP NAME | keep-relay GROUP on|off | delete GROUP",
  words: [2, 1_000],
  completes: [["create", "rename", "keep-relay", "delete"], "names"],
  summary: "Make, rename or delete a group, or keep one of it on. Its servers stay as they are.",
  details: `What a group has in it is chosen in the console. With \`keep-relay GROUP on\` at least one of its servers stays on
so that the others can be woken, where the manager does not reach them.`,
  async run({ words: [what, name = "", ...rest], json }, context) {
    const api = apiOf(context);
    const known = await knownBy(api);
    const print = (made: object, text: string): void =>
      context.io.out(json ? jsonLine(made) : printable(text));
    if (what === "create") {
      const serverUuids = onlyServers(meaningOf(rest, known)).map(({ uuid }) => uuid);
      const made = readGroup((await api.call("GroupService/CreateGroup", { name, serverUuids })).group);
      return print(made, say("Made: {name}.", { name: made.name }));
    }
    const [newName] = rest;
    if (what === "rename" && newName !== undefined && rest.length === 1) {
      const { uuid } = onlyGroup(name, known);
      const renamed = readGroup((await api.call("GroupService/UpdateGroup", { uuid, name: newName })).group);
      return print(renamed, say("Renamed: {name}.", { name: renamed.name }));
    }
    if (what === "keep-relay" && (newName === "on" || newName === "off") && rest.length === 1) {
      const asked = { uuid: onlyGroup(name, known).uuid, keepRelay: newName === "on" };
      const kept = readGroup((await api.call("GroupService/UpdateGroup", asked)).group);
      const { name: kin } = kept;
      return print(
        kept,
        asked.keepRelay
          ? say("One of {name} stays on.", { name: kin })
          : say("All of {name} may go off.", { name: kin }),
      );
    }
    if (what === "delete" && rest.length === 0) {
      await api.call("GroupService/DeleteGroup", { uuid: onlyGroup(name, known).uuid });
      return print({}, say("Deleted. Its servers stay."));
    }
    throw new Refusal(EXIT.usage, say(USAGE));
  },
};

/** @throws Refusal where a group is among them */
function onlyServers({ servers, groups }: Meant): Meant["servers"] {
  if (groups.length > 0) throw new Refusal(EXIT.usage, say("A group is made of servers, and not of groups."));
  return servers;
}

/** @throws Refusal where the name is no group's */
function onlyGroup(name: string, { groups }: Known): Known["groups"][number] {
  const [only] = meaningOf([name], { servers: [], groups }).groups;
  if (only === undefined) throw new Refusal(EXIT.usage, say(USAGE));
  return only;
}
