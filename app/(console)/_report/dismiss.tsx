"use client";

import type { ReactNode } from "react";

interface DismissProps {
  /** The cookie that remembers it. */
  readonly cookie: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** A button that dismisses the section around it, in this browser. Few lines: every page of the servers has them. */
export function Dismiss({ cookie, label, children }: DismissProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={({ currentTarget }) => {
        document.cookie = cookie;
        const section = currentTarget.closest("section");
        if (section) section.hidden = true;
        // The focus would be lost with the button.
        document.getElementById("content")?.focus();
      }}
      className="absolute top-1.5 right-1.5 grid size-11 place-items-center rounded-md hover:bg-accent sm:size-9 print:hidden"
    >
      {children}
    </button>
  );
}
