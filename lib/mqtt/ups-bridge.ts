import type { WatchedUps } from "../ups/known";
import type { Message, Topics } from "./messages";
import { forgetUps, upsDiscoveryOf, upsNameIn, upsStateOf, upsTopicName } from "./ups-messages";

/** UPSes, as far as a program may see them. */
export interface SeenUpses {
  upses(): readonly WatchedUps[];
  /** Calls back with each change. @returns ends that */
  listen(changed: (now: WatchedUps | null, before: WatchedUps | null) => void): () => void;
}

/** UPSes on a broker, for one connection. */
export interface UpsBridge {
  /** A retained message on a topic: of a UPS that is no more it is removed. */
  heed(topic: string): void;
  end(): void;
}

/** Publishes all UPSes, and each change of one. @param publish one piece after the other; its failures are its own */
export function bridgeUpses(
  topics: Topics,
  { upses, listen }: SeenUpses,
  about: { readonly publicUrl: string; readonly version: string },
  publish: (messages: readonly Message[]) => void,
): UpsBridge {
  const published = new Map<string, string>();
  const update = (ups: WatchedUps): void => {
    const [config, state] = [upsDiscoveryOf(topics, ups, about), upsStateOf(topics, ups)];
    const changed = [config, state].filter(({ topic, payload }) => published.get(topic) !== payload);
    for (const { topic, payload } of changed) published.set(topic, payload);
    if (changed.length > 0) publish(changed);
  };
  const takeBack = (name: string): void => {
    const gone = forgetUps(topics, name);
    for (const { topic } of gone) published.delete(topic);
    publish(gone);
  };
  for (const ups of upses()) update(ups);
  const end = listen((now, before) => {
    if (now) update(now);
    else if (before) takeBack(upsTopicName(before.ups));
  });
  return {
    heed(topic) {
      const name = upsNameIn(topics, topic);
      if (name !== null && !published.has(topic)) takeBack(name);
    },
    end,
  };
}
