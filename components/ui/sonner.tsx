"use client";

import { useTranslations } from "next-intl";
import { useEffect, type CSSProperties, type ReactNode } from "react";
import { toast, Toaster as Sonner, type ExternalToast } from "sonner";

/** A short message. */
export interface Toast {
  readonly kind: "success" | "info" | "message";
  readonly text: ReactNode;
  readonly options?: ExternalToast;
}

/** The component that shows messages, as functions. */
export interface Shower {
  readonly show: (toast: Toast) => void;
  readonly dismiss: (id: string) => void;
}

const COLOURS = {
  "--normal-bg": "var(--popover)",
  "--normal-text": "var(--popover-foreground)",
  "--normal-border": "var(--border)",
  "--border-radius": "var(--radius)",
} as CSSProperties;

/** Above the footer's notices and the bar of a selection, which publish their heights. */
const BOTTOM = "calc(1rem + var(--notices-height, 0px) + var(--bar-height, 0px))";

/**
 * The place of messages: bottom right, and full width on a phone.
 * @param props.showWith gets the functions that show messages; gives one that stops that
 */
export function Toaster({ showWith }: { showWith: (by: Shower) => () => void }) {
  const t = useTranslations("shell");
  // Effects of children come first: by now the toaster listens.
  useEffect(
    () =>
      showWith({
        show: ({ kind, text, options }) => toast[kind](text, options),
        dismiss: (id) => toast.dismiss(id),
      }),
    [showWith],
  );
  return (
    <Sonner
      position="bottom-right"
      containerAriaLabel={t("toasts")}
      offset={{ bottom: BOTTOM }}
      mobileOffset={{ bottom: BOTTOM }}
      style={COLOURS}
      // Its own colour of descriptions is that of a light page.
      toastOptions={{ className: "font-sans", descriptionClassName: "text-muted-foreground!" }}
    />
  );
}
