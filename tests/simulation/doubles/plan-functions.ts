import type { advance, nextOf } from "../../../lib/plan/advance";
import type { planRun } from "../../../lib/plan/plan-run";
import type { due } from "../../../lib/plan/due";
import type { forbidsOff } from "../../../lib/plan/forbids";
import type { judge } from "../../../lib/plan/judge";
import type { cancelled, isOver, isReady, provedOff, resumed } from "../../../lib/plan/run";
import type { isTermOver, termResumed } from "../../../lib/plan/term";
import type { isWorthALook, see } from "../../../lib/power/seen";
import type { givesUp } from "../../../lib/plan/overrule";
import type { keepsRun } from "../../../lib/plan/schedule-edit";
import type { permitsOf } from "../../../lib/access/rights";
import type { keptFromRest, restGoesOn, restInForce, stopOfRest } from "../../../lib/plan/rest";
import type { follow, isBackAndCharged, isOnBattery } from "../../../lib/plan/ups-words";
import type { mayAsk, nextOfCut, remembering } from "../../../lib/plan/power-cut";
import type { judgeHold } from "../../../lib/doors/keeping";
import type { judgeKnock } from "../../../lib/doors/knocking";
import type { listenTo } from "../../../lib/doors/visitor";
import type { lookAt } from "../../../lib/doors/link";
import type { restOf } from "../../../lib/fleet/orders/rest-in-force";
import type { keptAsRelayIn } from "../../../lib/plan/relays";
import type { canGo } from "../../../lib/fleet/model/entities";
import type { tick } from "../../../lib/power/tick";
import type { looked } from "../../../agent-deno/daemon/looks.ts";
import type { createRelays } from "../../../lib/fleet/memory/relays";
import type { takeResults } from "../../../lib/fleet/wake/relays";
import type { createPreviews } from "../../../lib/fleet/memory/previews";
import type { withdrawnLate } from "../../../lib/fleet/runs/runner";
import type { refuseNeeded } from "../../../lib/fleet/servers/still-needed";

/** Pure functions that a wrong idea may replace. */
interface PlanFunctions {
  readonly advance: typeof advance;
  readonly nextOf: typeof nextOf;
  readonly planRun: typeof planRun;
  readonly due: typeof due;
  readonly forbidsOff: typeof forbidsOff;
  readonly judge: typeof judge;
  readonly cancelled: typeof cancelled;
  readonly isOver: typeof isOver;
  readonly isReady: typeof isReady;
  readonly provedOff: typeof provedOff;
  readonly resumed: typeof resumed;
  readonly isTermOver: typeof isTermOver;
  readonly termResumed: typeof termResumed;
  readonly givesUp: typeof givesUp;
  readonly keepsRun: typeof keepsRun;
  readonly withdrawnLate: typeof withdrawnLate;
  readonly createPreviews: typeof createPreviews;
  readonly refuseNeeded: typeof refuseNeeded;
  readonly see: typeof see;
  readonly createRelays: typeof createRelays;
  readonly looked: typeof looked;
  readonly takeResults: typeof takeResults;
  readonly permitsOf: typeof permitsOf;
  readonly isWorthALook: typeof isWorthALook;
  readonly canGo: typeof canGo;
  readonly tick: typeof tick;
  readonly judgeHold: typeof judgeHold;
  readonly keptFromRest: typeof keptFromRest;
  readonly restGoesOn: typeof restGoesOn;
  readonly stopOfRest: typeof stopOfRest;
  readonly judgeKnock: typeof judgeKnock;
  readonly follow: typeof follow;
  readonly isOnBattery: typeof isOnBattery;
  readonly isBackAndCharged: typeof isBackAndCharged;
  readonly nextOfCut: typeof nextOfCut;
  readonly remembering: typeof remembering;
  readonly mayAsk: typeof mayAsk;
  readonly listenTo: typeof listenTo;
  readonly lookAt: typeof lookAt;
  readonly restOf: typeof restOf;
  readonly restInForce: typeof restInForce;
  readonly keptAsRelayIn: typeof keptAsRelayIn;
}

/** Functions that stand in for real ones, each made from the real one. */
export type WrongFunctions = {
  readonly [Name in keyof PlanFunctions]?: (real: PlanFunctions[Name]) => PlanFunctions[Name];
};

let wrong: WrongFunctions = {};

/** Sets the functions that stand in from now on. */
export function standIn(functions: WrongFunctions): void {
  wrong = functions;
}

type Any = (...args: never[]) => unknown;

/** A module whose functions may be wrong: for `vi.mock`, since they are pure and nobody hands them in. */
export function mayBeWrong<Module extends object>(real: Module): Module {
  const all = Object.entries(real).map(([name, value]: [string, unknown]) => {
    if (typeof value !== "function") return [name, value] as const;
    const right = value as Any;
    return [
      name,
      (...args: never[]) => {
        const make = (wrong as Record<string, ((real: Any) => Any) | undefined>)[name];
        return (make ? make(right) : right)(...args);
      },
    ] as const;
  });
  return Object.fromEntries(all) as Module;
}
