import type { ReactNode } from "react";
import { cn } from "./ui/cn";

/** The reason for which a request was refused. It takes no room while there is none. */
export function Refusal({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div
      role="alert"
      className={cn(
        "rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden",
        className,
      )}
    >
      {children}
    </div>
  );
}
