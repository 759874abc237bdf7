import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { Pull } from '../../src/pull.ts'
import { Push } from '../../src/push.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'

const server = await redisForThisFile()

/** The events with the number of their listeners. */
function listenersOf(emitter: EventEmitter): Map<string | symbol, number> {
  return new Map(emitter.eventNames().map(name => [name, emitter.listenerCount(name)]))
}

function assertNoMore(emitter: EventEmitter, before: Map<string | symbol, number>): void {
  for (const [name, count] of listenersOf(emitter)) {
    assert.ok(count <= (before.get(name) ?? 0), `${count} listeners of ${String(name)}`)
  }
}

async function openAndCloseSome(url: string): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const push = new Push({ queue: 'jobs', url })
    const pull = new Pull({ queue: 'jobs', url })
    push.write(round)
    for await (const job of pull) {
      assert.equal(job, round)
      break
    }
    await Promise.all([push.close(), pull.close()])
  }
}

for (const url of ['memory:listeners', server.url]) {
  const place = url.startsWith('memory:') ? 'memory' : 'Redis'

  test(`streams on ${place} that are closed leave no listener on the process`, async () => {
    const before = listenersOf(process)

    await openAndCloseSome(url)

    assertNoMore(process, before)
  })
}

test('streams that are closed leave no listener on a connection that lives on', async () => {
  const holder = new Push({ queue: 'held', url: server.url })
  await once(holder, 'connect')
  const client = holder._redisClient as EventEmitter
  assert.ok(client instanceof EventEmitter)
  const before = listenersOf(client)

  await openAndCloseSome(server.url)

  assert.equal(holder._redisClient, client)
  assertNoMore(client, before)
  await holder.close()
})

test('streams that are closed leave no connection', async () => {
  await openAndCloseSome(server.url)

  const clients = String(await server.cli('CLIENT', 'LIST'))
    .trim()
    .split('\n')
  assert.equal(clients.length, 1)
})
