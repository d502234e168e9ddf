import type { ComponentProps } from "react";
import { cn } from "./cn";

/** An input of several lines, as high as its text up to a bound. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      data-slot="input"
      className={cn(
        // 16 px on a phone: iOS zooms into anything smaller.
        "field-sizing-content max-h-96 min-h-28 w-full min-w-0 rounded-md border border-input bg-card px-3 py-2 text-base text-foreground transition-colors placeholder:text-muted-foreground disabled:opacity-50 sm:text-sm",
        "aria-invalid:border-destructive",
        className,
      )}
      {...props}
    />
  );
}
