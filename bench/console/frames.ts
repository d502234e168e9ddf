import type { Browser, Page } from "@playwright/test";

/** A frame of a screen that draws 60 of them a second, in milliseconds. */
export const FRAME = 1000 / 60;

/** Figures of the frames in which a page was moved, from a trace. */
export interface Frames {
  /** Milliseconds of work of the page's own thread for a frame: 95 of 100 need less. */
  readonly busy: number;
  /** Share of the frames that came more than two frames of a screen after the one before. */
  readonly late: number;
  readonly aSecond: number;
}

/** Watches the frames of a page while something is done to it. */
export async function frames(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "viz"],
  });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return readFrames(traceEvents);
}

/** Microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

function readFrames(events: readonly TraceEvent[]): Frames {
  const named = (wanted: string) => events.filter(({ name }) => name === wanted);
  const pages = named("thread_name").filter(({ args }) => args?.name === "CrRendererMain");
  const tasks = named("RunTask").filter(({ pid, tid }) =>
    pages.some((page) => page.pid === pid && page.tid === tid),
  );
  const drawn = named("Display::DrawAndSwap")
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const [first = 0] = drawn;
  const last = drawn.at(-1) ?? 0;
  if (drawn.length < 2) throw new Error("no frame was drawn: nothing moved");
  const work = new Array<number>(drawn.length - 1).fill(0);
  for (const { ts, dur = 0 } of tasks) {
    const frame = drawn.findLastIndex((at) => at <= ts);
    if (frame >= 0 && frame < work.length) work[frame] = (work[frame] ?? 0) + dur / 1000;
  }
  const gaps = drawn.slice(1).map((at, index) => (at - (drawn[index] ?? 0)) / 1000);
  const sorted = [...work].sort((a, b) => a - b);
  return {
    busy: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    late: gaps.filter((gap) => gap > 2 * FRAME + 1).length / gaps.length,
    aSecond: (1e6 * gaps.length) / (last - first),
  };
}
