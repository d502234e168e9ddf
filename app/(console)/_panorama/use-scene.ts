"use client";

import { useFormatter } from "next-intl";
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { offsetOf } from "@/components/offset";
import { usePresent, useZone } from "@/components/time";
import type { ListedServer } from "@/lib/api/codec/read";
import { useConnection } from "../_live/live";
import { valueOf } from "../_kit/faults";
import { timelinesBetween, plannedBetween } from "./actions";
import type { Scene } from "./scene";
import { AHEAD, DAY, FURTHEST, FUTURE, HOUR } from "../_timeline/time-scale";

const SceneContext = createContext<Scene | null>(null);
export const SceneProvider = SceneContext;

/** The pictures; null until they are loaded, after all that can be read. */
export function useScene(): Scene | null {
  return useContext(SceneContext);
}

/** Milliseconds after which plans are loaded again: people change them. */
const PLAN_EVERY = 60_000;

const never = () => () => undefined;

/** The moment that words speak of, which follows once the view rests; null: now. */
export function useRestedMoment(): number | null {
  const store = useScene()?.store;
  return useSyncExternalStore(
    store?.subscribe ?? never,
    () => store?.rested() ?? null,
    () => null,
  );
}

/** Changes whenever a timeline does, while somebody looks back; for now, the servers are enough. */
export function useTimelinesVersion(): number {
  const store = useScene()?.store;
  return useSyncExternalStore(
    store?.subscribe ?? never,
    () => (store && store.rested() !== null ? store.version() : 0),
    () => 0,
  );
}

/** The time since which timelines are known; null: not loaded yet. */
export function useKnownSince(): number | null {
  const store = useScene()?.store;
  return useSyncExternalStore(
    store?.subscribe ?? never,
    () => store?.knownSince() ?? null,
    () => null,
  );
}

/** Whether loading of the past failed, and a function that tries again. */
export interface Loading {
  readonly failed: boolean;
  /** Milliseconds by which this browser's clock is ahead of the manager's, where that is more than a minute. */
  readonly skew: number;
  readonly again: () => void;
}

/** Loads the pictures, and gives them their data: servers, timelines, plans, and the time. */
export function useNewScene(
  servers: readonly ListedServer[] | null,
  chosen: ReadonlySet<string>,
  renderedAt: number,
): readonly [Scene | null, Loading] {
  const [scene, setScene] = useState<Scene | null>(null);
  const [skew, setSkew] = useState(0);
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState(0);
  const connection = useConnection();

  useEffect(() => {
    let made: Scene | null = null;
    let ended = false;
    const send = async () => {
      const { createScene } = await import("./scene");
      if (ended) return;
      made = createScene(renderedAt);
      setScene(made);
    };
    send().catch(() => setFailed(true));
    return () => {
      ended = true;
      made?.store.painter.end();
    };
  }, [renderedAt]);

  useEffect(() => {
    if (scene && servers) scene.store.setServers(servers);
  }, [scene, servers]);
  useEffect(() => scene?.store.setChosen(chosen), [scene, chosen]);

  const load = useEffectEvent(async (since: number, until: number) => {
    if (!scene) return;
    try {
      const sent = Date.now();
      const { now, timelines } = valueOf(await timelinesBetween(since, until));
      // The browser's clock may be an hour off: all times are the manager's.
      const behind = (sent + Date.now()) / 2 - now;
      setSkew(Math.abs(behind) > 60_000 ? behind : 0);
      scene.addTimelines(timelines, since);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  });
  const plan = useEffectEvent(async () => {
    if (!scene) return;
    const { store } = scene;
    try {
      const now = store.now();
      const { planned, knownUntil } = valueOf(await plannedBetween(now, now + FUTURE));
      store.setPlanned(planned, knownUntil);
    } catch {
      // Known plans hold until the next load; without any, what will be is unknown.
      if (store.plansKnownUntil() === null) store.setPlanned([], store.now());
    }
  });
  useEffect(() => scene?.store.setPlanLoader(() => void plan()), [scene]);
  // At first, and after each gap of the stream, which does not bring what happened meanwhile.
  const isLive = connection === "live";
  useEffect(() => {
    // Without a connection there is nobody to ask.
    if (!scene || (!isLive && scene.store.knownSince() !== null)) return;
    const first = setTimeout(() => {
      const now = scene.store.now();
      void load(now - DAY, now + HOUR);
      void plan();
    });
    const timer = setInterval(() => void plan(), PLAN_EVERY);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [scene, isLive, asked]);
  // Loads ahead, so that whoever scrubs on finds the past there.
  useEffect(() => {
    if (!scene) return;
    const { store } = scene;
    let asking = false;
    const loadEarlier = async () => {
      const known = store.knownSince();
      const moment = store.moment();
      if (asking || moment === null || known === null) return;
      const wanted = Math.max(moment - AHEAD, store.now() - FURTHEST);
      if (wanted >= known) return;
      asking = true;
      await load(Math.max(known - DAY, store.now() - FURTHEST - HOUR), known);
      asking = false;
      // Somebody may have scrubbed on meanwhile. After a failure the next move tries again.
      if (store.knownSince() !== known) void loadEarlier();
    };
    return store.subscribe(() => void loadEarlier());
  }, [scene]);

  return [
    scene,
    useMemo(() => ({ failed, skew, again: () => setAsked((times) => times + 1) }), [failed, skew]),
  ] as const;
}

/** Keeps the scene's clock, and sets its reader's zone and words. It renders nothing. */
export function SceneClock({ skew, columnWidth }: { skew: number; columnWidth: number }) {
  const scene = useScene();
  const present = usePresent();
  const timeZone = useZone();
  const format = useFormatter();
  useEffect(() => scene?.store.setNow(present - skew), [scene, present, skew]);
  useEffect(() => {
    const offsetAt = (at: number) => offsetOf(timeZone, at);
    const words = new Map<number, string>();
    const hourText = (at: number) => {
      let text = words.get(at);
      if (text === undefined) {
        const isMidnight = new Date(at + offsetAt(at)).getUTCHours() === 0;
        text = isMidnight
          ? format.dateTime(at, { timeZone, weekday: "short", day: "numeric" })
          : format.dateTime(at, { timeZone, hour: "numeric" });
        words.set(at, text);
      }
      return text;
    };
    scene?.setReader(offsetAt, hourText, columnWidth);
  }, [scene, timeZone, format, columnWidth]);
  return null;
}
