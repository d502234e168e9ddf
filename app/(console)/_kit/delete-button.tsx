"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "@/components/toast";
import { cn } from "@/components/ui/cn";
import { useAsk } from "./ask";
import { AskingButton } from "./asking-button";
import type { Outcome } from "./faults";
import type { Takes } from "./rights";

interface DeleteButtonProps {
  /** What is deleted, where it fails. */
  readonly name: string;
  readonly verb: string;
  readonly title: string;
  readonly text: string;
  /** What keeps it from being deleted, a sentence each. */
  readonly inTheWay?: readonly string[];
  /** What whoever deletes it must be allowed to do. */
  readonly takes: Takes;
  readonly className?: string;
  readonly work: () => Promise<Outcome<unknown>>;
  /** What is said once it is gone, and where one goes then. */
  readonly done: string;
  readonly next: string;
  /** Told when deleting begins, and when it failed. */
  readonly onDeleting?: (deleting: boolean) => void;
}

/** Asks, saying what is in the way, then deletes something for good and leaves its page. */
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
        children: inTheWay.map((sentence) => (
          <p
            key={sentence}
            className="rounded-md border border-status-warning/40 bg-warm px-3 py-2.5 text-sm [overflow-wrap:anywhere]"
          >
            {sentence}
          </p>
        )),
      }}
      onConfirm={remove}
    >
      <Trash2 aria-hidden />
      {verb}
    </AskingButton>
  );
}
