"use client";

import dynamic from "next/dynamic";

/** The servers as a list. Loaded only where it is the view that the reader has chosen. */
export const ListView = dynamic(() => import("./servers-screen").then((module) => module.ServersScreen));
