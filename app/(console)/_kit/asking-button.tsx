"use client";

import { useState, type ComponentProps } from "react";
import { Question } from "@/components/question";
import { ActionButton } from "./action-button";

type AskingButtonProps = Omit<ComponentProps<typeof ActionButton>, "onClick"> & {
  readonly question: Omit<ComponentProps<typeof Question>, "open" | "onOpenChange" | "onConfirm">;
  /** Called when the question opens. */
  readonly onAsk?: () => void;
  readonly onConfirm: () => void;
};

/** A button that asks before it does something. */
export function AskingButton({ question, onAsk, onConfirm, pending, ...button }: AskingButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ActionButton
        variant="outline"
        pending={pending}
        onClick={() => {
          onAsk?.();
          setAsking(!pending);
        }}
        {...button}
      />
      <Question {...question} open={asking} onOpenChange={setAsking} onConfirm={onConfirm} />
    </>
  );
}
