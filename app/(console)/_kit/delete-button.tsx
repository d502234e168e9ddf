"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { toast } from "@/components/toast";
import { cn } from "@/components/ui/cn";
import { useAsk } from "./ask";
import { AskingButton } from "./asking-button";
import type { Outcome } from "./faults";
import type { Takes } from "./rights";

interface DeleteButtonProps {
  /** The name of what is deleted, for the fault. */
  readonly name: string;
  readonly verb: string;
  readonly title: string;
  readonly text: string;
  /** The reasons against deleting it, a sentence each. */
  readonly inTheWay?: readonly string[];
  /** The right that deleting takes. */
  readonly takes: Takes;
  readonly className?: string;
  /** Shown in the question where nothing is in the way. */
  readonly children?: ReactNode;
  readonly work: () => Promise<Outcome<unknown>>;
  /** The message after deletion, and the page that follows. */
  readonly done: string;
  readonly next: string;
  /** Called when deleting begins, and when it failed. */
  readonly onDeleting?: (deleting: boolean) => void;
}

/** Deletes something for good after a question that lists the reasons against it, and leaves its page. */
export function DeleteButton(props: DeleteButtonProps) {
  const { name, verb, title, text, inTheWay = [], takes, className, work, done, next, onDeleting } = props;
  const router = useRouter();
  const { pending, ask } = useAsk();
  const remove = () => {
    onDeleting?.(true);
    const gone = () => {
      toast.success(done);
      router.push(next);
    };
    ask(name, work, gone, () => onDeleting?.(false));
  };
  return (
    <AskingButton
      className={cn("text-destructive hover:text-destructive", className)}
      pending={pending}
      takes={takes}
      question={{
        ...{ title, text, verb, destructive: true, blocked: inTheWay.length > 0 },
        children: (
          <>
            {inTheWay.map((sentence) => (
              <p
                key={sentence}
                className="rounded-md border border-status-warning/40 bg-warm px-3 py-2.5 text-sm [overflow-wrap:anywhere]"
              >
                {sentence}
              </p>
            ))}
            {inTheWay.length === 0 ? props.children : null}
          </>
        ),
      }}
      onConfirm={remove}
    >
      <Trash2 aria-hidden />
      {verb}
    </AskingButton>
  );
}
