import type { RunningFleet } from "../../lib/fleet/fleet";
import type { By } from "../../lib/fleet/model/audit";
import { RESTS_UNTIL_TAKEN_OVER } from "../../lib/fleet/model/door";
import { AUTHORS, byAuthor as by, type Author, type Rights } from "./authors";
import { DOORS_AT, type DoorHost } from "./doorway";
import { OP, type Outcome } from "./manager-parts";
import type { CrowdParts } from "./crowd";
import type { SavedDoor } from "./oracle/doors";

const SECOND = 1_000;
const MINUTE = 60_000;

export interface VisitorsParts extends CrowdParts {
  readonly host: () => DoorHost;
  readonly rights: Rights;
}

/** People who make doors, and people and programs that come to them. */
export interface Visitors {
  /** Changes at the beginning, to be made one after the other. */
  readonly setUp: readonly (() => void)[];
  begin(): void;
  /** Everybody leaves, and nobody comes any more. */
  calmDown(): void;
}

interface KnownDoor {
  readonly name: string;
  settings: SavedDoor | null;
}

export function createVisitors(parts: VisitorsParts): Visitors {
  const { timeline, chance, story, oracle, manager, temper, sites, rights, active } = parts;
  const doors: KnownDoor[] = [];
  const inside = new Set<() => void>();
  const looking = chance.fork("links");
  const busy = new Set<string>();
  const pace = { visits: 4 * MINUTE * 12 ** chance.unit(), changes: 30 * MINUTE * 10 ** chance.unit() };
  let visits = 0;

  const authorOf = (name: string): Author => required(AUTHORS.find((one) => one.name === name));

  /** Saves a door, or deletes it, as its author or as whoever takes it over. */
  function save(door: KnownDoor, settings: SavedDoor | null, as: By): void {
    const { name } = door;
    if (busy.has(name)) return;
    busy.add(name);
    oracle.doors.doorAsked(name, settings);
    const done = (outcome: Outcome): void => {
      busy.delete(name);
      oracle.doors.doorAnswered(name, settings, outcome);
      if (outcome === "accepted") door.settings = settings;
      const what = settings
        ? `for server ${settings.serverUuid.slice(-2)}, of ${settings.author}`
        : "no more";
      story.narrate(as.actor, `${name} ${what}: ${outcome}`);
    };
    const isAsked = manager.ask(
      async (fleet) => {
        const known = fleet.doors().find((one) => one.name === name);
        if (!settings) return known && fleet.deleteDoor(known.uuid);
        const { author: _, ...asked } = settings;
        return known ? fleet.updateDoor(known.uuid, asked) : fleet.createDoor(asked);
      },
      done,
      (fleet: RunningFleet) => fleet.as(as),
    );
    if (!isAsked) done("refused");
  }

  function drawDoor(name: string, number: number): SavedDoor {
    return {
      ...{ name, serverUuid: chance.pick(sites).uuid, port: 22, listen: `${DOORS_AT}:${2200 + number}` },
      networks: chance.odds(0.5) ? [] : ["10.1.0.0/16"],
      waitSeconds: chance.pick([10, 60, 300, 1800]),
      firstByte: chance.odds(0.8),
      lingerMinutes: chance.pick([0, 1, 5, 15, 30]),
      pausedUntil: null,
      author: chance.pick(AUTHORS.filter(({ uuid }) => !rights.lost.has(uuid)).concat(AUTHORS[0])).name,
    };
  }

  function makeDoor(): void {
    const number = doors.length + 1;
    const door: KnownDoor = { name: `door-${number}`, settings: null };
    doors.push(door);
    const settings = drawDoor(door.name, number);
    save(door, settings, by(authorOf(settings.author)));
  }

  function changeDoor(): void {
    const door = chance.pick(doors);
    const { settings } = door;
    if (!settings) return save(door, ...drawn(door));
    const author = AUTHORS.find(({ name }) => name === settings.author) ?? AUTHORS[0];
    if (rights.lost.has(author.uuid)) return;
    const mine = { ...settings, author: author.name };
    chance.weighted<() => void>([
      [
        3,
        () =>
          save(
            door,
            { ...mine, pausedUntil: manager.wall() + chance.between(MINUTE, 90 * MINUTE) },
            by(author),
          ),
      ],
      [3, () => save(door, { ...mine, pausedUntil: null }, by(author))],
      [1, () => save(door, ...drawn(door))],
      [1, () => save(door, null, by(author))],
    ])();
  }

  function drawn({ name }: KnownDoor): [SavedDoor, By] {
    const settings = drawDoor(name, Number(name.slice(5)));
    return [settings, by(authorOf(settings.author))];
  }

  /** Somebody may not any more: their doors rest until somebody takes them over. */
  function loseRight(): void {
    const author = chance.pick(AUTHORS);
    if (rights.lost.has(author.uuid)) {
      rights.getBack(author);
      oracle.doors.mayHave(author.name, true);
      return story.narrate(author.name, "may have doors again");
    }
    oracle.doors.mayHave(author.name, false);
    rights.lose(author);
    story.narrate(author.name, "may have no doors any more");
    timeline.after(chance.between(0, 30 * SECOND), () => {
      for (const door of doors)
        if (door.settings?.author === author.name)
          save(door, { ...door.settings, pausedUntil: RESTS_UNTIL_TAKEN_OVER, author: OP.actor }, OP);
    });
  }

  /** Somebody comes: they look, or say something, wait or do not, stay for a moment or for hours. */
  function visit(door: KnownDoor): void {
    const { settings } = door;
    if (!settings) return;
    visits += 1;
    const isNear = chance.odds(0.93);
    const from = `${isNear ? "10.1" : "192.0"}.${visits >> 8}.${visits & 255}`;
    const visitor = oracle.doors.arrives(door.name, from, isNear);
    const connection = parts.host().connect(settings.listen, from, () => {
      visitor.leftAt = Math.min(visitor.leftAt, timeline.now);
      inside.delete(leave);
    });
    const leave = (): void => {
      inside.delete(leave);
      visitor.leftAt = Math.min(visitor.leftAt, timeline.now);
      connection?.leave();
    };
    if (!connection) return leave();
    inside.add(leave);
    const speaks = chance.odds(0.8);
    if (speaks)
      timeline.after(chance.between(0, 3 * SECOND), () => {
        // Of whoever has gone before that, a manager that stands still hears nothing either.
        if (!connection.isOpen || visitor.leftAt < Infinity) return;
        visitor.spokeAt = timeline.now;
        connection.say();
      });
    const stays = chance.weighted([
      [2, () => chance.between(100, 5 * SECOND)],
      [3, () => chance.between(5 * SECOND, 5 * MINUTE)],
      [3, () => chance.between(5 * MINUTE, 40 * MINUTE)],
      [1, () => chance.between(40 * MINUTE, 600 * MINUTE)],
    ])();
    timeline.after(stays, leave);
    story.narrate("visitor", `${from} is at ${door.name}`, speaks ? "" : "and says nothing");
  }

  /** Somebody looks at a link, whose page looks again and again until it leads on, or says why it does not. */
  function lookAtLink({ name }: KnownDoor): void {
    const until = timeline.now + looking.pick([10 * SECOND, MINUTE, 6 * MINUTE, 40 * MINUTE]);
    const every = looking.pick([2, 2, 5, 20]) * SECOND;
    let isOpen = true;
    story.narrate("visitor", `looks at the link of ${name}`);
    const load = (): void => {
      if (!isOpen || timeline.now > until || !active()) return;
      parts.host().look(name, (state) => {
        if (!isOpen || !state || (state.address === null && state.over === null)) return;
        isOpen = false;
        story.narrate("visitor", `the link of ${name}: ${state.over ?? "leads on"}`);
      });
      // A page that does not come is asked for again.
      timeline.after(every, load);
    };
    load();
  }

  const again = (mean: number, task: () => void): void =>
    void timeline.after(chance.around(mean), () => {
      if (!active()) return;
      task();
      again(mean, task);
    });

  return {
    setUp: Array.from({ length: Math.max(2, Math.ceil(sites.length / 2)) }, () => makeDoor),
    begin() {
      again(pace.visits, () => {
        const door = chance.pick(doors);
        const count = chance.odds(0.1) ? chance.between(2, 8) : 1;
        for (let one = 0; one < count; one += 1)
          timeline.after(chance.between(0, 20 * SECOND), () => active() && visit(door));
      });
      again(pace.visits * 4, () => lookAtLink(looking.pick(doors)));
      again(pace.changes, changeDoor);
      again(pace.changes * 2, loseRight);
      again(temper.clicks * 6, () => doors.length < sites.length && makeDoor());
    },
    calmDown() {
      for (const leave of [...inside]) leave();
    },
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nobody of that name");
  return value;
}
