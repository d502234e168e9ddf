"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { toast } from "@/components/toast";
import { useSend } from "../../_kit/ask";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import { answered, useFaultText, type Outcome } from "../../_kit/faults";
import { serverNames, type ServerChoice, type ServerName } from "../../_kit/names";
import { changeMembers } from "../actions";
import type { GroupView } from "../members";
import { ServerPicker } from "../../_kit/server-picker";

interface MembersDialogProps {
  readonly group: GroupView;
  /** The present members. */
  readonly members: readonly ServerName[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Chooses the members of a group from all servers. */
export function MembersDialog({ group: { uuid, name }, members, open, onOpenChange }: MembersDialogProps) {
  const t = useTranslations("groups");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const router = useRouter();
  const [before] = useState<ReadonlySet<string>>(() => new Set(members.map((server) => server.uuid)));
  const [chosen, setChosen] = useState(before);
  const [servers, setServers] = useState<readonly ServerChoice[] | null>(null);
  const { send, refuse, ...sending } = useSend();

  const take = useEffectEvent((outcome: Outcome<readonly ServerChoice[]>) => {
    if (outcome.ok) setServers(outcome.value);
    else refuse(faultText(outcome.fault));
  });
  useEffect(() => {
    // Once: the choices do not change under the finger.
    if (open) void answered(serverNames()).then(take);
  }, [open]);

  const save = () => {
    const join = [...chosen].filter((each) => !before.has(each));
    const leave = [...before].filter((each) => !chosen.has(each));
    send(
      () => changeMembers(uuid, { join, leave }),
      () => {
        onOpenChange(false);
        toast.success(t("changed", { name }));
        router.refresh();
      },
    );
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("chooseTitle", { name })}
      lead={t("chooseLead")}
    >
      <Form className="min-h-0" onSend={() => servers && save()}>
        <ServerPicker servers={servers} to="changeGroups" chosen={chosen} onChange={setChosen} />
        <FormEnd
          sending={sending}
          blocked={servers === null}
          verb={form("save")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}
