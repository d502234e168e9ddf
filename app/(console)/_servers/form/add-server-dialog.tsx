"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/components/toast";
import { TitledDialog } from "../../_kit/dialog";
import { usePut } from "../../_live/live";
import { createServer, type NewToken } from "../actions";
import { dropDraft } from "./draft";
import { ServerFormLater } from "./server-form-later";
import { TokenPanel, type ManagerView } from "./token-panel";

interface AddServerDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly manager: ManagerView;
  readonly names: readonly { readonly name: string }[];
}

/** Adds a server: first its settings, then its token, which is shown only once. */
export function AddServerDialog({ open, onOpenChange, manager, names }: AddServerDialogProps) {
  const t = useTranslations();
  const put = usePut();
  const [added, setAdded] = useState<NewToken | null>(null);

  const close = () => {
    // At once: the form itself is removed only after its fading.
    dropDraft("new");
    onOpenChange(false);
    if (added) toast.success(t("form.saved", { name: added.server.name ?? "" }));
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={added ? t("token.title", { name: added.server.name ?? "" }) : t("form.add")}
      lead={added ? t("token.once") : t("form.addLead")}
      spoken={added ? "lead" : undefined}
      // No stray click closes a token that is shown only once.
      stays={added !== null}
    >
      {added ? (
        <TokenPanel
          accessToken={added.accessToken}
          manager={manager}
          server={{ uuid: added.server.uuid ?? "", name: added.server.name ?? "" }}
          onConfirm={close}
        />
      ) : (
        <ServerFormLater
          draftOf="new"
          otherNames={names.map(({ name }) => name)}
          onCancel={close}
          onSave={(settings) => createServer(settings)}
          onSaved={(answer) => {
            put(answer.server);
            dropDraft("new");
            setAdded(answer);
          }}
        />
      )}
    </TitledDialog>
  );
}
