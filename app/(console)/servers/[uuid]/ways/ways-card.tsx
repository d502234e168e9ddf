"use client";

import { Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/toast";
import { placeOf, type WayOutcome } from "@/lib/fleet/model/way";
import type { WayJson } from "@/lib/gen/proto/komoriuta/v1/way_pb";
import { OUTSIDE_KINDS, type OutsideKind } from "@/lib/power/ways";
import { ActionButton } from "../../../_kit/action-button";
import { useAskEach } from "../../../_kit/ask";
import { AskingButton } from "../../../_kit/asking-button";
import { sendAhead, useLater } from "../../../_kit/later";
import { later } from "../../../_kit/load-later";
import { removeWay, setWay, tryOut } from "./actions";
import { WayTrial } from "./way-trial";
import { readOutcome, readWays, type WayView } from "./way-view";

const TAKES = { to: "ways" } as const;

const load = later(() => import("./way-form").then(({ WayForm }) => WayForm));
const ahead = () => sendAhead(load);

interface WaysCardProps {
  readonly server: { readonly uuid: string; readonly name: string };
  /** Its ways from outside, as the page was rendered. */
  readonly rendered: readonly WayJson[];
}

/** The ways from outside of a server, for those who may set them. */
export function WaysCard({ server, rendered }: WaysCardProps) {
  const t = useTranslations("ways");
  const names = useTranslations("way");
  const { uuid, name } = server;
  const { ways, put, drop } = useWays(rendered);
  const [editing, setEditing] = useState<WayView | "new" | null>(null);
  const [WayForm, send] = useLater(load, t("title"));
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
        drop(way.kind);
      },
    );
  const edit = (chosen: WayView | "new") => send().then((arrived) => arrived && setEditing(chosen));

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
                  onPointerEnter={ahead}
                  onFocus={ahead}
                  onClick={() => edit(way)}
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
            onPointerEnter={ahead}
            onFocus={ahead}
            onClick={() => edit("new")}
          >
            <Plus aria-hidden />
            {t("add")}
          </ActionButton>
        </div>
      ) : null}
      {editing && WayForm ? (
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

/** The ways of a server as the page brought them last, and what was changed here since. */
function useWays(rendered: readonly WayJson[]) {
  const router = useRouter();
  const [seen, setSeen] = useState(rendered);
  const [ways, setWays] = useState(() => readWays(rendered));
  if (seen !== rendered) {
    setSeen(rendered);
    setWays(readWays(rendered));
  }
  /** @param way absent: there is none of this kind any more */
  const change = (kind: OutsideKind, way?: WayView) => {
    setWays((now) =>
      OUTSIDE_KINDS.flatMap((each) => (each === kind ? way : now.find((one) => one.kind === each)) ?? []),
    );
    // What the page says about waking may be another thing now.
    router.refresh();
  };
  return { ways, put: (way: WayView) => change(way.kind, way), drop: (kind: OutsideKind) => change(kind) };
}
