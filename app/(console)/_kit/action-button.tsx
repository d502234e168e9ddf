"use client";

import { useState, type ComponentProps, type MouseEvent } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { useWhyNot, type Takes } from "./rights";
import { useLost } from "./lost";

type ActionButtonProps = Omit<ComponentProps<typeof Button>, "onClick"> & {
  /** While a promise that it gives is pending, the button turns. */
  readonly onClick?: ((event: MouseEvent<HTMLButtonElement>) => unknown) | undefined;
  /** The right that pressing it takes. */
  readonly takes?: Takes | undefined;
};

const refuse = (reason: string) => (event: MouseEvent) => {
  event.preventDefault();
  toast.info(reason, { id: "lost" });
};

/**
 * A button that asks something of the manager. It is off, with the reason, while the manager cannot be reached or a
 * right is missing.
 */
export function ActionButton({ onClick, pending, takes, ...props }: ActionButtonProps) {
  const lost = useLost();
  const whyNot = useWhyNot()(takes);
  const reason = lost ?? whyNot;
  const [underWay, setUnderWay] = useState(false);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (underWay) return;
    const result = onClick?.(event);
    if (!(result instanceof Promise)) return;
    setUnderWay(true);
    // The caller reports the failure.
    void result.catch(() => undefined).then(() => setUnderWay(false));
  };
  return (
    <Tooltip text={reason}>
      {(describedBy) => (
        <Button
          {...props}
          pending={pending === true || underWay}
          {...(reason !== null && { "aria-disabled": true, "aria-describedby": describedBy })}
          // There are no tooltips on touch screens.
          onClick={reason === null ? press : refuse(reason)}
        />
      )}
    </Tooltip>
  );
}
