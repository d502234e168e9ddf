"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Question } from "@/components/question";
import type { ServerView } from "@/lib/api/codec/read";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { answered, useTellFault } from "../../use-tell-fault";
import { deleteServer } from "../actions";

/** Asks, then deletes the server for good and returns to the list. */
export function DeleteServer({
  server,
  onDeleting,
}: {
  server: ServerView;
  /** Told when deleting begins, and when it failed. */
  onDeleting: (deleting: boolean) => void;
}) {
  const t = useTranslations("detail");
  const { uuid, name } = server;
  const router = useRouter();
  const tellFault = useTellFault();
  const [asking, setAsking] = useState(false);
  const [pending, start] = useTransition();

  const remove = () => {
    onDeleting(true);
    start(async () => {
      const outcome = await answered(deleteServer(uuid));
      if (outcome.ok) {
        toast.success(t("deleted", { name }));
        router.push("/servers");
      } else {
        onDeleting(false);
        tellFault(outcome.fault, name);
      }
    });
  };

  return (
    <>
      <Button
        variant="outline"
        className="justify-start text-destructive hover:text-destructive"
        aria-disabled={pending || undefined}
        onClick={() => setAsking(!pending)}
      >
        <Trash2 aria-hidden />
        {t("delete")}
      </Button>
      <Question
        open={asking}
        onOpenChange={setAsking}
        title={t("deleteTitle", { name })}
        text={t("deleteText")}
        verb={t("delete")}
        destructive
        onConfirm={remove}
      />
    </>
  );
}
