import type { ReactNode } from "react";

/** The reason for which a request was refused. It takes no room while there is none. */
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
