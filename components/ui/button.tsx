import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** On a phone every button is at least 44 px high. */
export const buttonVariants = cva(
  // In app/globals.css: hundreds of buttons need not each tell how buttons look.
  "button",
  {
    variants: {
      variant: {
        // Where the system chooses the colours, a frame remains.
        default: "bg-primary text-primary-foreground hover:bg-primary/90 forced-colors:border",
        destructive:
          "bg-destructive text-destructive-foreground hover:bg-destructive/90 forced-colors:border",
        outline: "border border-input/60 bg-card hover:bg-accent hover:text-accent-foreground",
        secondary: "bg-secondary text-secondary-foreground hover:bg-secondary/75 forced-colors:border",
        ghost: "hover:bg-accent hover:text-accent-foreground",
      },
      size: {
        default: "min-h-11 px-4 py-1 sm:min-h-10",
        sm: "min-h-11 px-3 py-1 sm:min-h-9",
        icon: "size-11 sm:size-10",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);

type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonVariants> & {
    /** Whether its request is pending: it turns, as wide as before, and does nothing more. */
    pending?: boolean;
  };

export function Button({ className, variant, size, pending, ...props }: ButtonProps) {
  return (
    <button
      data-slot="button"
      className={cn(buttonVariants({ variant, size }), className)}
      {...props}
      {...(pending && { "aria-busy": true, "aria-disabled": true })}
    />
  );
}
