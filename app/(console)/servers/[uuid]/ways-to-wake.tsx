import { useFormatter, useTranslations } from "next-intl";
import { useSentences } from "@/components/sentences";
import type { PossibleWay, WakeFault } from "@/lib/fleet/model/wake-ways";
import { wordWakeFault } from "../../_kit/wake-fault-words";

/** The ways by which a server can be woken, before it is: or that there is none, and why. */
export function WaysToWake({ ways }: { ways: readonly PossibleWay[] }) {
  const t = useTranslations("way");
  const format = useFormatter();
  const sentences = useSentences();
  const open = ways.filter(({ fault }) => fault === null);
  // The last one says most: of relays after packets.
  const fault = ways.findLast((way) => way.fault !== null)?.fault ?? null;
  return (
    <p
      data-ways={open.map(({ kind }) => kind).join(" ")}
      className={
        open.length > 0
          ? "mt-2 text-xs text-balance text-muted-foreground lg:text-right"
          : "mt-2 text-xs text-balance text-status-warning lg:text-right"
      }
    >
      {open.length > 0
        ? t("by", {
            ways: format.list(
              open.map(({ kind }) => t(`name.${kind}`)),
              { type: "conjunction" },
            ),
          })
        : fault &&
          sentences(
            whyNone(t, fault),
            fault.code === "no_relay" && packetNetwork(ways) ? t("sharedSwitch") : "",
          )}
    </p>
  );
}

/** A sentence where the packet counts as no way, and the one thing to do if that is a mistake. */
export function PacketOutOfReach({ ways }: { ways: readonly PossibleWay[] }) {
  const t = useTranslations("way");
  const sentences = useSentences();
  const network = packetNetwork(ways);
  if (network === null) return null;
  return (
    <p className="text-muted-foreground" data-out-of-reach>
      {sentences(t("packetOutOfReach", { network }), t("sharedSwitch"))}
    </p>
  );
}

/** The network of the server that packets of the manager do not reach; null: they do, or it is not known. */
function packetNetwork(ways: readonly PossibleWay[]): string | null {
  const fault = ways.find(({ kind }) => kind === "packet")?.fault;
  return fault?.code === "other_network" ? fault.detail : null;
}

function whyNone(t: ReturnType<typeof useTranslations<"way">>, fault: WakeFault): string {
  if (fault.code === "no_relay") return t("noRelay", { network: fault.detail });
  return t("none", { why: wordWakeFault(t, fault) });
}
