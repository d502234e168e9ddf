"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogHead, DialogTrigger } from "@/components/ui/dialog";

interface TitledDialogProps {
  readonly open: boolean;
  /** Absent: what it shows closes it. */
  readonly onOpenChange?: (open: boolean) => void;
  readonly title: string;
  readonly lead: string;
  /** What of title and lead is only for those who listen. */
  readonly spoken?: "lead" | "all" | undefined;
  /** What it shows is shown once: it is not lost to a stray key or click. */
  readonly stays?: boolean;
  /** The button that opens it. */
  readonly trigger?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** The end of a dialog that only shows something. */
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

/** A dialog with its title and a sentence that says what it is about. */
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
