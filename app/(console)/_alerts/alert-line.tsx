import { Icon } from "@/components/icon";
import { unseenAlerts } from "@/lib/plan/attention";
import { ALERT_ICON, type AlertWords } from "./alert-words";
import { SeenButton, type Alerted } from "./seen-button";

interface AlertLineProps {
  readonly server: Alerted;
  readonly words: AlertWords;
}

/** The alerts of a server that nobody has seen yet, on a line of their own, with the button that marks them as seen. */
export function AlertLine({ server, words }: AlertLineProps) {
  const unseen = unseenAlerts(server);
  if (unseen.length === 0) return null;
  return (
    <div className="alert-line">
      <ul className="grid min-w-0 flex-1 basis-44 gap-1 py-1">
        {unseen.map((alert) => (
          <li key={alert.uuid} className="flex min-w-0 items-start gap-2" data-alert={alert.kind}>
            <Icon name={ALERT_ICON[alert.kind]} className="mt-0.5 size-4 shrink-0 text-status-warning" />
            <span className="min-w-0 [overflow-wrap:anywhere]">{words.sentence(alert)}</span>
          </li>
        ))}
      </ul>
      <SeenButton server={server} words={words} className="ml-auto bg-transparent sm:min-h-8" />
    </div>
  );
}
