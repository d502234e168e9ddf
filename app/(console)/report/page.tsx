import { activityJson } from "@/lib/api/codec/history";
import { operatorOrLogin, operatorsFleet, turnForPlan } from "../../operator";
import { Texts } from "../../texts";
import { Caveats, Headline } from "../_report/report-card";
import { ReportScreen } from "./report-screen";

/** Entries of the activity log of a night: the log has more. */
const MOST_EVENTS = 500;

export default async function ReportPage() {
  const operator = await operatorOrLogin();
  const fleet = await operatorsFleet();
  await turnForPlan(operator);
  const report = await fleet.nightReport();
  const { night, until } = report;
  const everything = { serverUuids: [], groupUuids: [], kinds: [], actors: [], before: null };
  const events = await fleet.activity({ ...everything, since: night.since, until, limit: MOST_EVENTS });
  return (
    <Texts of="(console)/report/page">
      <ReportScreen
        since={night.since}
        until={until}
        servers={report.servers}
        slept={report.slept}
        stayed={report.stayed}
        notWoken={report.notWoken}
        events={activityJson(events)}
      >
        <p className="text-lg leading-snug font-semibold">
          <Headline report={report} />
        </p>
        <Caveats report={report} />
      </ReportScreen>
    </Texts>
  );
}
