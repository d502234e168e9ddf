/** Keys, each with the time at which it is due: fifty thousand that wait cost nothing meanwhile. */
export interface Calendar {
  /** Sets when a key is due, in the place of an earlier time; Infinity: never. */
  put(key: string, at: number): void;
  /** Takes out the keys that are due by now, and perhaps some that are within less than a slot. */
  take(now: number): string[];
  delete(key: string): void;
}

/** @param slot milliseconds of the times that are not told apart */
export function createCalendar(slot: number): Calendar {
  const places = new Map<string, number>();
  /** Keys that have moved meanwhile are left behind in their earlier slot. */
  const slots = new Map<number, string[]>();
  let taken = -Infinity;

  const takeSlot = (number: number, found: string[]): void => {
    const keys = slots.get(number);
    if (!keys) return;
    slots.delete(number);
    for (const key of keys) if (places.get(key) === number && places.delete(key)) found.push(key);
  };

  return {
    put(key, at) {
      const number = Math.max(Math.floor(at / slot), taken);
      if (places.get(key) === number) return;
      if (number === Infinity) return void places.delete(key);
      places.set(key, number);
      const others = slots.get(number);
      if (others) others.push(key);
      else slots.set(number, [key]);
    },
    take(now) {
      const found: string[] = [];
      const last = Math.floor(now / slot);
      // The first time, and after a long pause, one would count through all that never were.
      if (last - taken > slots.size) {
        for (const number of [...slots.keys()]) if (number <= last) takeSlot(number, found);
      } else for (let number = taken; number <= last; number += 1) takeSlot(number, found);
      taken = last;
      return found;
    },
    delete: (key) => void places.delete(key),
  };
}
