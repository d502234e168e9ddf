import type { Chance } from "./chance";
import type { Manager } from "./manager-parts";
import type { Oracle } from "./oracle/record";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Temper } from "./temper";
import type { Timeline } from "./timeline";

/** The world as people in it have it: whoever asks the manager for something, and is judged by what comes of it. */
export interface CrowdParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly manager: Manager;
  readonly temper: Temper;
  readonly sites: readonly Site[];
  /** Whether they are still active. */
  readonly active: () => boolean;
}
