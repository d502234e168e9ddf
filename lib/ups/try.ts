import type { Certificate } from "../power/ways";
import type { NutLink } from "./nut/client";
import { NutFault, OF_ONE_UPS, UPS_FAULT_OF, type NutFaultCode } from "./nut/fault";
import type { NutTarget } from "./nut/target";
import type { UpsFault, UpsReading } from "./reading";
import { identityOf, readingOf } from "./variables";

/** A UPS as a try has found it. */
export interface FoundUps {
  readonly name: string;
  readonly description: string;
  readonly reading: UpsReading | null;
  /** Null: it has told all that is asked of it. */
  readonly fault: UpsFault | null;
}

/** The findings of a try of a NUT server, or why it came to nothing. */
export type NutOutcome =
  | {
      readonly upses: readonly FoundUps[];
      /** Null: it offers no encryption. */
      readonly certificate: Certificate | null;
      /** Whether a password was sent in the clear. */
      readonly isCleartext: boolean;
    }
  | { readonly fault: { readonly code: NutFaultCode; readonly certificate: Certificate | null } };

/**
 * Reads all that a NUT server says, once. With a user it logs in for one UPS at the end, which alone proves the
 * password, and leaves at once.
 * @param now the time for its readings
 */
export async function tryNut(
  open: (signal: AbortSignal) => Promise<NutLink>,
  { place: { user, ups: wanted }, secret }: Pick<NutTarget, "place" | "secret">,
  now: () => number,
  signal: AbortSignal,
): Promise<NutOutcome> {
  let link: NutLink | null = null;
  try {
    link = await open(signal);
    const { certificate } = link;
    const there = await link.upses();
    const asked = wanted === "" ? there : there.filter(({ name }) => name === wanted);
    const [first] = asked;
    if (!first) throw new NutFault(there.length === 0 ? "no_ups" : "ups_unknown");
    const upses: FoundUps[] = [];
    for (const ups of asked) upses.push({ ...ups, ...(await read(link, ups.name, now())) });
    if (user !== "") await link.login(first.name);
    return { upses, certificate, isCleartext: certificate === null && secret !== "" };
  } catch (error) {
    if (!(error instanceof NutFault)) throw error;
    return { fault: { code: error.code, certificate: error.certificate } };
  } finally {
    link?.close();
  }
}

async function read(link: NutLink, ups: string, at: number): Promise<Pick<FoundUps, "reading" | "fault">> {
  try {
    const variables = await link.variables(ups);
    const reading = readingOf(variables, at, identityOf(variables));
    return typeof reading === "string" ? { reading: null, fault: reading } : { reading, fault: null };
  } catch (error) {
    if (!(error instanceof NutFault) || !OF_ONE_UPS.has(error.code)) throw error;
    return { reading: null, fault: UPS_FAULT_OF[error.code] };
  }
}
