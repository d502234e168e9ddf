"use client";

import dynamic from "next/dynamic";

/** The servers as a panorama. Loaded only where it is the view that the reader has chosen. */
export const PanoramaView = dynamic(() =>
  import("../_panorama/panorama-screen").then((module) => module.PanoramaScreen),
);
