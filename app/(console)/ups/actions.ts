"use server";

import { tryNutServer } from "@/lib/api/nut-methods";
import { running } from "@/lib/api/running";
import { FleetError } from "@/lib/fleet/model/errors";
import {
  NUT_SETTING_FAULTS,
  type NutServerSettings,
  type NutSettingFault,
} from "@/lib/fleet/model/nut-server";
import { standingOf, type UpsStanding } from "@/lib/ups/standing";
import type { Certificate } from "@/lib/power/ways";
import type { NutFaultCode } from "@/lib/ups/nut/fault";
import { actWith } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** A NUT server as the form has it. */
export interface AskedNutServer extends Omit<NutServerSettings, "pin" | "secret"> {
  readonly pin: string;
  /** Undefined: it stays. */
  readonly secret: string | undefined;
}

/** The outcome of a try. */
export type NutTrial =
  | {
      readonly upses: readonly { readonly name: string; readonly standing: UpsStanding }[];
      readonly certificate: Certificate | null;
      readonly isCleartext: boolean;
    }
  | { readonly fault: { readonly word: NutFaultCode; readonly certificate: Certificate | null } };

/**
 * Adds or changes a NUT server. Gives its uuid and version, or the fault of a field that the manager alone can know.
 * @param ifUpdatedAt of the server that the form was filled in with; null: a new one
 */
export async function saveNutServer(
  nutServer: AskedNutServer,
  ifUpdatedAt: number | null,
): Promise<Outcome<{ readonly uuid: string; readonly updatedAt: number } | NutSettingFault>> {
  return actWith("nutServers", "saveNutServer", async (_, fleet) => {
    try {
      const { uuid, updatedAt } = await fleet.setNutServer({ nutServer, ifUpdatedAt });
      return { uuid, updatedAt };
    } catch (error) {
      const word = error instanceof FleetError ? faultWord(error) : null;
      if (word) return word;
      throw error;
    }
  });
}

/** Removes a NUT server with its password. */
export async function removeNutServer(uuid: string): Promise<Outcome<null>> {
  return actWith("nutServers", "removeNutServer", async (_, fleet) => {
    await fleet.removeNutServer({ uuid });
    return null;
  });
}

/** Reads what a NUT server says, be it stored or not. */
export async function tryNut(nutServer: AskedNutServer): Promise<Outcome<NutTrial>> {
  return actWith("nutServers", "tryNut", async (asking) => {
    const { outcome, address } = await tryNutServer(running(), asking, nutServer);
    if ("fault" in outcome) {
      const { code, certificate } = outcome.fault;
      return { fault: { word: code, certificate } };
    }
    const { upses, ...rest } = outcome;
    return {
      ...rest,
      upses: upses.map(({ name, reading, fault }) => ({
        name: `${name}@${address}`,
        standing: standingOf({ ups: name, last: reading, fault }),
      })),
    };
  });
}

function faultWord({ fault }: FleetError): NutSettingFault | null {
  const message = fault.code === "invalid" ? fault.violations[0]?.message : undefined;
  return message !== undefined && Object.hasOwn(NUT_SETTING_FAULTS, message)
    ? (message as NutSettingFault)
    : null;
}
