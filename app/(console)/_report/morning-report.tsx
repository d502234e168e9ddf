import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { getNow, getTranslations } from "next-intl/server";
import { cookies } from "next/headers";
import { running } from "@/lib/api/running";
import { nightAt } from "@/lib/plan/night";
import type { NightReport } from "@/lib/plan/night-report";
import { operatorOrLogin, operatorsFleet } from "../../operator";
import { Dismiss } from "./dismiss";
import { dismissalOf, dismissedBy, REPORT_COOKIE } from "./dismissed";
import { ReportCard } from "./report-card";

/** The report of the last night, above everything else from dawn on, until the reader dismisses it. */
export async function MorningReport() {
  const { userId } = await operatorOrLogin();
  const fleet = await operatorsFleet();
  const now = (await getNow()).getTime();
  // Of fifty thousand servers it takes its time: not for each page of whoever has read it.
  const { since, dawn } = nightAt(now, running().zone);
  const dismissed = dismissedBy(userId, since);
  if (now < dawn || (await cookies()).get(REPORT_COOKIE)?.value === dismissed) return null;
  let report: NightReport;
  try {
    report = await fleet.nightReport();
  } catch (error) {
    running().logError(error, "reporting the night");
    return <Unread />;
  }
  if (report.servers === 0) return null;
  const t = await getTranslations("report");
  return (
    <ReportCard report={report}>
      <Dismiss cookie={dismissalOf(dismissed)} label={t("dismiss")}>
        <X aria-hidden className="size-4" />
      </Dismiss>
    </ReportCard>
  );
}

function Unread() {
  const t = useTranslations("report");
  return (
    <p role="status" className="mb-4 text-sm text-status-error">
      {t("unread")}
    </p>
  );
}
