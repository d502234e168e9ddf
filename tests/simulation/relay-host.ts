import type { createRelay } from "../../agent-deno/host/relay.ts";
import type { WakeRequest, WakeResult } from "../../agent-deno/wakes.ts";
import type { Chance } from "./chance";
import type { Pulse } from "./pulse";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Timeline } from "./timeline";
import { cardOf, type Wires } from "./wires";

/** The behaviour of a machine as a relay, for a while. Each but the first tells what is not so, or does not do it. */
type Mood =
  | "is honest"
  | "swallows packets"
  | "reports what it was not asked for"
  | "reports everything twice"
  | "reports late"
  | "claims a network that it is not in"
  | "wakes nobody any more";

/** A machine as a relay. */
export interface RelayHost {
  /** One run of its agent. */
  run(instance: string): RelayRun;
  /** From now on it is honest. */
  calmDown(): void;
}

export interface RelayRun {
  /** Sends what it is asked for, as `host/relay.ts` does. */
  passOn(requests: readonly WakeRequest[], now: number, done: (results: readonly WakeResult[]) => void): void;
  /** The results that go with a heartbeat. @param due those that its agent reports */
  reports(due: readonly WakeResult[]): readonly WakeResult[];
}

export interface RelayHostParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly pulse: Pulse;
  readonly site: Site;
  readonly wires: Wires;
  /** The real one; a double may stand in. */
  readonly createRelay: typeof createRelay;
  /** Ids that any machine was given of late: a liar guesses well. */
  readonly lately: string[];
}

const MINUTE = 60_000;

export function createRelayHost(parts: RelayHostParts): RelayHost {
  const { timeline, chance, story, pulse, site, wires, lately } = parts;
  let mood: Mood = "is honest";
  let calm = false;
  const [claims, canRelay] = [site.claims, site.canRelay];
  // Some never lie, some hardly do anything else.
  const liesEvery = chance.pick([Infinity, 300, 90, 30]) * MINUTE;

  function change(): void {
    if (liesEvery === Infinity) return;
    timeline.after(chance.around(mood === "is honest" ? liesEvery : 30 * MINUTE), () => {
      if (calm) return;
      become(
        mood !== "is honest"
          ? "is honest"
          : chance.weighted<Mood>([
              [2, "swallows packets"],
              [2, "reports what it was not asked for"],
              [1, "reports everything twice"],
              [2, "reports late"],
              [2, "claims a network that it is not in"],
              [1, "wakes nobody any more"],
            ]),
      );
      change();
    });
  }

  function become(next: Mood): void {
    mood = next;
    story.narrate(site.name, `as a relay, it ${mood}`);
    const other = `10.91.${(site.network + 1) % 3}.${site.index + 1}/24`;
    site.claims = mood === "claims a network that it is not in" ? [other, ...claims] : claims;
    site.canRelay = canRelay && mood !== "wakes nobody any more";
  }
  change();

  function lies(due: readonly WakeResult[], late: WakeResult[], last: readonly WakeResult[]): WakeResult[] {
    const made = (id: string): WakeResult => ({ id, targets: chance.between(0, 2), fault: undefined });
    switch (mood) {
      case "reports what it was not asked for":
        return [...due, made(lately.at(-1) ?? "made up"), made("made up")];
      case "reports everything twice":
        return [...due, ...due, ...last];
      case "reports late":
        late.push(...due);
        return chance.odds(0.3) ? late.splice(0) : [];
      default:
        return [...due, ...late.splice(0)];
    }
  }

  return {
    run(instance) {
      const relay = parts.createRelay((packet, host, port) =>
        mood === "swallows packets" ? Promise.resolve() : wires.send(site, instance, packet, host, port),
      );
      const late: WakeResult[] = [];
      let last: readonly WakeResult[] = [];
      return {
        passOn(requests, now, done) {
          lately.push(...requests.map(({ id }) => id));
          lately.splice(0, lately.length - 20);
          pulse.stir();
          const results = site.canRelay
            ? relay.passOn(requests, [cardOf(site)], now)
            : Promise.resolve(requests.map(({ id }) => ({ id, targets: 0, fault: "off" }) as const));
          void results.then(done);
        },
        reports(due) {
          const reported = lies(due, late, last).slice(0, 8);
          last = due;
          return reported;
        },
      };
    },
    calmDown() {
      calm = true;
      if (mood !== "is honest") become("is honest");
    },
  };
}
