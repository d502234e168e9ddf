"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ListedServer } from "@/lib/api/codec/read";
import { toast } from "@/components/toast";
import type { Action } from "@/lib/power/words";
import { useExpect, usePut } from "../../live/live-provider";
import { answered, useTellFault } from "../../use-tell-fault";
import { pressPower } from "../power-actions";
import { PRESS, pressValue } from "./request";

const DONE_WORDS = { TurnOn: "turnedOn", TurnOff: "turnedOff", WakeAgain: "wokenAgain" } as const;

/** Presses servers' power buttons and tells what came of it; also, whose presses are under way (uuids). */
export function usePress(): readonly [
  ReadonlySet<string>,
  (server: ListedServer, action: Action) => Promise<void>,
] {
  const t = useTranslations("power");
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const tellFault = useTellFault();
  const put = usePut();
  const expect = useExpect();

  const press = async (server: ListedServer, action: Action): Promise<void> => {
    const { uuid, name } = server;
    const form = new FormData();
    form.set(PRESS, pressValue(action, uuid));
    setPending((now) => new Set(now).add(uuid));
    const takeBack = expect(server, action);
    const outcome = await answered(pressPower(null, form));
    setPending((now) => new Set([...now].filter((each) => each !== uuid)));
    if (!outcome.ok) {
      takeBack();
      return tellFault(outcome.fault, name);
    }
    put(outcome.value.server);
    toast.success(t(DONE_WORDS[action], { name }));
  };
  return [pending, press];
}
