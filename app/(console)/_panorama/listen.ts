/** The handlers of events, by their kind. */
type Handlers = { readonly [Kind in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Kind]) => void };

/**
 * Listens to hands and keys at an element. Gives a function that ends that.
 * @param early events from before anybody listened, which are handled now
 */
export function listen(root: HTMLElement, handlers: Handlers, early: readonly PointerEvent[]): () => void {
  const all = Object.entries(handlers) as [string, (event: Event) => void][];
  for (const [kind, handler] of all) root.addEventListener(kind, handler);
  for (const event of early) for (const [kind, handler] of all) if (kind === event.type) handler(event);
  return () => {
    for (const [kind, handler] of all) root.removeEventListener(kind, handler);
  };
}

/** Has a pointer tell an element of its moves until it is let go of. */
export function capture(element: HTMLElement, pointerId: number): void {
  try {
    element.setPointerCapture(pointerId);
  } catch {
    // It was let go of before anybody listened.
  }
}
