import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Holds the place of what is still on its way. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div data-slot="skeleton" className={cn("animate-pulse rounded-md bg-muted", className)} {...props} />
  );
}
