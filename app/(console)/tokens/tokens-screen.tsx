"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { Copyable } from "@/components/copy-button";
import { DateTime, usePresent } from "@/components/time";
import { readApiToken, type ApiTokenView } from "@/lib/api/codec/read-people";
import type { ApiTokenJson } from "@/lib/gen/proto/komoriuta/v1/api_token_pb";
import { CloseFooter } from "../_kit/dialog";
import { useChange } from "../_kit/ask";
import { AskingButton } from "../_kit/asking-button";
import { MakeOnce } from "../_kit/make-once";
import type { GroupName } from "../_kit/names";
import { PageHead } from "../_kit/page-head";
import { Part, PartLine } from "../_kit/part";
import { revokeToken, type NewToken } from "./actions";
import { TokenForm } from "./token-form";

interface TokensProps {
  /** Newest first. */
  readonly tokens: readonly ApiTokenJson[];
  readonly groups: readonly GroupName[];
}

/** The tokens for programs, and the button of a new one. */
export function TokensScreen({ tokens, groups }: TokensProps) {
  const t = useTranslations("tokens");
  const read = useMemo(() => tokens.map(readApiToken), [tokens]);
  return (
    <>
      <PageHead title={t("title")} />
      <Part title={t("tokens")} lead={t("lead")}>
        {read.length === 0 ? <p className="text-sm text-muted-foreground">{t("none")}</p> : null}
        <ul className="grid gap-3">
          {read.map((token) => (
            <TokenLine key={token.uuid} token={token} groups={groups} />
          ))}
        </ul>
        <MakeOnce<NewToken>
          title={t("newToken")}
          lead={t("newTokenLead")}
          form={(onMade, onCancel) => <TokenForm groups={groups} onMade={onMade} onCancel={onCancel} />}
          shown={(made, onClose) => ({
            title: t("madeTitle", { name: made.name }),
            lead: t("madeLead"),
            panel: <Made token={made} onClose={onClose} />,
          })}
        />
      </Part>
    </>
  );
}

/** Shows a new token, only this once, and a call to try it with. */
function Made({ token: { token, url }, onClose }: { token: NewToken; onClose: () => void }) {
  const t = useTranslations("tokens");
  const call = [
    // Not in the arguments, which every user of a machine can see.
    `sed 's/^/Authorization: Bearer /' komo-token |`,
    `curl -H @- -H 'Content-Type: application/json' -d '{}'`,
    `${url}/api/komoriuta.v1.ServerService/ListServers`,
  ];
  return (
    <div className="grid min-w-0 gap-4">
      <Copyable lines={[token]} label={t("copyToken")} />
      <div className="grid gap-1.5">
        <p className="text-sm">{t("try")}</p>
        <Copyable lines={[call.join(" ")]} label={t("copyCall")} />
      </div>
      <CloseFooter verb={t("close")} onClose={onClose} />
    </div>
  );
}

function TokenLine({ token, groups }: { token: ApiTokenView; groups: readonly GroupName[] }) {
  const t = useTranslations("tokens");
  const format = useFormatter();
  const { pending, change } = useChange();
  const now = usePresent();
  const { name, rights, expiresAt, lastUsedAt } = token;
  const end =
    token.revokedAt !== null ? "revoked" : expiresAt !== null && expiresAt <= now ? "expired" : null;
  const where = token.everywhere
    ? t("everywhere")
    : format.list(
        token.groupUuids.map((uuid) => groups.find((group) => group.uuid === uuid)?.name ?? t("goneGroup")),
      );

  const revoke = () => change(name, () => revokeToken(token.uuid), t("revoked", { name }));

  return (
    <PartLine
      about={
        <>
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
