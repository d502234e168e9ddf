/** Bounds of what people at doors can use up. */
export const LIMITS = {
  /** Open connections of all doors, of one door, and of one address. */
  all: 4096,
  door: 1280,
  address: 1280,
  /** Connections that wait for a server, of one door and of all. */
  waiting: 64,
  waitingAll: 1024,
  /** Bytes of one connection that are kept until it is joined, and those of all; then nothing more is read. */
  bytes: 64 * 1024,
  bytesAll: 16 * 1024 * 1024,
  /** Milliseconds for which a connection may say nothing before it knocks. */
  silence: 30_000,
} as const;

/** The bound that keeps a connection out. */
export type Full = "all" | "door" | "address" | "waiting";

/** Counts of open connections. */
export interface Crowd {
  /** Lets one in, or says which bound keeps it out. */
  enter(door: string, address: string): Full | null;
  leave(door: string, address: string): void;
  /** Lets one wait for a server. */
  wait(door: string): Full | null;
  waitNoMore(door: string): void;
  readonly size: number;
  readonly waiting: number;
}

/** The bounds of a crowd. */
type Bounds = Readonly<Record<"all" | "door" | "address" | "waiting" | "waitingAll", number>>;

export function createCrowd(limits: Bounds = LIMITS): Crowd {
  const doors = new Map<string, number>();
  const addresses = new Map<string, number>();
  const waits = new Map<string, number>();
  let [all, waiting] = [0, 0];
  const change = (counts: Map<string, number>, key: string, by: 1 | -1): void => {
    const left = (counts.get(key) ?? 0) + by;
    if (left > 0) counts.set(key, left);
    else counts.delete(key);
  };
  return {
    enter(door, address) {
      if (all >= limits.all) return "all";
      if ((doors.get(door) ?? 0) >= limits.door) return "door";
      if ((addresses.get(address) ?? 0) >= limits.address) return "address";
      all += 1;
      change(doors, door, 1);
      change(addresses, address, 1);
      return null;
    },
    leave(door, address) {
      all -= 1;
      change(doors, door, -1);
      change(addresses, address, -1);
    },
    wait(door) {
      if (waiting >= limits.waitingAll || (waits.get(door) ?? 0) >= limits.waiting) return "waiting";
      waiting += 1;
      change(waits, door, 1);
      return null;
    },
    waitNoMore(door) {
      waiting -= 1;
      change(waits, door, -1);
    },
    get size() {
      return all;
    },
    get waiting() {
      return waiting;
    },
  };
}
