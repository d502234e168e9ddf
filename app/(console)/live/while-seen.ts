/** A tab that nobody has seen for this long (ms) gives its stream back: browsers allow few per site. */
const REST_AFTER = 60_000;

/** Runs `work` while the tab is seen; gives the way to end it for good. */
export function whileSeen(work: (signal: AbortSignal) => Promise<void>): () => void {
  let running: AbortController | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const start = () => {
    running = new AbortController();
    void work(running.signal);
  };
  const end = () => {
    running?.abort();
    running = null;
  };
  const look = () => {
    clearTimeout(resting);
    if (document.visibilityState === "hidden") resting = setTimeout(end, REST_AFTER);
    else if (!running) start();
  };

  start();
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    clearTimeout(resting);
    end();
  };
}
