import { ChevronDown, type LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A select with the browser's own list. */
export function Select({ className, ...props }: ComponentProps<"select">) {
  return (
    <select
      className={cn(
        "h-11 w-full min-w-0 rounded-md border border-input bg-card px-3 text-base disabled:opacity-50 sm:h-10 sm:text-sm",
        className,
      )}
      {...props}
    />
  );
}

interface IconSelectProps extends ComponentProps<"select"> {
  readonly icon?: LucideIcon;
  /** Classes of the frame around the select and its icon. */
  readonly around?: string;
}

/** A select among filters, with our icon, and cut off where there is little room. */
export function IconSelect({ icon: Icon = ChevronDown, around, className, ...props }: IconSelectProps) {
  return (
    <div className={cn("relative min-w-0", around)}>
      <Select className={cn("cursor-pointer appearance-none truncate pr-9", className)} {...props} />
      <Icon
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </div>
  );
}
