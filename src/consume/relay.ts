import type { EventEmitter } from 'node:events'
import { Announcer } from './announcer.ts'
import type { SourceListener } from './job-source.ts'

type Relayed =
  | 'connected'
  | 'disconnected'
  | 'retried'
  | 'died'
  | 'expired'
  | 'invalid'
  | 'leaseLost'

/** Tells what happens as events of the emitter. */
export function relayTo<T>(
  emitter: EventEmitter,
  announcer = new Announcer(emitter)
): Pick<SourceListener<T>, Relayed | 'recovered'> {
  return {
    connected: () => emitter.emit('connect'),
    disconnected: reason => emitter.emit('disconnect', reason),
    retried: (job, error, delayMs) => announcer.tell('retry', job, error, delayMs),
    died: (job, error) => announcer.tell('dead', job, error),
    expired: job => announcer.tell('expired', job),
    invalid: (element, reason) => announcer.tell('invalid', element, reason),
    leaseLost: jobs => announcer.tell('leaseLost', jobs),
    recovered: jobs => announcer.tell('recovered', jobs)
  }
}
