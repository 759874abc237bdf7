import type { Readable } from 'node:stream'
import { InvalidOptionError } from '../errors.ts'

/** Node's stream operators that take `{ concurrency }`. */
const operators = ['map', 'filter', 'forEach', 'flatMap', 'some', 'every', 'find'] as const

type Operator = (fn: unknown, options?: { concurrency?: unknown }) => unknown

/**
 * Makes the operators of a stream refuse to work on several jobs at a time: they ask for the next
 * job while others are being worked on, and asking is what acks in an iteration.
 */
export function oneAtATime(prototype: Readable): void {
  for (const name of operators) {
    const operator = prototype[name] as Operator
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: Readable, fn: unknown, options?: { concurrency?: unknown }) {
        if (Number(options?.concurrency ?? 1) > 1) throw new InvalidOptionError(refusal(name))
        return operator.call(this, fn, options)
      }
    })
  }
}

function refusal(name: string): string {
  return (
    `${name}() with a concurrency above 1 would ack jobs that are still being worked on; ` +
    'use a Worker with that concurrency'
  )
}
