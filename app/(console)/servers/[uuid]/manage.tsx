"use client";

import { Pencil, KeyRound } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState, useSyncExternalStore } from "react";
import { toast } from "@/components/toast";
import type { ServerView } from "@/lib/api/codec/read";
import { useAsk } from "../../_kit/ask";
import { AskingButton } from "../../_kit/asking-button";
import { AsCommand } from "../../_command/as-command";
import { DeleteButton } from "../../_kit/delete-button";
import { TitledDialog } from "../../_kit/dialog";
import type { ServerName } from "../../_kit/names";
import { ActionButton } from "../../_kit/action-button";
import { useOtherNames, usePut } from "../../_live/live";
import { updateServer, rotateToken, deleteServer } from "../../_servers/actions";
import { dropDraft, hasDraft } from "../../_servers/form/draft";
import { sendForServerForm } from "../../_servers/form/send-for-form";
import { ServerFormLater } from "../../_servers/form/server-form-later";
import { TokenPanel, type ManagerView } from "../../_servers/form/token-panel";
import { useListAddress } from "../../_find/list-place";

const never = () => () => undefined;

/** The button and form that edit a server. */
export function EditServer({ server }: { server: ServerView }) {
  const t = useTranslations();
  const put = usePut();
  const [opened, setOpen] = useState<boolean | null>(null);
  const { uuid, name } = server;
  const otherNames = useOtherNames(uuid);
  // After an interruption, by the end of a session or by a reload, the draft is there again.
  const interrupted = useSyncExternalStore(
    never,
    () => hasDraft(uuid),
    () => false,
  );
  const open = opened ?? interrupted;
  const change = (next: boolean) => {
    // At once: the form itself is removed only after its fading.
    if (!next) dropDraft(uuid);
    setOpen(next);
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={change}
      title={t("form.editTitle", { name })}
      lead={t("form.editLead")}
      trigger={
        <ActionButton
          variant="outline"
          className="justify-start"
          takes={{ to: "editServer", on: server.groupUuids }}
          onPointerEnter={sendForServerForm}
          onFocus={sendForServerForm}
        >
          <Pencil aria-hidden />
          {t("detail.edit")}
        </ActionButton>
      }
    >
      <ServerFormLater
        draftOf={uuid}
        settings={server}
        version={server.updatedAt}
        otherNames={otherNames}
        onCancel={() => change(false)}
        onSave={(settings, version) => updateServer(uuid, settings, version)}
        onSaved={(saved) => {
          put(saved);
          change(false);
          toast.success(t("form.saved", { name: saved.name ?? "" }));
        }}
      />
    </TitledDialog>
  );
}

/** Issues a new token after a question and shows it, only this once. */
export function RotateToken({ server, manager }: { server: ServerView; manager: ManagerView }) {
  const t = useTranslations();
  const { uuid, name } = server;
  const put = usePut();
  const [token, setToken] = useState<string | null>(null);
  const { pending, ask } = useAsk();

  const rotate = () =>
    ask(
      name,
      () => rotateToken(uuid),
      (answer) => {
        put(answer.server);
        setToken(answer.accessToken);
      },
    );
  const confirm = () => {
    setToken(null);
    toast.success(t("detail.rotated", { name }));
  };

  return (
    <>
      <AskingButton
        className="justify-start"
        takes={{ to: "rotateToken", on: server.groupUuids }}
        pending={pending}
        question={{
          title: t("detail.rotateTitle", { name }),
          text: t("detail.rotateText"),
          verb: t("detail.rotateShort"),
        }}
        onConfirm={rotate}
      >
        <KeyRound aria-hidden />
        {t("detail.rotate")}
      </AskingButton>
      <TitledDialog
        stays
        open={token !== null}
        title={t("token.rotatedTitle", { name })}
        lead={t("token.once")}
        spoken="lead"
      >
        {token ? <TokenPanel accessToken={token} manager={manager} onConfirm={confirm} /> : null}
      </TitledDialog>
    </>
  );
}

/** Deletes the server for good after a question and returns to the list. */
export function DeleteServer({
  server,
  neededBy,
  scheduledBy,
  onDeleting,
}: {
  server: ServerView;
  /** Servers that need it, which prevent its deletion. */
  neededBy: readonly ServerName[];
  /** Schedules that name it, which also prevent it. */
  scheduledBy: readonly ServerName[];
  /** Called when deleting begins, and when it failed. */
  onDeleting: (deleting: boolean) => void;
}) {
  const t = useTranslations("detail");
  const format = useFormatter();
  const { uuid, name } = server;
  const list = useListAddress();
  const namesOf = (named: readonly ServerName[]) => format.list(named.map((each) => each.name));
  const inTheWay = [
    ...(neededBy.length > 0 ? [t("neededBy", { names: namesOf(neededBy) })] : []),
    ...(scheduledBy.length > 0
      ? [t("usedBySchedules", { count: scheduledBy.length, names: namesOf(scheduledBy) })]
      : []),
  ];

  return (
    <DeleteButton
      takes={{ to: "deleteServer", on: server.groupUuids }}
      className="justify-start"
      verb={t("delete")}
      title={t("deleteTitle", { name })}
      text={t("deleteText")}
      inTheWay={inTheWay}
      name={name}
      work={() => deleteServer(uuid)}
      done={t("deleted", { name })}
      next={list}
      onDeleting={onDeleting}
    >
      <AsCommand asked={{ verb: "remove", request: { uuid } }} />
    </DeleteButton>
  );
}
