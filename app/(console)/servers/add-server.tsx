"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { ServerView } from "@/components/server-view";
import { TokenPanel, type ManagerView } from "@/components/token-panel";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { usePut } from "../live/live-provider";
import { answered } from "../use-tell-fault";
import { createServer, type NewToken } from "./actions";
import { sendForServerForm, ServerFormLater } from "./server-form-later";

/** Adds a server: first its settings, then its token, this once. */
export function AddServer({ manager, names }: { manager: ManagerView; names: readonly ServerView[] }) {
  const t = useTranslations();
  const put = usePut();
  const [open, setOpen] = useState(false);
  const [added, setAdded] = useState<NewToken | null>(null);

  const close = () => {
    setOpen(false);
    if (added) toast.success(t("form.saved", { name: added.server.name }));
  };
  // A token that was shown once is not lost to a stray click.
  const stay = (event: Event) => {
    if (added) event.preventDefault();
  };

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) setAdded(null);
      }}
    >
      <DialogTrigger asChild>
        <Button onPointerEnter={sendForServerForm} onFocus={sendForServerForm}>
          <Plus aria-hidden />
          {t("form.add")}
        </Button>
      </DialogTrigger>
      <DialogContent onEscapeKeyDown={stay} onInteractOutside={stay}>
        <DialogHeader>
          <DialogTitle>{added ? t("token.title", { name: added.server.name }) : t("form.add")}</DialogTitle>
          <DialogDescription className={added ? "sr-only" : undefined}>
            {added ? t("token.once") : t("form.addLead")}
          </DialogDescription>
        </DialogHeader>
        {added ? (
          <TokenPanel accessToken={added.accessToken} manager={manager} onConfirm={close} />
        ) : (
          <ServerFormLater
            otherNames={names.map(({ name }) => name)}
            onCancel={close}
            onSave={async (settings) => {
              const outcome = await answered(createServer(settings));
              if (!outcome.ok) return outcome.fault;
              put(outcome.value.server);
              setAdded(outcome.value);
              return null;
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
