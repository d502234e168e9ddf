"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useLater } from "../../_kit/later";
import { later } from "../../_kit/load-later";

const load = later(() => import("./player").then(({ Player }) => Player));

interface PlayNightProps {
  readonly playing: boolean;
  readonly onPlay: (playing: boolean) => void;
}

/** The button that plays last night. */
export function PlayButton({ playing, onPlay }: PlayNightProps) {
  const t = useTranslations("panorama");
  const [, send, sending] = useLater(load, t("playNight"));
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={t("playNight")}
      title={t("playNight")}
      aria-pressed={playing}
      pending={sending}
      className={cn(playing && "chosen")}
      onClick={() => void send().then((loaded) => loaded && onPlay(!playing))}
    >
      <Icon name="Play" />
    </Button>
  );
}

/** Last night as it is played; loaded by the button. */
export function PlayedNight({ onEnd }: { onEnd: () => void }) {
  const t = useTranslations("panorama");
  const [Player] = useLater(load, t("playNight"));
  return Player ? <Player onEnd={onEnd} /> : null;
}
