import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Clock } from '../../../src/clock.ts'
import { PushPullError } from '../../../src/errors.ts'
import type { ClientTarget, RedisTarget } from '../../../src/options/connection-options.ts'
import { RedisStore } from '../../../src/store/redis/redis-store.ts'
import type { ConnectionWatch } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import type { RedisServer } from '../../support/redis-server.ts'

/** A store that is closed after the test. */
export function storeOn(
  t: TestContext,
  target: RedisTarget | ClientTarget,
  watch?: ConnectionWatch,
  clock?: Clock
): RedisStore {
  const store = new RedisStore(target, watch, clock)
  t.after(() => (clock instanceof FakeClock ? goingOn(clock, store.close()) : store.close()))
  return store
}

/** A stream that is destroyed after the test, whatever became of it. */
export function closing<Stream extends { destroy(): unknown; closed: boolean }>(
  t: TestContext,
  stream: Stream & { once(event: 'close', listener: () => void): unknown }
): Stream {
  t.after(() => {
    if (stream.closed) return
    const closed = new Promise<void>(resolve => stream.once('close', resolve))
    stream.destroy()
    return closed
  })
  return stream
}

/** A watch, and in order what it heard: `connect`, `disconnect` or the code of a fatal error. */
export function listening(): { heard: string[]; reasons: Error[]; watch: ConnectionWatch } {
  const heard: string[] = []
  const reasons: Error[] = []
  const watch = {
    onConnect: () => heard.push('connect'),
    onDisconnect: (reason: Error) => {
      heard.push('disconnect')
      reasons.push(reason)
    },
    onFatal: (reason: Error) => {
      heard.push(PushPullError.is(reason) ? reason.code : String(reason))
      reasons.push(reason)
    }
  }
  return { heard, reasons, watch }
}

/** The connections to a server besides the one that asks, as CLIENT LIST describes them. */
export async function connectionsTo(server: RedisServer): Promise<string[]> {
  const list = String(await server.cli('CLIENT', 'LIST'))
  return list.split('\n').filter(line => line !== '' && !line.includes('cmd=client|list'))
}

/** How many clients of a server are blocked now. */
export async function blockedOn(server: RedisServer): Promise<number> {
  const info = String(await server.cli('INFO', 'clients'))
  return Number(/blocked_clients:(\d+)/.exec(info)?.[1])
}

/** How many connections a server has accepted since its start, the one that asks included. */
export async function acceptedBy(server: RedisServer): Promise<number> {
  const info = String(await server.cli('INFO', 'stats'))
  return Number(/total_connections_received:(\d+)/.exec(info)?.[1])
}

export function newQueue(): string {
  return `queue ${randomUUID()}`
}

/** Turns the hands for as long as `work` takes. */
export async function goingOn<T>(clock: FakeClock, work: Promise<T>, stepMs = 100): Promise<T> {
  let isOver = false
  const stop = (): void => void (isOver = true)
  work.then(stop, stop)
  while (!isOver) {
    clock.advance(stepMs)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  return work
}
