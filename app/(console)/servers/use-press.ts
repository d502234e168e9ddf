"use client";

import { useTranslations } from "next-intl";
import { useTransition } from "react";
import type { ServerView } from "@/components/server-view";
import { toast } from "@/components/toast";
import type { Action } from "@/lib/power/words";
import { useExpect, usePut } from "../live/live-provider";
import { answered, useTellFault } from "../use-tell-fault";
import { pressPower } from "./power-actions";

const DONE_WORDS = { TurnOn: "turnedOn", TurnOff: "turnedOff", WakeAgain: "wokenAgain" } as const;

/** Presses a server's power button and tells what came of it; also, whether a press is under way. */
export function usePress(server: ServerView): readonly [boolean, (action: Action) => void] {
  const { uuid, name } = server;
  const t = useTranslations("power");
  const [pending, start] = useTransition();
  const tellFault = useTellFault();
  const put = usePut();
  const expect = useExpect();

  const press = (action: Action) =>
    start(async () => {
      const form = new FormData();
      form.set("uuid", uuid);
      form.set("action", action);
      const takeBack = expect(server, action);
      const outcome = await answered(pressPower(null, form));
      if (!outcome.ok) {
        takeBack();
        return tellFault(outcome.fault, name);
      }
      put(outcome.value.server);
      toast.success(t(DONE_WORDS[action], { name }));
    });
  return [pending, press];
}
