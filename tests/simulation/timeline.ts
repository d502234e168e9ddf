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
  /** Lets the next thing happen that is due by `until`; false where there is none, and it is `until` then. */
  advance(until: number): boolean;
}

interface Entry extends Timer {
  readonly order: number;
  readonly task: () => void;
}

export function createTimeline(): Timeline {
  const heap: Entry[] = [];
  let now = 0;
  let order = 0;
  return {
    get now() {
      return now;
    },
    after(ms, task) {
      const entry: Entry = { at: now + Math.max(0, Math.ceil(ms)), order: (order += 1), task, off: false };
      push(heap, entry);
      return entry;
    },
    advance(until) {
      for (let first = heap[0]; first && first.at <= until; first = heap[0]) {
        pop(heap);
        if (first.off) continue;
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
  return a.at < b.at || (a.at === b.at && a.order < b.order);
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
    if (other && child && sooner(other, child)) [below, child] = [below + 1, other];
    if (!child || !sooner(child, last)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = last;
}
