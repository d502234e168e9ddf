import { Gauge, type Registry } from "prom-client";
import type { WatchedUps } from "../ups/known";
import type { UpsReading } from "../ups/reading";
import { UPS_STANDINGS } from "../ups/standing";

/** Figures of a UPS, by their names; those of a silent one, and those that it does not say, are left out. */
const FIGURES = {
  komoriuta_ups_charge_percent: {
    help: "Charge of the battery of a UPS, by its own word.",
    of: ({ charge }) => charge,
  },
  komoriuta_ups_runtime_seconds: {
    help: "Seconds for which the battery of a UPS lasts, by its own word.",
    of: ({ runtime }) => runtime,
  },
  komoriuta_ups_load_percent: { help: "Load of a UPS, by its own word.", of: ({ load }) => load },
} as const satisfies Readonly<
  Record<string, { readonly help: string; readonly of: (reading: UpsReading) => number | null }>
>;

/** Adds the figures of UPSes. */
export function upsGauges(registers: Registry[], upses: () => readonly WatchedUps[]): void {
  new Gauge({
    name: "komoriuta_ups_state",
    help: "The state of a UPS: 1 for the one that it is in.",
    labelNames: ["ups", "state"],
    registers,
    collect() {
      this.reset();
      for (const { ups, standing } of upses())
        for (const state of UPS_STANDINGS) this.set({ ups, state }, state === standing ? 1 : 0);
    },
  });
  for (const [name, { help, of }] of Object.entries(FIGURES))
    new Gauge({
      ...{ name, help, labelNames: ["ups"], registers },
      collect() {
        this.reset();
        for (const { ups, last, fault } of upses()) {
          const value = last && fault === null ? of(last) : null;
          if (value !== null) this.set({ ups }, value);
        }
      },
    });
}
