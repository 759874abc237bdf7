import type { EventEmitter } from 'node:events'
import type { SourceListener } from './job-source.ts'

type Relayed =
  | 'connected'
  | 'disconnected'
  | 'retried'
  | 'died'
  | 'expired'
  | 'invalid'
  | 'leaseLost'

/**
 * Tells what happens as events of the emitter. Outside our own promises and loops: a listener that
 * throws must be heard of as usual.
 */
export function relayTo<T>(emitter: EventEmitter): Pick<SourceListener<T>, Relayed | 'recovered'> {
  const tell = (event: string, ...args: unknown[]): void => {
    process.nextTick(() => emitter.emit(event, ...args))
  }
  return {
    connected: () => emitter.emit('connect'),
    disconnected: reason => emitter.emit('disconnect', reason),
    retried: (job, error, delayMs) => tell('retry', job, error, delayMs),
    died: (job, error) => tell('dead', job, error),
    expired: job => tell('expired', job),
    invalid: (element, reason) => tell('invalid', element, reason),
    leaseLost: jobs => tell('leaseLost', jobs),
    recovered: jobs => tell('recovered', jobs)
  }
}
