"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogHead, DialogTrigger } from "@/components/ui/dialog";

interface TitledDialogProps {
  readonly open: boolean;
  /** Absent: its content closes it. */
  readonly onOpenChange?: (open: boolean) => void;
  readonly title: string;
  readonly lead: string;
  /** The parts, title or lead, that only screen readers get. */
  readonly spoken?: "lead" | "all" | undefined;
  /** Its content is shown only once: no stray key or click closes it. */
  readonly stays?: boolean;
  /** The button that opens it. */
  readonly trigger?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** The footer of a dialog that only shows something. */
export function CloseFooter({ verb, onClose, children }: CloseFooterProps) {
  return (
    <DialogFooter>
      {children}
      <Button type="button" onClick={onClose} className="min-w-28">
        {verb}
      </Button>
    </DialogFooter>
  );
}

interface CloseFooterProps {
  readonly verb: string;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

const stay = (event: Event) => event.preventDefault();

/** A dialog with a title and a sentence about its purpose. */
export function TitledDialog(props: TitledDialogProps) {
  const { open, onOpenChange, title, lead, spoken, stays, trigger, className, children } = props;
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {trigger === undefined ? null : <DialogTrigger asChild>{trigger}</DialogTrigger>}
      <DialogContent className={className} {...(stays && { onEscapeKeyDown: stay, onInteractOutside: stay })}>
        <DialogHead title={title} lead={lead} spoken={spoken} />
        {children}
      </DialogContent>
    </Dialog>
  );
}
