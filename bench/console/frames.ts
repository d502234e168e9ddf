import type { Browser, Page } from "@playwright/test";

/** A frame of a screen that draws 60 of them a second, in milliseconds. */
export const FRAME = 1000 / 60;

/** Figures of the frames in which a page was moved, from a trace. */
export interface Frames {
  /**
   * Milliseconds of processor time of the page's own thread for a frame: 95 of 100 need less. Time in which others have
   * the processor is not the page's: without a graphics card Chromium itself draws on the same cores.
   */
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
  /** Processor time of its thread. */
  readonly tdur?: number;
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
  if (!tasks.some(({ tdur }) => tdur))
    throw new Error("this Chromium does not tell the processor time of its threads");
  const work = new Array<number>(drawn.length - 1).fill(0);
  for (const { ts, tdur = 0 } of tasks) {
    const frame = drawn.findLastIndex((at) => at <= ts);
    if (frame >= 0 && frame < work.length) work[frame] = (work[frame] ?? 0) + tdur / 1000;
  }
  const gaps = drawn.slice(1).map((at, index) => (at - (drawn[index] ?? 0)) / 1000);
  const sorted = [...work].sort((a, b) => a - b);
  return {
    busy: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    late: gaps.filter((gap) => gap > 2 * FRAME + 1).length / gaps.length,
    aSecond: (1e6 * gaps.length) / (last - first),
  };
}
