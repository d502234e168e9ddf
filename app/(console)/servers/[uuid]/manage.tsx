"use client";

import { Pencil, KeyRound } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState, useSyncExternalStore, useTransition } from "react";
import { Question } from "@/components/question";
import { toast } from "@/components/toast";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import type { ServerView } from "@/lib/api/codec/read";
import { DeleteButton } from "../../_kit/delete-button";
import { answered, useTellFault } from "../../_kit/faults";
import type { ServerName } from "../../_kit/names";
import { ActionButton } from "../../_kit/action-button";
import { usePut } from "../../_live/live";
import { updateServer, rotateToken, deleteServer } from "../../_servers/actions";
import { dropDraft, hasDraft } from "../../_servers/form/draft";
import { sendForServerForm } from "../../_servers/form/send-for-form";
import { ServerFormLater } from "../../_servers/form/server-form-later";
import { TokenPanel, type ManagerView } from "../../_servers/form/token-panel";
import { useListAddress } from "../../_find/list-place";

const never = () => () => undefined;

/** Edits a server: the same form, filled in. */
export function EditServer({ server, otherNames }: { server: ServerView; otherNames: readonly string[] }) {
  const t = useTranslations();
  const put = usePut();
  const [opened, setOpen] = useState<boolean | null>(null);
  const { uuid, name } = server;
  // Who was interrupted, by a session that ended or by a reload, finds what they had typed.
  const interrupted = useSyncExternalStore(
    never,
    () => hasDraft(uuid),
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
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t("form.editTitle", { name })}</DialogTitle>
          <DialogDescription>{t("form.editLead")}</DialogDescription>
        </DialogHeader>
        <ServerFormLater
          draftOf={uuid}
          settings={server}
          version={server.updatedAt}
          otherNames={otherNames}
          onCancel={() => change(false)}
          onSave={async (settings, version) => {
            const outcome = await answered(updateServer(uuid, settings, version));
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

/** Asks, then issues a new token and shows it, this once. */
export function RotateToken({ server, manager }: { server: ServerView; manager: ManagerView }) {
  const t = useTranslations();
  const { uuid, name } = server;
  const put = usePut();
  const tellFault = useTellFault();
  const [asking, setAsking] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [pending, start] = useTransition();

  const rotate = () =>
    start(async () => {
      const outcome = await answered(rotateToken(uuid));
      if (!outcome.ok) return tellFault(outcome.fault, name);
      put(outcome.value.server);
      setToken(outcome.value.accessToken);
    });
  const confirm = () => {
    setToken(null);
    toast.success(t("detail.rotated", { name }));
  };
  const stay = (event: Event) => event.preventDefault();

  return (
    <>
      <ActionButton
        variant="outline"
        className="justify-start"
        takes={{ to: "rotateToken", on: server.groupUuids }}
        pending={pending}
        onClick={() => setAsking(!pending)}
      >
        <KeyRound aria-hidden />
        {t("detail.rotate")}
      </ActionButton>
      <Question
        open={asking}
        onOpenChange={setAsking}
        title={t("detail.rotateTitle", { name })}
        text={t("detail.rotateText")}
        verb={t("detail.rotateShort")}
        onConfirm={rotate}
      />
      <Dialog open={token !== null}>
        <DialogContent onEscapeKeyDown={stay} onInteractOutside={stay}>
          <DialogHeader>
            <DialogTitle>{t("token.rotatedTitle", { name })}</DialogTitle>
            <DialogDescription className="sr-only">{t("token.once")}</DialogDescription>
          </DialogHeader>
          {token ? <TokenPanel accessToken={token} manager={manager} onConfirm={confirm} /> : null}
        </DialogContent>
      </Dialog>
    </>
  );
}

/** Asks, then deletes the server for good and returns to the list. */
export function DeleteServer({
  server,
  neededBy,
  scheduledBy,
  onDeleting,
}: {
  server: ServerView;
  /** Servers that need it, which keeps it from being deleted. */
  neededBy: readonly ServerName[];
  /** Schedules that name it, which does, too. */
  scheduledBy: readonly ServerName[];
  /** Told when deleting begins, and when it failed. */
  onDeleting: (deleting: boolean) => void;
}) {
  const t = useTranslations("detail");
  const format = useFormatter();
  const { uuid, name } = server;
  const router = useRouter();
  const list = useListAddress();
  const tellFault = useTellFault();
  const [pending, start] = useTransition();

  const remove = () => {
    onDeleting(true);
    start(async () => {
      const outcome = await answered(deleteServer(uuid));
      if (outcome.ok) {
        toast.success(t("deleted", { name }));
        router.push(list);
      } else {
        onDeleting(false);
        tellFault(outcome.fault, name);
      }
    });
  };

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
      pending={pending}
      onConfirm={remove}
    />
  );
}
