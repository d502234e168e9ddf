import { useTranslations } from "next-intl";
import type { ComponentProps, ReactNode } from "react";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { DialogFooter } from "@/components/ui/dialog";
import type { Sending } from "./send";

interface FormProps extends Omit<ComponentProps<"form">, "onSubmit"> {
  readonly onSend: (form: HTMLFormElement) => unknown;
}

/** A form that goes to the manager without leaving the page. */
export function Form({ onSend, className, ...props }: FormProps) {
  return (
    <form
      className={cn("grid gap-4", className)}
      onSubmit={(event) => {
        event.preventDefault();
        // Events of a portal would bubble to a form around its button.
        event.stopPropagation();
        onSend(event.currentTarget);
      }}
      {...props}
    />
  );
}

interface FormEndProps {
  readonly sending: Sending;
  /** The reason for which it cannot be sent now; null: it can. */
  readonly barred?: string | null;
  /** Whether a value is not valid yet: the submit button does nothing. */
  readonly blocked?: boolean;
  /** The label and the look of the submit button. */
  readonly verb: string;
  readonly submit?: ComponentProps<typeof Button>;
  readonly onCancel: () => void;
  /** The label of the other button; absent: "Cancel". */
  readonly cancel?: string;
  /** Content before the buttons. */
  readonly children?: ReactNode;
}

/** The end of a form: its fault, and its buttons. */
export function FormEnd(props: FormEndProps) {
  const { sending, barred, blocked, verb, submit, onCancel, cancel, children } = props;
  const t = useTranslations("form");
  return (
    <>
      <Refusal>{sending.refused ?? barred}</Refusal>
      <DialogFooter>
        {children}
        <Button type="button" variant="outline" onClick={onCancel}>
          {cancel ?? t("cancel")}
        </Button>
        <Button type="submit" pending={sending.pending} aria-disabled={blocked || undefined} {...submit}>
          {verb}
        </Button>
      </DialogFooter>
    </>
  );
}
