"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Question } from "@/components/question";
import type { ServerView } from "@/lib/api/codec/read";
import { toast } from "@/components/toast";
import { TokenPanel, type ManagerView } from "@/app/(console)/servers/form/token-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { usePut } from "../../live/live-provider";
import { answered, useTellFault } from "../../use-tell-fault";
import { rotateToken } from "../actions";

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
      <Button
        variant="outline"
        className="justify-start"
        aria-disabled={pending || undefined}
        onClick={() => setAsking(!pending)}
      >
        <KeyRound aria-hidden />
        {t("detail.rotate")}
      </Button>
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
          {token ? <TokenPanel rotated accessToken={token} manager={manager} onConfirm={confirm} /> : null}
        </DialogContent>
      </Dialog>
    </>
  );
}
