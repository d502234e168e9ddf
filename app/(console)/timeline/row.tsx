import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface RowProps {
  /** The time, as text and machine-readable. */
  readonly time: ReactNode;
  readonly icon: LucideIcon;
  /** The colour of the icon: that of a status, or none. */
  readonly tone: string;
  /** Whether it is still in the future. */
  readonly ahead?: boolean;
  /** The run that it tells of. */
  readonly run?: string;
  /** Its button. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A line of the page: time, a mark on the line of time, and content. */
export function Row({ time, icon: Icon, tone, ahead = false, run, action, children }: RowProps) {
  return (
    <li data-run={run} className="timeline-row relative py-2 print:break-inside-avoid">
      <div className="pt-1 text-right text-[0.8125rem] leading-5 font-medium whitespace-nowrap text-muted-foreground">
        {time}
      </div>
      <div
        aria-hidden
        className={cn(
          "relative z-1 grid size-7 place-items-center rounded-full border bg-card",
          ahead && "border-dashed border-moon-ink/60 bg-background/70",
          tone,
        )}
      >
        <Icon className="size-3.5" />
      </div>
      <div className="min-w-0 pt-0.5 text-sm [overflow-wrap:anywhere]">{children}</div>
      {action ? (
        <div className="-col-end-1 flex flex-wrap content-start sm:col-start-4 not-empty:has-[button]:max-sm:mt-2 print:hidden">
          {action}
        </div>
      ) : null}
    </li>
  );
}
