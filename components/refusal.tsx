import type { ReactNode } from "react";

/** Why something that was asked for was not done. It takes no room where there is nothing to say. */
export function Refusal({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
    >
      {children}
    </div>
  );
}
