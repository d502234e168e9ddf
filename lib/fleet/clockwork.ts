import { advanceWatch, startWatch, TICK_EVERY } from "./watch";
import { step } from "../power/step";
import { circumstances, commit, find, withFacts, type Roster } from "./roster";
import { createTokenEnds, LOOK_EVERY } from "./token-ends";
import { TELL_EVERY, WRITE_EVERY } from "./touches";

/** How long events are kept, in milliseconds, and how many at most. */
const EVENTS_KEPT_FOR = 90 * 24 * 3600 * 1000;
const EVENTS_KEPT = 100_000;
const PRUNE_EVERY = 24 * 3600 * 1000;

/** Loads the servers, as a manager that has heard nobody yet. */
export async function load(roster: Roster): Promise<void> {
  const { clock, store } = roster.parts;
  const servers = await store.servers.load(clock.monotonic());
  for (const server of servers) roster.servers.set(server.uuid, server);
  // Nobody can be heard before: silence does not count the time that loading took.
  roster.watch = startWatch(clock.monotonic());
  managerStarted(roster);
}

/** Lets time pass for every server: silence, deadlines, wake schedules. */
export function tickAll(roster: Roster): void {
  const { watch, suspended } = advanceWatch(roster.watch, roster.parts.clock.monotonic());
  roster.watch = watch;
  if (suspended) managerStarted(roster);

  const at = circumstances(roster);
  for (const [uuid, server] of roster.servers) {
    // A server that is busy is looked at on the next tick.
    if (roster.serially.busy(uuid)) continue;
    if (step(server.facts, { type: "tick" }, at).facts === server.facts) continue;
    void roster.serially
      .run(uuid, () => tickOne(roster, uuid))
      .catch((error: unknown) => {
        roster.parts.log.error(error, "letting time pass for a server");
      });
  }
}

async function tickOne(roster: Roster, uuid: string): Promise<void> {
  if (!roster.servers.has(uuid)) return;
  const server = find(roster, uuid);
  const { facts, effects } = step(server.facts, { type: "tick" }, circumstances(roster));
  if (facts !== server.facts) await commit(roster, withFacts(server, facts), effects);
}

/** Every server is told of the start: at once, or, where something else is under way, right after that. */
function managerStarted(roster: Roster): void {
  for (const uuid of roster.servers.keys()) {
    if (roster.serially.busy(uuid)) void roster.serially.run(uuid, async () => startOne(roster, uuid));
    else startOne(roster, uuid);
  }
}

/** Not written: a manager that starts again concludes the same. */
function startOne(roster: Roster, uuid: string): void {
  const server = roster.servers.get(uuid);
  if (!server) return;
  const { facts } = step(server.facts, { type: "managerStarted" }, circumstances(roster));
  if (facts === server.facts) return;
  const waiting = withFacts(server, facts);
  roster.past.unwatched(server, waiting);
  roster.servers.set(uuid, waiting);
  roster.watchers.tell({ type: "changed", server: waiting });
}

/** Starts the timers; gives what stops them. */
export function startClockwork(roster: Roster): () => void {
  const { store, clock, log } = roster.parts;
  const prune = (): void => {
    store.events
      .prune(clock.wall() - EVENTS_KEPT_FOR, EVENTS_KEPT)
      .catch((error: unknown) => log.error(error, "pruning events"));
    roster.past.prune().catch((error: unknown) => log.error(error, "pruning past statuses"));
  };
  prune();
  const tokenEnds = createTokenEnds(roster);
  void tokenEnds.look();
  const ends = [
    clock.every(TICK_EVERY, () => tickAll(roster)),
    clock.every(TELL_EVERY, () => {
      roster.touches.tell();
      void roster.past.flush();
    }),
    clock.every(WRITE_EVERY, () => void roster.touches.write()),
    clock.every(LOOK_EVERY, () => void tokenEnds.look()),
    clock.every(PRUNE_EVERY, prune),
  ];
  return () => [...ends, tokenEnds.end].forEach((end) => end());
}
