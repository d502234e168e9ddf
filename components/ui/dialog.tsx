"use client";

import { Dialog as DialogPrimitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { keepOpenForNotices, OVERLAY, PANEL, usePanel } from "./overlay";

export const Dialog = DialogPrimitive.Root;
export const DialogTrigger = DialogPrimitive.Trigger;

/** The panel of a dialog, without an × of its own: its buttons name the ways to leave it. */
export function DialogContent({
  className,
  onInteractOutside,
  ...props
}: ComponentProps<typeof DialogPrimitive.Content>) {
  return (
    <DialogPrimitive.Portal>
      <DialogPrimitive.Overlay className={OVERLAY} />
      <DialogPrimitive.Content
        {...usePanel()}
        data-slot="dialog-content"
        className={cn(PANEL, className)}
        onInteractOutside={(event) => {
          keepOpenForNotices(event);
          onInteractOutside?.(event);
        }}
        {...props}
      />
    </DialogPrimitive.Portal>
  );
}

interface DialogHeadProps {
  readonly title: ReactNode;
  readonly lead: ReactNode;
  /** The parts, title or lead, that only screen readers get. */
  readonly spoken?: "lead" | "all" | undefined;
}

/** The title of a dialog, and a sentence about its purpose. */
export function DialogHead({ title, lead, spoken }: DialogHeadProps) {
  return (
    <div className={spoken === "all" ? "sr-only" : "grid gap-1.5"}>
      <DialogPrimitive.Title className="text-lg leading-snug font-semibold [overflow-wrap:anywhere]">
        {title}
      </DialogPrimitive.Title>
      <DialogPrimitive.Description
        className={spoken === "lead" ? "sr-only" : "text-sm text-muted-foreground"}
      >
        {lead}
      </DialogPrimitive.Description>
    </div>
  );
}

export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div className={cn("flex flex-col-reverse gap-2 sm:flex-row sm:justify-end", className)} {...props} />
  );
}
