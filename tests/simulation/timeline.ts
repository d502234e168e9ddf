/** Something that is going to happen; it can be called off. */
export interface Timer {
  readonly at: number;
  off: boolean;
}

/** Virtual time in whole milliseconds. It stands still while something happens and then jumps to what is next. */
export interface Timeline {
  readonly now: number;
  /** Lets something happen after so many milliseconds; of two at the same time the one that was asked for first. */
  after(ms: number, task: () => void): Timer;
  /** As calling a timer off and asking for another with its task; nearly free where it is put off. */
  again(timer: Timer, ms: number): Timer;
  /** Lets the next thing happen that is due by `until`; false where there is none, and it is `until` then. */
  advance(until: number): boolean;
}

interface Entry extends Timer {
  at: number;
  order: number;
  readonly task: () => void;
  /** Its key in the heap: its time is that or later. */
  keyAt: number;
  keyOrder: number;
  isWaiting: boolean;
}

export function createTimeline(): Timeline {
  const heap: Entry[] = [];
  let now = 0;
  let order = 0;

  function after(ms: number, task: () => void): Entry {
    const at = now + Math.max(0, Math.ceil(ms));
    order += 1;
    const entry: Entry = { at, order, task, off: false, keyAt: at, keyOrder: order, isWaiting: true };
    push(heap, entry);
    return entry;
  }

  return {
    get now() {
      return now;
    },
    after,
    again(timer, ms) {
      const entry = timer as Entry;
      const at = now + Math.max(0, Math.ceil(ms));
      if (!entry.isWaiting || entry.off || at < entry.keyAt) {
        entry.off = true;
        return after(ms, entry.task);
      }
      entry.at = at;
      entry.order = order += 1;
      return entry;
    },
    advance(until) {
      for (let first = heap[0]; first && first.keyAt <= until; first = heap[0]) {
        pop(heap);
        if (first.off) continue;
        if (first.order !== first.keyOrder) {
          first.keyAt = first.at;
          first.keyOrder = first.order;
          push(heap, first);
          continue;
        }
        first.isWaiting = false;
        now = first.at;
        first.task();
        return true;
      }
      now = Math.max(now, until);
      return false;
    },
  };
}

function sooner(a: Entry, b: Entry): boolean {
  return a.keyAt < b.keyAt || (a.keyAt === b.keyAt && a.keyOrder < b.keyOrder);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (!parent || !sooner(entry, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = entry;
}

/** Takes the first entry off. */
function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let below = 2 * index + 1;
    let child = heap[below];
    const other = heap[below + 1];
    if (other && child && sooner(other, child)) {
      below += 1;
      child = other;
    }
    if (!child || !sooner(child, last)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = last;
}
