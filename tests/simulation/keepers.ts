import { FleetError } from "../../lib/fleet/model/errors";
import type { CrowdParts } from "./crowd";
import type { Outcome } from "./manager-parts";

/** People who let groups keep a relay on, or not any more. */
export function createKeepers(parts: CrowdParts): { begin(): void } {
  const { timeline, chance, story, oracle, manager, temper, active } = parts;
  const { plans } = oracle;
  const busy = new Set<string>();
  const names = (): string[] => plans.membersSince(timeline.now).map(({ name }) => name);

  function keep(name: string, keepRelay: boolean): void {
    if (busy.has(name)) return;
    busy.add(name);
    plans.keptRelays.keepAsked(name, keepRelay);
    const done = (outcome: Outcome): void => {
      busy.delete(name);
      plans.keptRelays.keepAnswered(name, keepRelay, outcome);
      story.narrate("keeper", `${name} keeps ${keepRelay ? "a" : "no"} relay on: ${outcome}`);
    };
    const isAsked = manager.ask(async (fleet) => {
      const uuid = fleet.groups().find((one) => one.name === name)?.uuid;
      if (uuid === undefined) throw new FleetError({ code: "group_not_found" });
      await fleet.updateGroup(uuid, { keepRelay });
    }, done);
    if (!isAsked) done("refused");
  }

  const again = (mean: number, task: () => void): void =>
    void timeline.after(chance.around(mean), () => {
      if (!active()) return;
      task();
      again(mean, task);
    });

  return {
    begin() {
      for (const name of names()) keep(name, true);
      again(temper.clicks * 8, () => {
        const those = names();
        if (those.length > 0) keep(chance.pick(those), chance.odds(0.8));
      });
    },
  };
}
