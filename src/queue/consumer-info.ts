import type { RegisteredConsumer } from '../store/admin.ts'

/** A ReliablePull or Worker that is registered with a queue. Times are those of Redis. */
export interface ConsumerInfo {
  /** Another one after each reconnect: where it runs, something unique, and a number. */
  readonly name: string
  /** The host where it runs. Undefined for a consumer in another language that names itself freely. */
  readonly host: string | undefined
  /** Its process there. Undefined where `host` is. */
  readonly pid: number | undefined
  /** Since when it is registered under this name. */
  readonly since: Date
  /** When it was last heard of. */
  readonly lastBeat: Date
  /** When its jobs go to others, if nothing is heard of it until then. */
  readonly leaseEnds: Date
  /** How many jobs it holds. */
  readonly held: number
}

/** `host:pid:unique:number`, as `consumerName` makes it. */
const ourName = /^([^:]+):(\d+):[^:]+:\d+$/

export function consumerInfo(registered: RegisteredConsumer): ConsumerInfo {
  const { consumer, sinceMs, leaseMs, leaseEndMs, held } = registered
  const [, host, pid] = ourName.exec(consumer) ?? []
  return {
    name: consumer,
    host,
    pid: pid === undefined ? undefined : Number(pid),
    since: new Date(sinceMs),
    lastBeat: new Date(leaseEndMs - leaseMs),
    leaseEnds: new Date(leaseEndMs),
    held
  }
}
