import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, test, type TestContext } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { type FaultProxy, faultProxyFor } from '../../support/fault-proxy.ts'
import { endWithThisProcess } from '../../support/owned-processes.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { blockedClients } from '../blocked-clients.ts'

const deadlineMs = 1000
/** Beyond the deadline: a second to settle and leave, and what a busy machine adds. */
const slackMs = 1500
/** A ReliablePull that is closed by force goes on trying to give its jobs back. */
const giveBackMs = 2000
const pushed = 8
const mostInHand = { Worker: 3, ReliablePull: 5 }
type Kind = keyof typeof mostInHand

interface Place {
  readonly redis: RedisServer
  readonly proxy: FaultProxy
}

interface State {
  readonly title: string
  readonly isReachable: boolean
  readonly enter: (place: Place) => Promise<void> | void
}

const states: State[] = [
  { title: 'with Redis at hand', isReachable: true, enter: () => {} },
  { title: 'with a slow link', isReachable: true, enter: ({ proxy }) => proxy.delay(100) },
  { title: 'with a silent link', isReachable: false, enter: ({ proxy }) => proxy.blackhole() },
  { title: 'with Redis stopped', isReachable: false, enter: ({ redis }) => redis.pause() },
  { title: 'with Redis killed', isReachable: false, enter: ({ redis }) => redis.kill() }
]

describe(
  'close() is over a second after its deadline at the latest, and the process ends',
  { concurrency: 3 },
  () => {
    for (const kind of ['Worker', 'ReliablePull'] as const) {
      for (const { title, enter, isReachable } of states) {
        for (const isBusy of [true, false]) {
          test(`${kind}, ${title}, ${isBusy ? 'with jobs in hand' : 'idle'}`, async t => {
            const redis = await redisFor(t)
            const place = { redis, proxy: await faultProxyFor(t, redis) }
            const child = await consumer(t, place, kind, isBusy)
            await enter(place)

            const since = performance.now()
            child.send('close')
            const [closedInMs] = (await once(child, 'message')) as [number]
            await exited(child)
            const goneInMs = performance.now() - since

            t.diagnostic(`closed in ${closedInMs.toFixed()} ms, gone in ${goneInMs.toFixed()} ms`)
            assert.equal(child.exitCode, 0)
            assert.ok(closedInMs < deadlineMs + slackMs, `closed after ${closedInMs} ms`)
            assert.ok(goneInMs < deadlineMs + giveBackMs + slackMs, `gone after ${goneInMs} ms`)
            if (isReachable) {
              assert.equal(await redis.cli('LLEN', 'closing'), isBusy ? pushed : 0, 'all went back')
              assert.deepEqual(await redis.cli('KEYS', '{closing}:[chl]*'), [], 'it is struck off')
            }
          })
        }
      }
    }
  }
)

/** Starts a consumer. With `isBusy`, resolves when it has as many jobs in hand as it can. */
async function consumer(
  t: TestContext,
  { redis, proxy }: Place,
  kind: Kind,
  isBusy: boolean
): Promise<ChildProcess> {
  const child = fork(new URL('closing-program.ts', import.meta.url), [
    proxy.url,
    'closing',
    kind,
    String(deadlineMs)
  ])
  endWithThisProcess(child)
  t.after(() => child.kill('SIGKILL'))
  const said: unknown[] = []
  child.on('message', message => said.push(message))
  await eventually(() => said.includes('connected'), { timeoutMs: 30_000 })
  await eventually(async () => (await blockedClients(redis)) === 1)
  if (!isBusy) return child
  const jobs = Array.from({ length: pushed }, (_, job) => job + 1)
  await redis.cli('RPUSH', 'closing', ...jobs)
  await eventually(() => said.filter(word => word === 'running').length === mostInHand[kind])
  return child
}

async function exited(child: ChildProcess): Promise<void> {
  child.ref()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
