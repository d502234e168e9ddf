"use client";

import { useTranslations } from "next-intl";
import { DateTime } from "@/components/time";
import { upgradeFault, type Upgrade, type UpgradeMember } from "@/lib/plan/upgrades";
import { useChange } from "../_kit/ask";
import { AskingButton } from "../_kit/asking-button";
import { PageHead } from "../_kit/page-head";
import { Part, PartLine } from "../_kit/part";
import { useFresh } from "../_live/use-reload";
import { cancelUpgrade, startUpgrade } from "./actions";

interface UpgradesProps {
  /** The upgrade of all that are older, as it would begin; null: this manager carries no agent. */
  readonly preview: Upgrade | null;
  /** Newest first. */
  readonly upgrades: readonly Upgrade[];
}

/** Agents that are older than the manager, the button that upgrades them, and the upgrades that there were. */
export function UpgradesScreen({ preview, upgrades }: UpgradesProps) {
  const t = useTranslations("upgrades");
  useFresh();
  const goesOn = upgrades.some(({ endedAt }) => endedAt === null);
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div className="grid grid-cols-1 gap-6">
        {goesOn ? null : <Older preview={preview} />}
        {upgrades.map((upgrade) => (
          <OneUpgrade key={upgrade.uuid} upgrade={upgrade} />
        ))}
      </div>
    </>
  );
}

function Older({ preview }: { preview: Upgrade | null }) {
  const t = useTranslations("upgrades");
  const { pending, change } = useChange();
  if (!preview) return <p className="text-sm text-muted-foreground">{t("carriesNone")}</p>;
  const { version, members } = preview;
  if (members.length === 0)
    return <p className="text-sm text-muted-foreground">{t("noneOlder", { version })}</p>;
  const count = members.filter(({ end }) => !end).length;
  const start = () => change(t("title"), () => startUpgrade(count), t("started"));
  return (
    <Part title={t("older", { count: members.length })} lead={t("olderLead", { version })}>
      <Members members={members} />
      {count === 0 ? null : (
        <div>
          <AskingButton
            takes={{ to: "upgradeAgents" }}
            pending={pending}
            question={{
              ...{ title: t("startTitle", { count, version }), text: t("startText") },
              verb: t("start", { count }),
            }}
            onConfirm={start}
          >
            {t("start", { count })}
          </AskingButton>
        </div>
      )}
    </Part>
  );
}

function OneUpgrade({ upgrade }: { upgrade: Upgrade }) {
  const t = useTranslations("upgrades");
  const { pending, change } = useChange();
  const { uuid, version, author, since, endedAt, members } = upgrade;
  const done = members.filter(({ end }) => end?.why === "upgraded").length;
  const cancel = () => change(t("title"), () => cancelUpgrade(uuid), t("cancelled"));
  return (
    <section aria-label={t("one", { version })}>
      <Part
        title={t("one", { version })}
        lead={t(endedAt === null ? "goesOn" : "ended", { done, count: members.length, author })}
      >
        <p className="text-xs text-muted-foreground">
          <DateTime at={since} />
        </p>
        <Members members={members} />
        {endedAt === null ? (
          <div>
            <AskingButton
              takes={{ to: "upgrades" }}
              pending={pending}
              question={{
                ...{ title: t("cancelTitle"), text: t("cancelText"), verb: t("cancel") },
                destructive: true,
              }}
              onConfirm={cancel}
            >
              {t("cancel")}
            </AskingButton>
          </div>
        ) : null}
      </Part>
    </section>
  );
}

function Members({ members }: { members: readonly UpgradeMember[] }) {
  return (
    <ul className="grid gap-3">
      {members.map((member) => (
        <PartLine key={member.serverUuid} about={<About member={member} />}>
          {null}
        </PartLine>
      ))}
    </ul>
  );
}

function About({ member }: { member: UpgradeMember }) {
  const t = useTranslations("upgrades");
  const { serverName, from, askedAt, end } = member;
  const state = end ? endText(t, end) : t(askedAt === null ? "waits" : "asked");
  return (
    <>
      <p className="font-medium">
        <bdi>{serverName}</bdi> <span className="font-normal text-muted-foreground">{from}</span>
      </p>
      <p className="text-muted-foreground">{state}</p>
    </>
  );
}

type Words = ReturnType<typeof useTranslations<"upgrades">>;

function endText(t: Words, { why, detail }: NonNullable<UpgradeMember["end"]>): string {
  if (why === "not_upgraded" || why === "no_word") return t(`fault.${upgradeFault(detail || why)}`);
  return t(`why.${why}`, { detail });
}
