// What runs in the page that is measured. It is handed over as text: nothing from outside may be used in it.

declare global {
  interface Window {
    komoBench: PageWatch;
  }
}

/** What a page tells of itself. */
export interface PageWatch {
  /** Milliseconds from the start of the navigation until a press on a control worked. */
  readonly interactive: Promise<number>;
  /** Tasks that held the page up for 50 ms and more: milliseconds. */
  readonly longTasks: number[];
  /** Does something, and gives the milliseconds until `isSo` holds after what it changed was drawn. */
  until(act: () => void, isSo: () => boolean): Promise<number>;
}

/** Begins to watch, before anything else in the page runs. */
export function watchPage(): void {
  const longTasks: number[] = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });

  /** Pressed again and again, as an impatient person does; it answers when the page is awake. */
  const interactive = new Promise<number>((resolve) => {
    const timer = setInterval(() => {
      const control = document.querySelector<HTMLElement>("button[aria-controls=navigation]");
      if (!control) return;
      const before = control.ariaExpanded;
      new MutationObserver(() => {
        if (control.ariaExpanded === before) return;
        clearInterval(timer);
        resolve(performance.now());
      }).observe(control, { attributes: true });
      control.click();
    }, 10);
  });

  window.komoBench = {
    interactive,
    longTasks,
    until: (act, isSo) =>
      new Promise((resolve) => {
        const begun = performance.now();
        const look = () => {
          if (!isSo()) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        act();
        look();
      }),
  };
}
