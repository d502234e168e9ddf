/**
 * The number of slow hashes at a time. Each takes a core for a tenth of a second and one of four threads, which agents'
 * tokens need, too: two at most, and where there are two cores one, so that heartbeats have the other.
 */
export function hashesAtOnce(cores: number): number {
  return Math.max(1, Math.min(2, cores - 1));
}

export interface LoginQueueSettings {
  /** Hashes at a time. */
  readonly atOnce: number;
  /** The most that wait. */
  readonly waiting: number;
  /** Whether someone of this group has logged in before: they need not wait behind strangers. */
  isKnown(group: string): boolean;
}

/**
 * The queue for slow hashes: of logins to be checked, and of new passwords. Each takes a thread and 32 MiB, and
 * strangers may ask for any number of them: each is made in its turn.
 */
export interface LoginQueue {
  /** Does the work in its turn; null: too many wait, and it was not done. */
  run<Value>(group: string, work: () => Promise<Value>): Promise<Value | null>;
}

interface Waiting {
  /** True: it is its turn; false: it has to go. */
  readonly decide: (begins: boolean) => void;
}

/** Known ones in a row after which it is a stranger's turn: somebody known may ask without end, too. */
const KNOWN_IN_A_ROW = 3;

/**
 * The groups take turns, known ones first, so that nobody waits behind all guesses of another. Where too many wait, the
 * last of the group that has most of them has to go, or else the newcomer; a known one goes for no stranger.
 */
export function createLoginQueue({ atOnce, waiting: most, isKnown }: LoginQueueSettings): LoginQueue {
  // In the order of their turns; none is empty.
  const lines = new Map<string, Waiting[]>();
  let running = 0;
  let knownInARow = 0;

  const take = (group: string, from: "first" | "last"): Waiting | undefined => {
    const line = lines.get(group);
    const taken = from === "first" ? line?.shift() : line?.pop();
    if (!line) return undefined;
    // After its turn a group is the last again.
    if (from === "first") lines.delete(group);
    if (line.length > 0) lines.set(group, line);
    else lines.delete(group);
    return taken;
  };
  const next = (): Waiting | undefined => {
    const groups = [...lines.keys()];
    const stranger = groups.find((group) => !isKnown(group));
    const known = groups.find(isKnown);
    const group = knownInARow < KNOWN_IN_A_ROW ? (known ?? stranger) : (stranger ?? known);
    knownInARow = group === known ? knownInARow + 1 : 0;
    return group === undefined ? undefined : take(group, "first");
  };
  /** Makes room for one more of a group; false: there is none. */
  const makeRoom = (group: string): boolean => {
    const waiting = [...lines.values()].reduce((total, { length }) => total + length, 0);
    if (waiting < most) return true;
    const longest = (whose: (group: string) => boolean): [string, number] =>
      [...lines].reduce<[string, number]>(
        (most, [other, { length }]) => (whose(other) && length > most[1] ? [other, length] : most),
        ["", 0],
      );
    const own = (lines.get(group)?.length ?? 0) + 1;
    const [stranger, strangers] = longest((other) => !isKnown(other));
    const [known, knowns] = longest(isKnown);
    if (strangers > (isKnown(group) ? 0 : own)) take(stranger, "last")?.decide(false);
    else if (isKnown(group) && knowns > own) take(known, "last")?.decide(false);
    else return false;
    return true;
  };

  return {
    async run(group, work) {
      if (running >= atOnce) {
        if (!makeRoom(group)) return null;
        const line = lines.get(group) ?? [];
        lines.set(group, line);
        // Whoever ends hands its place straight on, so that nobody slips in between.
        if (!(await new Promise<boolean>((decide) => line.push({ decide })))) return null;
      } else running++;
      try {
        return await work();
      } finally {
        const one = next();
        if (one) one.decide(true);
        else running--;
      }
    },
  };
}
