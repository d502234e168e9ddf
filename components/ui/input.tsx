import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Input({ className, type, ...props }: ComponentProps<"input">) {
  return (
    <input
      type={type}
      data-slot="input"
      className={cn(
        // 16 px on a phone: iOS zooms into anything smaller.
        "h-11 w-full min-w-0 rounded-md border border-input bg-card px-3 py-1 text-base text-foreground transition-colors placeholder:text-muted-foreground disabled:opacity-50 sm:h-10 sm:text-sm",
        "aria-invalid:border-destructive",
        className,
      )}
      {...props}
    />
  );
}
