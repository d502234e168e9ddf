/** "Keep it on until": nothing automatic turns these servers off. Times are wall-clock milliseconds. */
export interface Hold {
  readonly uuid: string;
  readonly serverUuids: readonly string[];
  readonly until: number;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: number;
}
