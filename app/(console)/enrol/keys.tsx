"use client";

import { useTranslations } from "next-intl";
import { DateTime, usePresent } from "@/components/time";
import type { EnrolmentKeyView } from "@/lib/api/codec/read-people";
import { endOfKey } from "@/lib/fleet/model/enrolment-key";
import { useChange } from "../_kit/ask";
import { AskingButton } from "../_kit/asking-button";
import { MakeOnce } from "../_kit/make-once";
import type { GroupName } from "../_kit/names";
import { PartLine } from "../_kit/part";
import { revokeEnrolmentKey, type NewKey } from "./actions";
import { KeyForm } from "./key-form";
import { KeyPanel } from "./key-panel";

interface KeysProps {
  /** Newest first. */
  readonly keys: readonly EnrolmentKeyView[];
  readonly groups: readonly GroupName[];
}

/** The enrolment keys, and the button of a new one. */
export function Keys({ keys, groups }: KeysProps) {
  const t = useTranslations("enrol");
  return (
    <>
      {keys.length === 0 ? <p className="text-sm text-muted-foreground">{t("noKeys")}</p> : null}
      <ul className="grid gap-3">
        {keys.map((key) => (
          <KeyLine key={key.uuid} of={key} group={groups.find(({ uuid }) => uuid === key.groupUuid)?.name} />
        ))}
      </ul>
      <MakeOnce<NewKey>
        title={t("newKey")}
        lead={t("newKeyLead")}
        form={(onMade, onCancel) => <KeyForm groups={groups} onMade={onMade} onCancel={onCancel} />}
        shown={(made, onClose) => ({
          title: t("madeTitle", { name: made.key.name ?? "" }),
          lead: t("madeLead"),
          panel: <KeyPanel made={made} onClose={onClose} />,
        })}
      />
    </>
  );
}

function KeyLine({ of: key, group }: { of: EnrolmentKeyView; group: string | undefined }) {
  const t = useTranslations("enrol");
  const { pending, change } = useChange();
  const end = endOfKey(key, usePresent());
  const { name } = key;

  const revoke = () => change(name, () => revokeEnrolmentKey(key.uuid), t("revoked", { name }));

  return (
    <PartLine
      about={
        <>
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
        </>
      }
    >
      {end ? null : (
        <AskingButton
          size="sm"
          aria-label={t("revokeOf", { name })}
          pending={pending}
          question={{
            ...{ title: t("revokeTitle", { name }), text: t("revokeText"), verb: t("revoke") },
            destructive: true,
          }}
          onConfirm={revoke}
        >
          {t("revoke")}
        </AskingButton>
      )}
    </PartLine>
  );
}
