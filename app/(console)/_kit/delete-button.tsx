"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Question } from "@/components/question";
import { cn } from "@/components/ui/cn";
import type { Takes } from "./rights";
import { ActionButton } from "./action-button";

interface DeleteButtonProps {
  readonly verb: string;
  readonly title: string;
  readonly text: string;
  /** What keeps it from being deleted, a sentence each. */
  readonly inTheWay?: readonly string[];
  readonly pending: boolean;
  /** What whoever deletes it must be allowed to do. */
  readonly takes: Takes;
  readonly className?: string;
  readonly onConfirm: () => void;
}

/** Asks, saying what is in the way, before something is deleted. */
export function DeleteButton({
  verb,
  title,
  text,
  inTheWay = [],
  pending,
  takes,
  className,
  onConfirm,
}: DeleteButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ActionButton
        variant="outline"
        className={cn("text-destructive hover:text-destructive", className)}
        pending={pending}
        takes={takes}
        onClick={() => setAsking(!pending)}
      >
        <Trash2 aria-hidden />
        {verb}
      </ActionButton>
      <Question
        open={asking}
        onOpenChange={setAsking}
        title={title}
        text={text}
        verb={verb}
        destructive
        blocked={inTheWay.length > 0}
        onConfirm={onConfirm}
      >
        {inTheWay.map((sentence) => (
          <p
            key={sentence}
            className="rounded-md border border-status-warning/40 bg-warm px-3 py-2.5 text-sm [overflow-wrap:anywhere]"
          >
            {sentence}
          </p>
        ))}
      </Question>
    </>
  );
}
