"use client";

import { Lock, LockOpen, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/toast";
import { ActionButton } from "../_kit/action-button";
import { useAskEach } from "../_kit/ask";
import { AskingButton } from "../_kit/asking-button";
import { Part, PartLine } from "../_kit/part";
import { Fingerprint } from "../_kit/trial";
import { removeNutServer, saveNutServer, tryNut, type AskedNutServer, type NutTrial } from "./actions";
import { NutForm } from "./nut-form";
import { NutTrialBox } from "./nut-trial";
import type { NutServerView } from "./ups-view";

const TAKES = { to: "nutServers" } as const;

interface NutServersProps {
  readonly servers: readonly NutServerView[];
  /** Whether the form for a new one is open. */
  readonly isAdding: boolean;
  readonly onAdded: () => void;
}

/** The NUT servers that UPSes are read from, for those who may set them. */
export function NutServers({ servers, isAdding, onAdded }: NutServersProps) {
  const t = useTranslations("ups");
  const router = useRouter();
  const [editing, setEditing] = useState<NutServerView | null>(null);
  const [trials, setTrials] = useState<ReadonlyMap<string, NutTrial>>(new Map());
  const { pending, ask } = useAskEach();

  const note = (address: string, trial: NutTrial | null) =>
    setTrials((now) => {
      const others = new Map(now);
      others.delete(address);
      return trial ? others.set(address, trial) : others;
    });
  const tryIt = (key: string, asked: AskedNutServer) => {
    note(key, null);
    ask(
      key,
      asked.url,
      () => tryNut(asked),
      (trial) => note(key, trial),
    );
  };
  const accept = (server: NutServerView, pin: string) => {
    const asked = { ...askedOf(server), pin };
    ask(
      server.address,
      server.url,
      () => saveNutServer(asked, server.updatedAt),
      () => {
        router.refresh();
        tryIt(server.address, asked);
      },
    );
  };
  const remove = (server: NutServerView) =>
    ask(
      server.address,
      server.url,
      () => removeNutServer(server.uuid ?? ""),
      () => {
        note(server.address, null);
        toast.success(t("removed", { address: server.address }));
        router.refresh();
      },
    );

  return (
    <>
      {servers.length > 0 ? (
        <Part title={t("servers")} lead={t("serversLead")}>
          <ul className="grid grid-cols-1 gap-3">
            {servers.map((server) => {
              const { address, uuid } = server;
              const trial = trials.get(address);
              return (
                <PartLine key={address} about={<About server={server} />}>
                  {uuid === null ? null : (
                    <div className="flex flex-wrap gap-2">
                      <ActionButton
                        size="sm"
                        takes={TAKES}
                        pending={pending.has(address)}
                        aria-label={t("tryLabel", { address })}
                        onClick={() => tryIt(address, askedOf(server))}
                      >
                        {t("try")}
                      </ActionButton>
                      <ActionButton
                        variant="outline"
                        size="sm"
                        takes={TAKES}
                        aria-haspopup="dialog"
                        aria-label={t("editTitle", { address })}
                        onClick={() => setEditing(server)}
                      >
                        <Pencil aria-hidden />
                        {t("edit")}
                      </ActionButton>
                      <AskingButton
                        size="sm"
                        takes={TAKES}
                        className="text-destructive hover:text-destructive"
                        aria-label={t("removeLabel", { address })}
                        question={{
                          title: t("removeTitle", { address }),
                          ...{ text: t("removeText"), verb: t("remove"), destructive: true },
                        }}
                        onConfirm={() => remove(server)}
                      >
                        <Trash2 aria-hidden />
                        {t("remove")}
                      </AskingButton>
                    </div>
                  )}
                  {trial ? (
                    <NutTrialBox
                      trial={trial}
                      pin={server.pin}
                      onAccept={uuid === null ? null : (pin) => accept(server, pin)}
                    />
                  ) : pending.has(address) ? (
                    <p role="status" className="w-full text-sm text-muted-foreground">
                      {t("trying")}
                    </p>
                  ) : null}
                </PartLine>
              );
            })}
          </ul>
        </Part>
      ) : null}
      {isAdding || editing ? (
        <NutForm
          server={editing}
          onSaved={(address, asked) => {
            setEditing(null);
            onAdded();
            router.refresh();
            tryIt(address, asked);
          }}
          onClose={() => {
            setEditing(null);
            onAdded();
          }}
        />
      ) : null}
    </>
  );
}

function About({ server }: { server: NutServerView }) {
  const t = useTranslations("ups");
  const { url, user, uuid, secret, fault, isConnected, isEncrypted, certificate } = server;
  const Sign = isEncrypted ? Lock : LockOpen;
  return (
    <div className="grid gap-0.5">
      <h3 className="font-medium">
        <bdi className="font-mono text-xs">{url}</bdi>
        {user ? (
          <>
            {" · "}
            <bdi>{user}</bdi>
          </>
        ) : null}
      </h3>
      {secret === "unreadable" ? null : fault ? (
        <p className="flex items-start gap-1.5 text-status-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="grid">
            <span>{t(`fault.${fault}`)}</span>
            <span>{t(`advice.${fault}`)}</span>
          </span>
        </p>
      ) : isConnected ? (
        <p className="flex items-center gap-1.5 text-muted-foreground">
          <Sign aria-hidden className="size-4 shrink-0" />
          {isEncrypted ? t("encrypted") : t("plain")}
        </p>
      ) : (
        <p className="text-muted-foreground">{t("calling")}</p>
      )}
      {secret === "unreadable" ? <p className="font-medium text-destructive">{t("unreadable")}</p> : null}
      {uuid === null ? <p className="text-muted-foreground">{t("ofEnvironment")}</p> : null}
      {uuid === null && certificate ? (
        <p>
          {t("setFingerprint")} <Fingerprint of={certificate.fingerprint} />
        </p>
      ) : null}
    </div>
  );
}

/** A server as it is, to be set or tried again; its password stays. */
function askedOf({ uuid, url, user, pin }: NutServerView): AskedNutServer {
  return { uuid, url, user, pin, secret: undefined };
}
