"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { ActionButton } from "./action-button";
import { TitledDialog } from "./dialog";

interface MakeOnceProps<Made> {
  /** The label of the button, and the title of the dialog with the form. */
  readonly title: string;
  readonly lead: string;
  readonly form: (onMade: (made: Made) => void, onCancel: () => void) => ReactNode;
  /** The secret part of what was made, which is shown only once. */
  readonly shown: (
    made: Made,
    onClose: () => void,
  ) => { readonly title: string; readonly lead: string; readonly panel: ReactNode };
}

/** The button and dialog that make something whose secret is shown once. */
export function MakeOnce<Made>({ title, lead, form, shown }: MakeOnceProps<Made>) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) return;
    setMade(null);
    // Groups may have been created elsewhere.
    router.refresh();
  };
  const close = () => change(false);
  const shownNow = made === null ? null : shown(made, close);
  return (
    <div className="flex flex-wrap">
      <ActionButton aria-haspopup="dialog" onClick={() => change(true)}>
        <Plus aria-hidden />
        {title}
      </ActionButton>
      {/* No stray click closes what is shown only once. */}
      <TitledDialog
        open={open}
        onOpenChange={change}
        title={shownNow?.title ?? title}
        lead={shownNow?.lead ?? lead}
        stays={shownNow !== null}
      >
        {shownNow?.panel ??
          form((next) => {
            setMade(next);
            router.refresh();
          }, close)}
      </TitledDialog>
    </div>
  );
}
