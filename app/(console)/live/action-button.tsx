"use client";

import type { ComponentProps } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { useLost } from "./live-provider";

/** A button that asks something of the manager: off, with the reason, while that cannot be reached. */
export function ActionButton({ onClick, ...props }: ComponentProps<typeof Button>) {
  const lost = useLost();
  return (
    <Tooltip text={lost}>
      {(describedBy) => (
        <Button
          {...props}
          {...(lost !== null && { "aria-disabled": true, "aria-describedby": describedBy })}
          // A finger sees no tooltip.
          onClick={lost === null ? onClick : () => toast.info(lost, { id: "lost" })}
        />
      )}
    </Tooltip>
  );
}
