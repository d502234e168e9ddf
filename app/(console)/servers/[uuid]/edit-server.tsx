"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useSyncExternalStore } from "react";
import { dropDraft, readDraft } from "@/app/(console)/servers/form/draft";
import type { ServerView } from "@/lib/api/codec/read";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { usePut } from "../../live/live-provider";
import { answered } from "../../use-tell-fault";
import { updateServer } from "../actions";
import { sendForServerForm, ServerFormLater } from "../form/server-form-later";

const never = () => () => undefined;

/** Edits a server: the same form, filled in. */
export function EditServer({ server, otherNames }: { server: ServerView; otherNames: readonly string[] }) {
  const t = useTranslations();
  const put = usePut();
  const [opened, setOpen] = useState<boolean | null>(null);
  const { uuid, name, macAddress, heartbeatInterval } = server;
  // Who was interrupted, by a session that ended or by a reload, finds what they had typed.
  const interrupted = useSyncExternalStore(
    never,
    () => readDraft(uuid) !== null,
    () => false,
  );
  const open = opened ?? interrupted;
  const change = (next: boolean) => {
    // At once: the form itself goes only when it has faded away.
    if (!next) dropDraft(uuid);
    setOpen(next);
  };

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button
          variant="outline"
          className="justify-start"
          onPointerEnter={sendForServerForm}
          onFocus={sendForServerForm}
        >
          <Pencil aria-hidden />
          {t("detail.edit")}
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t("form.editTitle", { name })}</DialogTitle>
          <DialogDescription>{t("form.editLead")}</DialogDescription>
        </DialogHeader>
        <ServerFormLater
          draftOf={uuid}
          settings={{ name, macAddress, heartbeatInterval }}
          otherNames={otherNames}
          onCancel={() => change(false)}
          onSave={async (settings) => {
            const outcome = await answered(updateServer(uuid, settings));
            if (!outcome.ok) return outcome.fault;
            put(outcome.value);
            change(false);
            toast.success(t("form.saved", { name: outcome.value.name ?? "" }));
            return null;
          }}
        />
      </DialogContent>
    </Dialog>
  );
}
