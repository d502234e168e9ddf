"use client";

import { Plus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { Commands } from "@/components/copy-button";
import { PageTitle } from "@/components/page-title";
import { Question } from "@/components/question";
import { DateTime, usePresent } from "@/components/time";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { card } from "@/components/ui/card";
import { readApiToken, type ApiTokenView } from "@/lib/api/codec/read-people";
import type { ApiTokenJson } from "@/lib/gen/proto/komoriuta/v1/api_token_pb";
import { useAsk } from "../_kit/ask";
import { ActionButton } from "../_kit/action-button";
import { TitledDialog } from "../_kit/dialog";
import type { GroupName } from "../_kit/names";
import { revokeToken, type NewToken } from "./actions";
import { TokenForm } from "./token-form";

interface ProgramsProps {
  /** Newest first. */
  readonly tokens: readonly ApiTokenJson[];
  readonly groups: readonly GroupName[];
}

/** The tokens by which programs come in, and the way to another one. */
export function ProgramsScreen({ tokens, groups }: ProgramsProps) {
  const t = useTranslations("programs");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const read = useMemo(() => tokens.map(readApiToken), [tokens]);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) return;
    setMade(null);
    // Groups may have been made elsewhere.
    router.refresh();
  };
  return (
    <>
      <PageTitle of={t("title")} />
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{t("title")}</h1>
      <section className={card("grid grid-cols-1 gap-4")}>
        <div className="grid grid-cols-1 gap-1">
          <h2 className="font-semibold">{t("tokens")}</h2>
          <p className="text-sm text-muted-foreground">{t("lead")}</p>
        </div>
        {read.length === 0 ? <p className="text-sm text-muted-foreground">{t("none")}</p> : null}
        <ul className="grid gap-3">
          {read.map((token) => (
            <TokenLine key={token.uuid} token={token} groups={groups} />
          ))}
        </ul>
        <div>
          <ActionButton aria-haspopup="dialog" onClick={() => change(true)}>
            <Plus aria-hidden />
            {t("newToken")}
          </ActionButton>
        </div>
      </section>
      {/* What was shown once is not lost to a stray click. */}
      <TitledDialog
        open={open}
        onOpenChange={change}
        title={made ? t("madeTitle", { name: made.name }) : t("newToken")}
        lead={t(made ? "madeLead" : "newTokenLead")}
        stays={made !== null}
      >
        {made ? (
          <Made token={made} onClose={() => change(false)} />
        ) : (
          <TokenForm
            groups={groups}
            onCancel={() => change(false)}
            onMade={(token) => {
              setMade(token);
              router.refresh();
            }}
          />
        )}
      </TitledDialog>
    </>
  );
}

/** Shows a new token, this once, and a call that can be tried with it. */
function Made({ token: { token, url }, onClose }: { token: NewToken; onClose: () => void }) {
  const t = useTranslations("programs");
  const call = [
    // Not in the arguments, which every user of a machine can see.
    `sed 's/^/Authorization: Bearer /' komo-token |`,
    `curl -H @- -H 'Content-Type: application/json' -d '{}'`,
    `${url}/api/komoriuta.v1.ServerService/ListServers`,
  ];
  return (
    <div className="grid min-w-0 gap-4">
      <Commands lines={[token]} />
      <div className="grid gap-1.5">
        <p className="text-sm">{t("try")}</p>
        <Commands lines={[call.join(" ")]} />
      </div>
      <DialogFooter>
        <Button type="button" onClick={onClose} className="min-w-28">
          {t("close")}
        </Button>
      </DialogFooter>
    </div>
  );
}

function TokenLine({ token, groups }: { token: ApiTokenView; groups: readonly GroupName[] }) {
  const t = useTranslations("programs");
  const format = useFormatter();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const { pending, ask } = useAsk();
  const now = usePresent();
  const { name, rights, expiresAt, lastUsedAt } = token;
  const end =
    token.revokedAt !== null ? "revoked" : expiresAt !== null && expiresAt <= now ? "expired" : null;
  const where = token.everywhere
    ? t("everywhere")
    : format.list(
        token.groupUuids.map((uuid) => groups.find((group) => group.uuid === uuid)?.name ?? t("goneGroup")),
      );

  const revoke = () =>
    ask(
      name,
      () => revokeToken(token.uuid),
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
          {end ? t(`end.${end}`) : t("good")} · {format.list(rights.map((right) => t(`right.${right}`)))} ·{" "}
          <bdi>{where}</bdi>
        </p>
        <p className="text-xs text-muted-foreground">
          {lastUsedAt === null ? (
            t("neverUsed")
          ) : (
            <>
              {t("lastUsed")} <DateTime at={lastUsedAt} />
            </>
          )}
          {" · "}
          {expiresAt === null ? (
            t("noEnd")
          ) : (
            <>
              {t("until")} <DateTime at={expiresAt} />
            </>
          )}
          {" · "}
          {t("by", { actor: token.createdBy })}
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
