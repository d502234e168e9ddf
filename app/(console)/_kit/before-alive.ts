import { useEffect, useEffectEvent, useRef, type RefObject } from "react";

/** Takes up a form's fields once: what was typed before hydration fired no event. */
export function useBeforeAlive(takeUp: (fields: FormData) => unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  const take = useEffectEvent(takeUp);
  useEffect(() => {
    const fields = form.current && new FormData(form.current);
    // Next notes a new address only in its own effects, which run after ours.
    const timer = setTimeout(() => fields && take(fields));
    return () => clearTimeout(timer);
  }, []);
  return form;
}
