import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createChance, type Chance } from "../../tests/simulation/chance";
import { atLeast, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { compare, type Comparison, checkIntegrity } from "./compare";
import { emptyBook, type Book } from "./book";
import { createLane, type Lane } from "./lane";
import { openSite, type Site } from "./site";

/** Changes by operators that are to be acknowledged. */
const CHANGES = 1000;
/** Operators at work at once. */
const LANES = 8;

/**
 * R1: nothing acknowledged is lost. While operators change and agents report, the manager is killed at
 * random instants, while it serves and while it starts, and its answers after each restart are compared
 * with what it had acknowledged. (A kill is no power cut: the kernel keeps what was written.)
 */
export const durability: Benchmark = {
  name: "durability",
  title: `kill -9 at random instants of ${CHANGES.toLocaleString("en")} changes`,
  run,
};

async function run({ seed, say }: Setting): Promise<readonly Figure[]> {
  const chance = createChance(`durability ${seed}`);
  const book = emptyBook();
  const site = await openSite();
  const sum = { lost: 0, halfDone: 0, arrived: 0, vanished: 0, kills: 0, inVain: 0, compared: 0 };
  try {
    const lanes = Array.from({ length: LANES }, (_, i) =>
      createLane(site, book, chance.fork(`lane ${i}`), i),
    );
    while (book.changes < CHANGES && sum.lost + sum.halfDone === 0) {
      await workUntilKilled(site, book, lanes, chance);
      sum.kills += 1;
      while (chance.odds(1 / 5)) {
        await site.restartInVain(chance.between(30, 600));
        sum.kills += 1;
        sum.inVain += 1;
      }
      await site.restart();
      const comparison = await compare(site, book);
      report(comparison, say);
      sum.lost += comparison.lost.length;
      sum.halfDone += comparison.halfDone.length;
      sum.arrived += comparison.arrived;
      sum.vanished += comparison.vanished;
      sum.compared += book.entries.size;
      if (sum.kills % 10 === 0) say(`${book.changes} changes, ${sum.kills} kills`);
    }
    await site.kill();
    const integrity = await checkIntegrity(path.join(site.manager.dataDir, "komoriuta.db"));
    return [
      atLeast(CHANGES, "changes acknowledged", book.changes),
      ...actions(book),
      { name: "heartbeats answered", value: book.heartbeats },
      { name: "kills", value: sum.kills },
      { name: "… of them while starting", value: sum.inVain },
      { name: "cut short, and done", value: sum.arrived },
      { name: "cut short, and not done", value: sum.vanished },
      { name: "servers compared", value: sum.compared },
      exactly(0, "lost", sum.lost),
      exactly(0, "half done", sum.halfDone),
      exactly("ok", "integrity_check", integrity),
    ];
  } finally {
    await site.end();
  }
}

/** The number of times that each action was done, whether or not its answer arrived. */
function actions(book: Book): Figure[] {
  const times = new Map<string, number>();
  for (const { standing } of book.entries.values()) {
    for (const action of standing.actions) times.set(action, (times.get(action) ?? 0) + 1);
  }
  return [...times].map(([action, value]) => ({ name: `… ${action.replace("_", " ")}`, value }));
}

/** Lets the lanes work, and kills the manager a moment after some more changes. */
async function workUntilKilled(
  site: Site,
  book: Book,
  lanes: readonly Lane[],
  chance: Chance,
): Promise<void> {
  const wanted = book.changes + chance.between(1, 40);
  const later = chance.between(0, 12);
  let setReached: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (setReached = resolve));
  const isEnough = (): boolean => {
    if (book.changes >= wanted) setReached();
    return book.changes >= CHANGES;
  };
  const work = Promise.all(lanes.map((lane) => lane.drive(isEnough)));
  await Promise.race([work, reached]);
  await delay(later);
  await site.kill();
  await work;
}

function report({ lost, halfDone }: Comparison, say: Setting["say"]): void {
  for (const story of lost) say(`LOST ${story}`);
  for (const story of halfDone) say(`HALF DONE ${story}`);
}
