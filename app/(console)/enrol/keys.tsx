"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Question } from "@/components/question";
import { DateTime, usePresent } from "@/components/time";
import { toast } from "@/components/toast";
import type { EnrolmentKeyView } from "@/lib/api/codec/read-people";
import { endOfKey } from "@/lib/fleet/model/enrolment-key";
import { useAsk } from "../_kit/ask";
import { ActionButton } from "../_kit/action-button";
import { TitledDialog } from "../_kit/dialog";
import type { GroupName } from "../_kit/names";
import { revokeEnrolmentKey, type NewKey } from "./actions";
import { KeyForm } from "./key-form";
import { KeyPanel } from "./key-panel";

interface KeysProps {
  /** Newest first. */
  readonly keys: readonly EnrolmentKeyView[];
  readonly groups: readonly GroupName[];
}

/** The enrolment keys, and the way to another one. */
export function Keys({ keys, groups }: KeysProps) {
  const t = useTranslations("enrol");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<NewKey | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) return;
    setMade(null);
    // Groups may have been made elsewhere.
    router.refresh();
  };
  return (
    <>
      {keys.length === 0 ? <p className="text-sm text-muted-foreground">{t("noKeys")}</p> : null}
      <ul className="grid gap-3">
        {keys.map((key) => (
          <KeyLine key={key.uuid} of={key} group={groups.find(({ uuid }) => uuid === key.groupUuid)?.name} />
        ))}
      </ul>
      <div>
        <ActionButton aria-haspopup="dialog" onClick={() => change(true)}>
          <Plus aria-hidden />
          {t("newKey")}
        </ActionButton>
      </div>
      {/* What was shown once is not lost to a stray click. */}
      <TitledDialog
        open={open}
        onOpenChange={change}
        title={made ? t("madeTitle", { name: made.key.name ?? "" }) : t("newKey")}
        lead={t(made ? "madeLead" : "newKeyLead")}
        stays={made !== null}
      >
        {made ? (
          <KeyPanel made={made} onClose={() => change(false)} />
        ) : (
          <KeyForm
            groups={groups}
            onCancel={() => change(false)}
            onMade={(key) => {
              setMade(key);
              router.refresh();
            }}
          />
        )}
      </TitledDialog>
    </>
  );
}

function KeyLine({ of: key, group }: { of: EnrolmentKeyView; group: string | undefined }) {
  const t = useTranslations("enrol");
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const { pending, ask } = useAsk();
  const end = endOfKey(key, usePresent());
  const { name } = key;

  const revoke = () =>
    ask(
      name,
      () => revokeEnrolmentKey(key.uuid),
      () => {
        toast.success(t("revoked", { name }));
        router.refresh();
      },
    );

  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b pb-3 last:border-b-0 last:pb-0">
      <div className="min-w-0 text-sm [overflow-wrap:anywhere]">
        <p className="font-medium">
          <bdi>{name}</bdi>
        </p>
        <p className="text-muted-foreground">
          {end ? t(`end.${end}`) : t("good")} · {t("used", { used: key.used, most: key.maxServers })}
          {group === undefined ? null : (
            <>
              {" · "}
              <bdi>{group}</bdi>
            </>
          )}
        </p>
        <p className="text-xs text-muted-foreground">
          {t("until")} <DateTime at={key.expiresAt} /> · {t("by", { actor: key.createdBy })}
        </p>
      </div>
      {end ? null : (
        <ActionButton
          variant="outline"
          size="sm"
          aria-label={t("revokeOf", { name })}
          pending={pending}
          onClick={() => setAsking(!pending)}
        >
          {t("revoke")}
        </ActionButton>
      )}
      <Question
        open={asking}
        onOpenChange={setAsking}
        title={t("revokeTitle", { name })}
        text={t("revokeText")}
        verb={t("revoke")}
        destructive
        onConfirm={revoke}
      />
    </li>
  );
}
