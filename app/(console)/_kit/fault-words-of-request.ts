import { getFormatter, getTranslations } from "next-intl/server";
import { wordFault } from "./fault-words";
import type { Fault } from "./faults";

/** Words a fault on the server, for browsers without JavaScript. */
export async function faultWordsOfRequest(fault: Fault): Promise<string> {
  const format = await getFormatter();
  const words = {
    fault: await getTranslations("fault"),
    calendar: await getTranslations("fault.calendar"),
    refusal: await getTranslations("refusal"),
    power: await getTranslations("power"),
    status: await getTranslations("status"),
    format,
    clock: (at: number) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short" }),
  };
  return wordFault(words, fault);
}
