"use client";

import { Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { placeOf, type WayOutcome } from "@/lib/fleet/model/way";
import type { WayJson } from "@/lib/gen/proto/komoriuta/v1/way_pb";
import { OUTSIDE_KINDS, type OutsideKind } from "@/lib/power/ways";
import { ActionButton } from "../../../_kit/action-button";
import { useAskEach } from "../../../_kit/ask";
import { AskingButton } from "../../../_kit/asking-button";
import { useFaultText } from "../../../_kit/fault-words";
import { answered, type Fault, type Outcome } from "../../../_kit/faults";
import { listWays, removeWay, setWay, tryOut } from "./actions";
import { WayForm } from "./way-form";
import { WayTrial } from "./way-trial";
import { readOutcome, readWays, type WayView } from "./way-view";

const TAKES = { to: "ways" } as const;

/** The ways from outside of a server, for those who may set them. */
export function WaysCard({ server }: { server: { readonly uuid: string; readonly name: string } }) {
  const t = useTranslations("ways");
  const names = useTranslations("way");
  const faultText = useFaultText();
  const { uuid, name } = server;
  const { ways, fault, read, put } = useWays(uuid);
  const [editing, setEditing] = useState<WayView | "new" | null>(null);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<OutsideKind, WayOutcome>>(new Map());
  const { pending, ask } = useAskEach();

  const note = (kind: OutsideKind, outcome: WayOutcome | null) =>
    setOutcomes((now) => {
      const others = new Map(now);
      others.delete(kind);
      return outcome ? others.set(kind, outcome) : others;
    });
  const tryIt = (way: WayView) => {
    note(way.kind, null);
    ask(
      way.kind,
      name,
      () => tryOut(uuid, way.kind),
      (answer) => note(way.kind, readOutcome(answer)),
    );
  };
  const saved = (way: WayView) => {
    put(way);
    setEditing(null);
    tryIt(way);
  };
  const accept = (way: WayView, pin: string) =>
    ask(
      way.kind,
      name,
      () => setWay(uuid, { ...asked(way), pin }, way.updatedAt),
      (message) => readWays([message]).forEach(saved),
    );
  const remove = (way: WayView) =>
    ask(
      way.kind,
      name,
      () => removeWay(uuid, way.kind),
      () => {
        note(way.kind, null);
        toast.success(t("removed", { kind: names(`name.${way.kind}`) }));
        read();
      },
    );

  if (fault)
    return (
      <div className="grid justify-items-start gap-3 text-sm">
        <p role="alert">{faultText(fault)}</p>
        <Button variant="outline" size="sm" onClick={() => read()}>
          {t("again")}
        </Button>
      </div>
    );
  if (!ways)
    return (
      <div role="status" aria-label={t("loading")}>
        <Skeleton className="h-16" />
      </div>
    );
  const kinds = OUTSIDE_KINDS.filter((kind) => !ways.some((way) => way.kind === kind));
  return (
    <div className="grid grid-cols-1 gap-4">
      {ways.length === 0 ? <p className="text-sm text-muted-foreground">{t("none")}</p> : null}
      <ul className="grid gap-4 empty:hidden">
        {ways.map((way) => {
          const outcome = outcomes.get(way.kind);
          return (
            <li
              key={way.kind}
              className="grid gap-2.5 border-b pb-4 last:border-b-0 last:pb-0"
              data-way={way.kind}
            >
              <About way={way} />
              <div className="flex flex-wrap gap-2">
                <ActionButton
                  size="sm"
                  takes={TAKES}
                  pending={pending.has(way.kind)}
                  aria-label={t("tryLabel", { kind: names(`name.${way.kind}`) })}
                  onClick={() => tryIt(way)}
                >
                  {t("try")}
                </ActionButton>
                <ActionButton
                  variant="outline"
                  size="sm"
                  takes={TAKES}
                  aria-haspopup="dialog"
                  aria-label={t("editTitle", { kind: names(`name.${way.kind}`) })}
                  onClick={() => setEditing(way)}
                >
                  <Pencil aria-hidden />
                  {t("edit")}
                </ActionButton>
                <AskingButton
                  size="sm"
                  takes={TAKES}
                  className="text-destructive hover:text-destructive"
                  aria-label={t("removeLabel", { kind: names(`name.${way.kind}`) })}
                  question={{
                    title: t("removeTitle", { kind: names(`name.${way.kind}`) }),
                    ...{ text: t("removeText", { name }), verb: t("remove"), destructive: true },
                  }}
                  onConfirm={() => remove(way)}
                >
                  <Trash2 aria-hidden />
                  {t("remove")}
                </AskingButton>
              </div>
              {outcome ? (
                <WayTrial way={way} outcome={outcome} onAccept={(pin) => accept(way, pin)} />
              ) : pending.has(way.kind) ? (
                <p role="status" className="text-sm text-muted-foreground">
                  {t("trying")}
                </p>
              ) : null}
            </li>
          );
        })}
      </ul>
      {kinds.length > 0 ? (
        <div className="flex flex-wrap">
          <ActionButton
            variant="outline"
            size="sm"
            takes={TAKES}
            aria-haspopup="dialog"
            onClick={() => setEditing("new")}
          >
            <Plus aria-hidden />
            {t("add")}
          </ActionButton>
        </div>
      ) : null}
      {editing ? (
        <WayForm
          server={server}
          way={editing === "new" ? null : editing}
          kinds={editing === "new" ? kinds : [editing.kind]}
          onSaved={saved}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </div>
  );
}

function About({ way }: { way: WayView }) {
  const t = useTranslations("ways");
  const names = useTranslations("way");
  const { kind, user, secret } = way;
  return (
    <div className="grid gap-0.5 text-sm [overflow-wrap:anywhere]">
      <h3 className="font-medium">{names(`name.${kind}`)}</h3>
      <p className="text-muted-foreground">
        <bdi>{placeOf(way)}</bdi>
        {user ? (
          <>
            {" · "}
            <bdi>{user}</bdi>
          </>
        ) : null}
      </p>
      {secret === "unreadable" ? <p className="font-medium text-destructive">{t("unreadable")}</p> : null}
    </div>
  );
}

/** A way as it is, to be set again; its secret stays. */
function asked({ kind, address, user, options, pin }: WayView) {
  return { kind, address, user, options, pin, secret: undefined };
}

/** The ways of a server, read from the manager. */
function useWays(uuid: string) {
  const [ways, setWays] = useState<readonly WayView[] | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const take = useCallback((outcome: Outcome<readonly WayJson[]>) => {
    setFault(outcome.ok ? null : outcome.fault);
    if (outcome.ok) setWays(readWays(outcome.value));
  }, []);
  useEffect(() => void answered(listWays(uuid)).then(take), [uuid, take]);
  const read = () => void answered(listWays(uuid)).then(take);
  const put = (way: WayView) =>
    setWays((now) =>
      OUTSIDE_KINDS.flatMap((kind) =>
        kind === way.kind ? way : (now?.find((each) => each.kind === kind) ?? []),
      ),
    );
  return { ways, fault, read, put };
}
