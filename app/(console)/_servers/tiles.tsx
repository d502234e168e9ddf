import { CircleQuestionMark, MoonStar, Sun } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { litOf, type Light, type Room, type RoomSummary } from "@/components/rooms";
import { card } from "@/components/ui/card";

/** Rooms that are not dark, each a tile of its own, at most. */
const MOST = 4;
const LIGHTS: readonly Light[] = ["on", "changing", "unknown"];

interface TilesProps {
  readonly rooms: readonly RoomSummary[];
  /** The servers of a room that are not off, where they are known. */
  readonly lightsOf?: (uuid: string) => Room["lights"];
}

/** A phone's first tiles: which rooms are dark, and what is still on in the others, one tap away. */
export function Tiles({ rooms, lightsOf }: TilesProps) {
  const t = useTranslations("lights");
  const groups = rooms.flatMap((room) => (room.uuid === null ? [] : [{ ...room, uuid: room.uuid }]));
  if (groups.length === 0) return null;
  const lit = groups.filter((room) => litOf(room) > 0);
  const dark = groups.length - lit.length;
  return (
    <section aria-label={t("tiles")} className="mb-4 grid grid-cols-1 gap-2 sm:hidden print:hidden">
      {lit.slice(0, MOST).map((room) => (
        <LitTile key={room.uuid} room={room} lights={lightsOf?.(room.uuid)} />
      ))}
      {dark > 0 ? (
        <p className={card("flex items-center gap-2 py-3 text-sm font-semibold")}>
          <MoonStar aria-hidden className="size-4 shrink-0 text-status-off" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {groups.length === 1
              ? t("tile", { room: groups[0]?.name ?? "", state: t("dark") })
              : t(lit.length === 0 ? "allRooms" : "darkRooms", { count: dark })}
          </span>
        </p>
      ) : null}
    </section>
  );
}

interface LitTileProps {
  readonly room: RoomSummary & { readonly uuid: string };
  /** Undefined before the stream's first snapshot. */
  readonly lights: Room["lights"] | undefined;
}

function LitTile({ room, lights = [] }: LitTileProps) {
  const t = useTranslations("lights");
  const { counts } = room;
  const state = LIGHTS.filter((light) => counts[light] > 0).map((light) =>
    t(`count.${light}`, { count: counts[light], total: room.total }),
  );
  return (
    <details data-room={room.uuid} className={card("py-0 text-sm")}>
      <summary className="flex min-h-11 cursor-pointer items-center gap-2 py-3 font-semibold">
        {counts.on > 0 ? (
          <Sun aria-hidden className="size-4 shrink-0 text-status-on" />
        ) : (
          <CircleQuestionMark aria-hidden className="size-4 shrink-0 text-status-warning" />
        )}
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {t("tile", { room: room.name, state: state.join(" · ") })}
        </span>
      </summary>
      <ul className="grid grid-cols-2 gap-x-4 pb-3">
        {lights.map(({ uuid, name }) => (
          <li key={uuid} className="min-w-0">
            <Link
              href={`/servers/${uuid}`}
              prefetch={false}
              className="flex min-h-11 items-center underline underline-offset-4 [overflow-wrap:anywhere]"
            >
              <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
