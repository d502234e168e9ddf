"use client";

import { Copy, ExternalLink, Square, SquareCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { written } from "@/components/copy-button";
import { Icon } from "@/components/icon";
import { toast } from "@/components/toast";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { ListedServer } from "@/lib/api/codec/read";
import type { Action } from "@/lib/power/words";
import { useRefusalText } from "../../_kit/refusal-words";
import { buttonRefusal, intentOf, mainAction, mayWait, OTHER_ACTIONS } from "../power/power";
import { POWER_ICON } from "../power/power-buttons";
import { usePower, useWhyNotPower } from "../power/power-form";

interface ServerMenuOpenProps {
  readonly server: ListedServer;
  /** Its place in the window, in pixels. */
  readonly x: number;
  readonly y: number;
  /** The element that gets the focus once it is closed. */
  readonly from: HTMLElement | null;
  readonly chosen: boolean;
  readonly onChoose: (uuid: string, on: boolean) => void;
}

/** The menu of one server: its power buttons, selecting, and what can be copied. */
export function ServerMenuOpen({ server, x, y, from, chosen, onChoose }: ServerMenuOpenProps) {
  const t = useTranslations("servers.menu");
  const power = useTranslations("power");
  const off = useTranslations("off");
  const router = useRouter();
  const { press, question, asked } = usePower([server]);
  const refusalText = useRefusalText();
  const whyNot = useWhyNotPower();
  const { uuid, name, macAddress } = server;
  const main = mainAction(server);

  const copy = async (text: string) =>
    (await written(text)) ? toast.success(t("copied", { text })) : toast.info(t("copyFailed"));
  const item = (action: Action) => {
    const refused = buttonRefusal(server, action);
    const reason = whyNot(server, action) ?? (refused ? refusalText(refused) : null);
    const intent = intentOf(server, action);
    return (
      <DropdownMenuItem
        key={action}
        aria-disabled={reason !== null || undefined}
        className="aria-disabled:text-muted-foreground"
        // Pressing it says why, where it does nothing.
        onSelect={() => press(server, action)}
      >
        <Icon name={POWER_ICON[intent]} />
        {power(`${intent}.label`, { name })}
      </DropdownMenuItem>
    );
  };
  return (
    <>
      <DropdownMenu defaultOpen>
        <DropdownMenuTrigger asChild>
          <span
            aria-hidden
            tabIndex={-1}
            className="pointer-events-none fixed size-0 overflow-hidden"
            style={{ left: x, top: y }}
          >
            {t("of", { name })}
          </span>
        </DropdownMenuTrigger>
        <DropdownMenuContent
          align="start"
          sideOffset={2}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // A question has the focus by now.
            if (document.activeElement === document.body) from?.focus({ preventScroll: true });
          }}
          onContextMenu={(event) => event.preventDefault()}
        >
          <DropdownMenuLabel className="max-w-72 truncate">
            <bdi>{name}</bdi>
          </DropdownMenuLabel>
          <DropdownMenuItem onSelect={() => router.push(`/servers/${uuid}`)}>
            <ExternalLink aria-hidden />
            {t("open")}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          {[main, ...OTHER_ACTIONS.filter((action) => server.allowed.includes(action))].map(item)}
          {mayWait(server) && whyNot(server, "TurnOff") === null ? (
            <DropdownMenuItem onSelect={() => void question(server, "TurnOff", "when_free")}>
              <Icon name="Hourglass" />
              {off("whenFreeLabel", { name })}
            </DropdownMenuItem>
          ) : null}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => onChoose(uuid, !chosen)}>
            {chosen ? <Square aria-hidden /> : <SquareCheck aria-hidden />}
            {t(chosen ? "deselect" : "select")}
          </DropdownMenuItem>
          {(
            [
              ["copyName", name],
              ["copyAddress", macAddress],
              ["copyUuid", uuid],
            ] as const
          ).map(([word, text]) => (
            <DropdownMenuItem key={word} onSelect={() => void copy(text)}>
              <Copy aria-hidden />
              {t(word)}
            </DropdownMenuItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
      {asked}
    </>
  );
}
