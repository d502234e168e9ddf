import type { Chance } from "./chance";
import type { Site } from "./site";
import type { Timeline } from "./timeline";

/** The present state of the network. */
export interface Weather {
  readonly name: string;
  /** Of a message: it is lost. */
  readonly loses: number;
  /** Of a message: it takes its time, up to `slowest` ms. */
  readonly delays: number;
  readonly slowest: number;
  /** Of a request: a second copy arrives, now or much later. */
  readonly doubles: number;
}

export const FAIR: Weather = { name: "fair", loses: 0, delays: 0, slowest: 0, doubles: 0 };
export const WEATHERS: readonly Weather[] = [
  FAIR,
  { name: "windy", loses: 0.02, delays: 0.1, slowest: 3_000, doubles: 0.03 },
  { name: "rough", loses: 0.2, delays: 0.4, slowest: 9_000, doubles: 0.2 },
  { name: "stormy", loses: 0.45, delays: 0.5, slowest: 20_000, doubles: 0.3 },
];

/** A reply to a caller: an answer, whose head may come before, or a failure. */
export type Reply<Answer> =
  | { readonly answer: Answer }
  | { readonly head: true }
  | { readonly failure: string; readonly refused: boolean };

/** The network between the manager and its servers. */
export interface Network {
  weather: Weather;
  /**
   * Carries a request to the manager, once or twice or never, and each answer back, or not.
   * @param receive called for each reply that arrives
   */
  request<Answer>(
    site: Site,
    arrive: (respond: (reply: Reply<Answer>) => void) => void,
    receive: (reply: Reply<Answer>) => void,
  ): void;
  /** Carries a magic packet to a server. */
  packet(site: Site, arrive: () => void): void;
}

export interface NetworkParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  /** Whether anyone listens at the manager's door. */
  readonly listening: () => boolean;
}

export function createNetwork({ timeline, chance, listening }: NetworkParts): Network {
  const transit = ({ delays, slowest }: Weather): number =>
    chance.odds(delays) ? chance.between(50, slowest) : chance.between(1, 8);

  /** One message on its way; lost where the way is cut when it leaves or when it would arrive. */
  function carry(site: Site, arrive: () => void, delay = transit(network.weather)): void {
    if (site.cut || site.late || chance.odds(network.weather.loses)) return;
    timeline.after(delay, () => {
      if (!site.cut && !site.late) arrive();
    });
  }

  const network: Network = {
    weather: FAIR,
    request(site, arrive, receive) {
      const once = (): void => {
        if (!listening()) {
          const failure = { failure: "connection refused", refused: false };
          return carry(site, () => receive(failure));
        }
        // What comes over one connection comes in order.
        let at = 0;
        arrive((reply) => {
          const delay = Math.max(transit(network.weather), at - timeline.now);
          at = timeline.now + delay;
          carry(site, () => receive(reply), delay);
        });
      };
      carry(site, once);
      if (chance.odds(network.weather.doubles)) carry(site, once, lateness(chance));
    },
    packet: (site, arrive) => carry(site, arrive),
  };
  return network;
}

/** The delay of a second copy, in milliseconds: mostly short, now and then absurdly long. */
function lateness(chance: Chance): number {
  return chance.weighted([
    [5, () => chance.between(1, 1_000)],
    [4, () => chance.between(1_000, 60_000)],
    [2, () => chance.between(60_000, 1_800_000)],
  ])();
}
