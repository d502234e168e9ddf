import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { toast } from "@/components/toast";
import { ActionButton } from "../../_kit/action-button";
import { useAsk } from "../../_kit/ask";
import { setKeepRelay } from "../actions";
import type { ShownLastRelay } from "../shown-last-relays";

interface LastRelaysProps {
  readonly lastRelays: readonly ShownLastRelay[];
  /** Called once a group keeps one on: what is shown is outdated. */
  readonly onKept: () => void;
}

/** Networks in which nobody would be left that could wake the others, and the button that keeps one on. */
export function LastRelays({ lastRelays, onKept }: LastRelaysProps) {
  const t = useTranslations("runs");
  const router = useRouter();
  const { pending, ask } = useAsk();
  const keep = ({ uuid, name }: NonNullable<ShownLastRelay["group"]>): void =>
    ask(
      name,
      () => setKeepRelay(uuid, true),
      () => {
        toast.success(t("keepOneDone", { name }));
        onKept();
        router.refresh();
      },
    );
  return lastRelays.map(({ network, servers, group }) => (
    <div key={network} className="grid gap-2">
      <p className="flex gap-2 text-status-warning">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {t("lastRelay", { network, count: servers })}
        </span>
      </p>
      {group ? (
        <ActionButton
          type="button"
          variant="outline"
          size="sm"
          className="ml-6 w-fit max-w-full"
          pending={pending}
          takes={{ to: "editGroup", on: [group.uuid] }}
          onClick={() => keep(group)}
        >
          <span className="truncate">{t("keepOne", { name: group.name })}</span>
        </ActionButton>
      ) : (
        <p className="ml-6 text-xs text-muted-foreground">{t("keepOneHint")}</p>
      )}
    </div>
  ));
}
