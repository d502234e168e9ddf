"use client";

import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { dismissedBy, REPORT_COOKIE } from "./dismissed";

interface DismissableProps {
  readonly userId: string;
  /** The beginning of the night, in wall-clock milliseconds. */
  readonly since: number;
  readonly label: string;
  readonly children: ReactNode;
}

/** A report until somebody dismisses it, in this browser. */
export function Dismissable({ userId, since, label, children }: DismissableProps) {
  const [isGone, setGone] = useState(false);
  if (isGone) return null;
  const dismiss = () => {
    const value = encodeURIComponent(dismissedBy(userId, since));
    document.cookie = `${REPORT_COOKIE}=${value}; path=/; max-age=${2 * 24 * 3600}; samesite=strict`;
    setGone(true);
    // The focus would be lost with the button.
    document.querySelector<HTMLElement>("main")?.focus();
  };
  return (
    <div className="relative">
      {children}
      <Button
        variant="ghost"
        size="icon"
        aria-label={label}
        title={label}
        onClick={dismiss}
        className="absolute top-1.5 right-1.5 print:hidden"
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
