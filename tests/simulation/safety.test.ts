import { testHistories } from "./safe-histories";

/** The first seeds; all others are for the night. */
testHistories({ plain: [1, 144], plans: [1, 24], reach: [1, 12], asleep: [1, 12] });
