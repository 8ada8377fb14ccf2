/** Observations inside the virtual machine. Messages of the feed as kind, channel, number and value; bytes as hex; clients by their names. */

type Shown = readonly [kind: string, channel: number, number: number, value: number];

export interface Found {
  /** Clients that a server makes when it starts. */
  readonly names: readonly string[];
  readonly fileFeed: readonly Shown[];
  readonly fileBytes: string;
  readonly hardwareFeed: readonly Shown[];
  readonly hardwareBytes: string;
  readonly sentBytes: string;
  /** Lines of aseqdump without the port. */
  readonly sentDump: readonly string[];
  readonly clockDump: readonly string[];
  readonly followedBpm: number;
  readonly plugFeed: readonly Shown[];
  readonly plugBytes: string;
  readonly pluggedBytes: string;
  /** Notes that easymidi played into the port, as the feed had them, and what it heard, a line of JSON each. Undefined where there is no Node. */
  readonly easymidiFeed?: readonly Shown[];
  readonly easymidiHeard?: readonly string[];
  readonly clientsBeforeRounds: readonly string[];
  readonly clientsAfterRounds: readonly string[];
  readonly clientsLeft: readonly string[];
}
