"use client";

import { useTranslations } from "next-intl";
import type { ReactNode, Ref } from "react";
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
} from "./ui/alert-dialog";
import { Button } from "./ui/button";

interface QuestionProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly text: string;
  /** The label of the button that does it: the verb of the title. */
  readonly verb: string;
  /** Whether it destroys something for good. */
  readonly destructive?: boolean;
  /** Whether its button leaves it open, since another question follows. */
  readonly stays?: boolean;
  /** Whether a value is not valid yet: its button does nothing. */
  readonly blocked?: boolean;
  readonly cancelRef?: Ref<HTMLButtonElement>;
  readonly onConfirm: () => void;
  readonly children?: ReactNode;
}

/** A question before something that cannot be undone. */
export function Question({
  open,
  onOpenChange,
  title,
  text,
  verb,
  destructive,
  stays,
  blocked,
  cancelRef,
  onConfirm,
  children,
}: QuestionProps) {
  const t = useTranslations("form");
  return (
    <AlertDialog open={open} onOpenChange={onOpenChange}>
      <AlertDialogContent>
        <div className="grid gap-2">
          <AlertDialogTitle>{title}</AlertDialogTitle>
          <AlertDialogDescription>{text}</AlertDialogDescription>
        </div>
        {children}
        <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
          <AlertDialogCancel asChild>
            <Button ref={cancelRef} type="button" variant="outline" className="min-w-24">
              {t("cancel")}
            </Button>
          </AlertDialogCancel>
          <AlertDialogAction asChild>
            <Button
              type="button"
              variant={destructive ? "destructive" : "default"}
              className="min-w-24"
              aria-disabled={blocked || undefined}
              onClick={(event) => {
                if (blocked || stays) event.preventDefault();
                if (!blocked) onConfirm();
              }}
            >
              {verb}
            </Button>
          </AlertDialogAction>
        </div>
      </AlertDialogContent>
    </AlertDialog>
  );
}
