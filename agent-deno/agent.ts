/** The one program on a server: komolet or komo-agent, by the name that it is called by. Each loads its own code only. */
import { calledAs } from "./host/called-as.ts";

if (calledAs() === "komolet") await import("./komolet.ts");
else await import("./komo-agent.ts");
