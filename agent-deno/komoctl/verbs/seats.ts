/** `seats`: where the servers of a group stand. */
import type { SeatPlanJson } from "../../../lib/gen/proto/komoriuta/v1/group_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import { EXIT } from "../exit.ts";
import { apiOf, knownBy } from "../fleet.ts";
import type { Group } from "../messages.ts";
import { type Known, meaningOf } from "../names.ts";
import { lettersOf, placeOf } from "../seat.ts";
import { table } from "../table.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const seats: CtlVerb = {
  arguments: "GROUP [SERVER=SEAT...]",
  words: [1, 2_001],
  completes: ["names"],
  flags: { "by-name": "remove the plan: the servers are in the order of their names again" },
  summary: "Show a group's seat plan, or seat its servers: web-3=B3, or web-3= for none.",
  details:
    "A seat is the letters of its column and the number of its row. Two servers may change places in one go. --json prints the plan.",
  check({ words, flags }) {
    if (flags.has("by-name") && words.length > 1)
      throw new Refusal(EXIT.usage, say("Either --by-name or servers with seats."));
  },
  async run({ words: [name = "", ...asked], flags, json }, { io, ...context }) {
    const api = apiOf({ io, ...context });
    const known = await knownBy(api);
    const {
      groups: [group],
    } = meaningOf([of("group", name)], known);
    if (group === undefined)
      throw new Refusal(EXIT.usage, say('There is no group "{name}".', { name: printable(name) }));
    let plan = group.seatPlan;
    if (flags.has("by-name") || asked.length > 0) {
      const wanted = flags.has("by-name")
        ? { resetSeatPlan: true }
        : { seatPlan: seated(group, asked, known) };
      const ifUpdatedAt = group.updatedAt === undefined ? {} : { ifUpdatedAt: group.updatedAt };
      const answer = await api.call("GroupService/UpdateGroup", {
        uuid: group.uuid,
        ...wanted,
        ...ifUpdatedAt,
      });
      plan = answer.group?.seatPlan;
    }
    if (json) return io.out(jsonLine(plan ?? {}));
    if (plan === undefined) {
      return io.out(
        printable(say("The servers of {name} are in the order of their names.", { name: group.name })),
      );
    }
    for (const line of picture(plan, known)) io.out(line);
  },
};

/** A name of one kind, as `meaningOf` takes it. */
const of = (kind: "group" | "server", name: string): string =>
  name.startsWith(`${kind}:`) ? name : `${kind}:${name}`;

/** The plan with the seats that were asked for; it grows where one is outside. @throws Refusal */
function seated({ seatPlan, serverUuids = [] }: Group, asked: readonly string[], known: Known): SeatPlanJson {
  let { columns = 1, rows = 1 } = seatPlan ?? {};
  const seats = new Map(Object.entries(seatPlan?.seats ?? {}));
  for (const each of asked) {
    const at = each.lastIndexOf("=");
    if (at < 1)
      throw new Refusal(
        EXIT.usage,
        say('"{text}" is no SERVER=SEAT, such as web-3=B3.', { text: printable(each) }),
      );
    const {
      servers: [server],
    } = meaningOf([of("server", each.slice(0, at))], known);
    if (server === undefined || !serverUuids.includes(server.uuid))
      throw new Refusal(
        EXIT.usage,
        printable(say('"{name}" is no server of this group.', { name: each.slice(0, at) })),
      );
    const text = each.slice(at + 1).trim();
    seats.delete(server.uuid);
    if (text === "") continue;
    const place = placeOf(text);
    if (place === undefined)
      throw new Refusal(
        EXIT.usage,
        say('"{text}" is no seat: write a column and a row, such as B3.', { text: printable(text) }),
      );
    seats.set(server.uuid, place.seat);
    columns = Math.max(columns, place.column);
    rows = Math.max(rows, place.row);
  }
  return { columns, rows, seats: Object.fromEntries(seats) };
}

/** The plan as a table: a line for each row, and a column for each. */
function picture({ columns = 1, rows = 1, seats = {} }: SeatPlanJson, { servers }: Known): readonly string[] {
  const names = new Map(servers.map(({ uuid, name }) => [uuid, name]));
  const on = new Map(Object.entries(seats).map(([uuid, seat]) => [seat, names.get(uuid) ?? "?"]));
  const letters = Array.from({ length: columns }, (_, column) => lettersOf(column));
  const lines = Array.from({ length: rows }, (_, row) => [
    String(row + 1),
    ...letters.map((letter) => on.get(`${letter}${row + 1}`) ?? "·"),
  ]);
  return table([["", ...letters], ...lines], false);
}
