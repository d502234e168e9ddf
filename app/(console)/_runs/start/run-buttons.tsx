import { Hourglass, Moon, Sunrise } from "lucide-react";
import type { ComponentProps } from "react";
import { RunButton } from "./run-button";
import type { RunTarget } from "./run-dialog";

const RUNS = {
  on: { action: "ON", mode: "now", Icon: Sunrise },
  now: { action: "OFF", mode: "now", Icon: Moon },
  when_free: { action: "OFF", mode: "when_free", Icon: Hourglass },
} as const;
type Which = keyof typeof RUNS;

interface RunButtonsProps extends Omit<ComponentProps<typeof RunButton>, "target" | "aria-label"> {
  readonly target: Omit<RunTarget, "action" | "mode">;
  /** The text of each button, and a longer one for screen readers where that is needed. */
  readonly words: Readonly<Record<Which, { readonly text: string; readonly label?: string }>>;
}

/** The actions on several servers at once, each with a preview first. */
export function RunButtons({ target, words, ...look }: RunButtonsProps) {
  return (Object.keys(RUNS) as Which[]).map((which) => {
    const { Icon, ...how } = RUNS[which];
    const { text, label } = words[which];
    return (
      <RunButton key={which} target={{ ...target, ...how }} variant="outline" aria-label={label} {...look}>
        <Icon aria-hidden />
        {text}
      </RunButton>
    );
  });
}
