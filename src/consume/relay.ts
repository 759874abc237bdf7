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
 * Emits outside our own promises and loops: a listener that throws must be heard of as usual.
 * With no listener it costs next to nothing.
 */
export function tell(emitter: EventEmitter, event: string, ...args: unknown[]): void {
  if (emitter.listenerCount(event) > 0) process.nextTick(() => emitter.emit(event, ...args))
}

/** Tells what happens as events of the emitter. */
export function relayTo<T>(emitter: EventEmitter): Pick<SourceListener<T>, Relayed | 'recovered'> {
  return {
    connected: () => emitter.emit('connect'),
    disconnected: reason => emitter.emit('disconnect', reason),
    retried: (job, error, delayMs) => tell(emitter, 'retry', job, error, delayMs),
    died: (job, error) => tell(emitter, 'dead', job, error),
    expired: job => tell(emitter, 'expired', job),
    invalid: (element, reason) => tell(emitter, 'invalid', element, reason),
    leaseLost: jobs => tell(emitter, 'leaseLost', jobs),
    recovered: jobs => tell(emitter, 'recovered', jobs)
  }
}
