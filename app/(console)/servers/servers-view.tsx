"use client";

import dynamic from "next/dynamic";
import type { ComponentProps } from "react";
import type { ServersScreen } from "./servers-screen";
import type { PanoramaScreen } from "../_panorama/panorama-screen";

// Only the chosen view is loaded.
const List = dynamic(() => import("./servers-screen").then((module) => module.ServersScreen));
const Panorama = dynamic(() =>
  import("../_panorama/panorama-screen").then((module) => module.PanoramaScreen),
);

type ServersViewProps =
  | ({ readonly view: "list" } & ComponentProps<typeof ServersScreen>)
  | ({ readonly view: "panorama" } & ComponentProps<typeof PanoramaScreen>);

/** The servers in the view that the reader has chosen. */
export function ServersView(props: ServersViewProps) {
  return props.view === "list" ? <List {...props} /> : <Panorama {...props} />;
}
