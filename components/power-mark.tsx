import type { PowerStatus } from "@/lib/power/words";
import { cn } from "./ui/cn";

/** The power status: what the manager wants the server to be. `word`: the same in words. */
export function PowerMark({ power, word }: { power: PowerStatus; word: string }) {
  return (
    <span className="inline-flex items-center gap-2 text-sm font-medium" data-power={power}>
      <span
        aria-hidden
        className={cn(
          "size-2.5 rounded-full border-2",
          power === "ON" ? "border-status-on bg-status-on" : "border-status-off bg-transparent",
        )}
      />
      {word}
    </span>
  );
}
