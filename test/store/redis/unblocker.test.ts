import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { dialerFor } from '../../../src/store/redis/clients/dialer.ts'
import { Connection } from '../../../src/store/redis/connection.ts'
import { runIdOf } from '../../../src/store/redis/server-run.ts'
import { openSession, type Session } from '../../../src/store/redis/session.ts'
import { Unblocker } from '../../../src/store/redis/unblocker.ts'
import { eventually } from '../../support/eventually.ts'
import { redisFor, type RedisServer } from '../../support/redis-server.ts'
import { blockedOn } from './scene.ts'
import { redisTarget } from './targets.ts'

/** More ids than a server gives out to those who look whether it is up. */
const idsAtStart = 50

const never = new AbortController().signal

/** A session whose id is wanted. */
async function sessionOn(
  t: TestContext,
  redis: RedisServer,
  isWanted: (id: number) => boolean
): Promise<Session> {
  const dialer = dialerFor(redisTarget(redis))
  for (let tries = 0; tries < idsAtStart * 2; tries++) {
    const session = await openSession(dialer, systemClock, never)
    t.after(() => session.link.destroy(new Error('the test is over')))
    if (isWanted(Number(session.clientId))) return session
  }
  throw new Error('The server gave no such id')
}

/**
 * A session as of before a restart, and an unblocker whose commands go to the server as it is after
 * that, where a client of somebody else has the session's id and is blocked.
 */
async function restarted(t: TestContext): Promise<[Session, Unblocker, Connection, RedisServer]> {
  const [before, after] = await Promise.all([redisFor(t), redisFor(t)])
  const session = await sessionOn(t, before, id => id > idsAtStart)
  const foreign = await sessionOn(t, after, id => id === Number(session.clientId))
  foreign.request(['BLPOP', 'of others', '0']).catch(() => {})
  await eventually(async () => (await blockedOn(after)) === 1)

  const commands = new Connection(dialerFor(redisTarget(after)), systemClock)
  t.after(() => commands.close())
  const unblocker = new Unblocker(commands)
  t.after(() => unblocker.close())
  await eventually(() => unblocker.canUnblock(session))
  return [session, unblocker, commands, after]
}

test('the id of a link that is lost is not sent to a server that has restarted', async t => {
  const [session, unblocker, commands, redis] = await restarted(t)
  const popping = session.request(['BLPOP', 'queue', '0'])
  session.link.destroy(new Error('the server is gone'))
  await assert.rejects(popping)

  await unblocker.unblock(session, popping)
  await commands.session?.request(['PING'])

  assert.equal(await blockedOn(redis), 1)
  assert.equal(unblocker.canUnblock(session), false)
})

test('an id is not sent to another run of a server than the one that gave it', async t => {
  const [session, unblocker, commands, redis] = await restarted(t)
  await runIdOf(session)
  const popping = session.request(['BLPOP', 'queue', '0']).catch(() => {})

  const unblocking = unblocker.unblock(session, popping)
  for (let round = 0; round < 3; round++) await commands.session?.request(['PING'])
  session.link.destroy(new Error('the server is gone'))
  await unblocking

  assert.equal(await blockedOn(redis), 1)
})
