import { useEffect, useEffectEvent, type RefObject } from "react";
import { timeAt } from "../../_timeline/time-scale";
import type { Handover } from "../handover";
import { handNow, pointAt } from "../hand";
import { capture, listen } from "../listen";
import { placeIn, placeOfTime, subjectOf, subjectUnder, type Subject } from "../pointing";
import { skyOfFuture, SLOP } from "../use-scrub";
import type { Scene } from "../scene";
import { firstEnd, rounded } from "./keep";
import { onProposal, proposalNow, propose, proposedNow } from "../proposal";

/**
 * Lets a hand move the end of the light: a drag that begins in the hours to come proposes the time at which it ends,
 * for a row its server, over a house all of the section. The key of a hold does the same for the focus.
 * @param early events from before anybody listened
 * @param holds holds that somebody asks for by their key
 */
export function useMove(
  element: HTMLElement | null,
  scene: Scene | null,
  early: RefObject<readonly PointerEvent[] | null>,
  holds: Handover<null>,
): void {
  const begin = useEffectEvent((): boolean => {
    const focus = document.activeElement;
    const subject = focus && element?.contains(focus) ? subjectOf(focus) : null;
    if (!scene || !focus || !subject) return false;
    const hand = handNow();
    const now = scene.store.now();
    const pointed = hand?.by === "keys" && hand.at !== null && hand.at > now ? hand.at : null;
    pointAt(null);
    settle(scene, focus, subject, pointed ?? firstEnd(now));
    return true;
  });
  useEffect(() => {
    if (!element || !scene) return;
    const { store } = scene;
    let drag: {
      readonly id: number;
      readonly x: number;
      readonly sky: HTMLElement;
      readonly of: Subject;
      moving: boolean;
    } | null = null;

    const down = (event: PointerEvent) => {
      const sky = skyOfFuture(scene, event);
      const of = sky && subjectUnder(sky, event.clientY);
      if (!of || event.button !== 0 || !event.isPrimary) return;
      drag = { id: event.pointerId, x: event.clientX, sky, of, moving: false };
    };
    const move = (event: PointerEvent) => {
      if (event.buttons === 0) return hint(scene, event);
      if (!drag || event.pointerId !== drag.id) return;
      if (!drag.moving && Math.abs(event.clientX - drag.x) < SLOP) return;
      const { sky, of } = drag;
      if (!drag.moving) {
        drag.moving = true;
        pointAt(null);
        capture(sky, event.pointerId);
      }
      const { left, width } = sky.getBoundingClientRect();
      const until = rounded(timeAt(scene.scale(width), event.clientX - left));
      propose({ ...of, until, ...placeIn(sky, event.clientX, event.clientY), settled: false });
    };
    const up = () => {
      const proposed = proposalNow();
      if (drag?.moving && proposed) propose({ ...proposed, settled: true });
      drag = null;
    };
    const leave = () => {
      if (drag?.moving) propose(null);
      drag = null;
    };
    // While the hand still holds it; afterwards Escape is for whoever has the focus.
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !drag?.moving) return;
      event.preventDefault();
      leave();
    };

    const end = listen(
      element,
      { pointerdown: down, pointermove: move, pointerup: up, pointercancel: leave },
      early.current ?? [],
    );
    document.addEventListener("keydown", key);
    let drawn = proposedNow();
    const quiet = onProposal(() => {
      const now = proposedNow();
      if (now === drawn) return;
      for (const { section } of [drawn, now].flatMap((each) => each ?? []))
        for (const canvas of partOf(section)?.querySelectorAll("canvas") ?? []) store.painter.request(canvas);
      drawn = now;
    });
    const withdraw = holds.take(() => begin());
    return () => {
      end();
      document.removeEventListener("keydown", key);
      quiet();
      withdraw();
      propose(null);
    };
  }, [element, scene, early, holds]);
}

/** The part of the panorama that shows a section. */
export function partOf(section: string): Element | null {
  return document.querySelector(`[data-section="${CSS.escape(section)}"]`);
}

/** Proposes an end that waits for a decision, at its place in the row or over the house of an element. */
export function settle(scene: Scene, near: Element, of: Subject, until: number): void {
  const place = placeOfTime(near, scene, until);
  if (place) propose({ ...of, until, ...place, settled: true });
}

/** Shows by the pointer's shape where light can be moved. */
function hint(scene: Scene, event: PointerEvent): void {
  const { target } = event;
  const sky = target instanceof Element ? target.closest<HTMLElement>("[data-scrub]") : null;
  const cursor = sky && skyOfFuture(scene, event) ? "ew-resize" : "";
  if (sky && sky.style.cursor !== cursor) sky.style.cursor = cursor;
}
