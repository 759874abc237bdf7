import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { eventually } from '../../support/eventually.ts'
import type { StreamsUnderTest } from '../stream/streams-under-test.ts'
import { Gate, queueTest } from './scene.ts'

/** Who works. */
export function consumersConformance(subject: StreamsUnderTest): void {
  queueTest(subject, 'consumers are told with where they run and what they hold', async scene => {
    const gate = new Gate()
    const before = Date.now()
    scene.worker({ concurrency: 2, prefetch: 2, leaseMs: 20_000 }, gate.handler)
    await eventually(async () => (await scene.manager.consumers()).length === 1)
    await scene.pushed(5)
    await eventually(() => gate.entered.length === 2)

    const consumer = await eventually(async () => {
      const [found] = await scene.manager.consumers()
      return found?.held === 2 && found
    })

    assert.ok(consumer)
    const { name, host, pid, since, lastBeat, leaseEnds } = consumer
    assert.equal(pid, process.pid)
    assert.equal(host, hostname().replace(/[^\w.-]/g, '_'))
    assert.ok(name.startsWith(`${host}:${pid}:`))
    assert.ok(since.getTime() >= before - 1 && since <= lastBeat)
    assert.ok(lastBeat.getTime() <= Date.now() + 1)
    assert.equal(leaseEnds.getTime() - lastBeat.getTime(), 20_000)
    gate.open()
  })

  queueTest(subject, 'the oldest consumer comes first, and one that closes goes', async scene => {
    const workers = [scene.worker({}, () => {})]
    await eventually(async () => (await scene.manager.consumers()).length === 1)
    const [oldest] = await scene.manager.consumers()
    workers.push(
      scene.worker({}, () => {}),
      scene.worker({}, () => {})
    )
    await eventually(async () => (await scene.manager.consumers()).length === 3)
    assert.equal((await scene.manager.consumers())[0]?.name, oldest?.name)

    await workers[0]!.close()

    const names = (await scene.manager.consumers()).map(({ name }) => name)
    assert.equal(names.length, 2)
    assert.ok(!names.includes(oldest!.name))
  })

  queueTest(subject, 'a plain Pull is no consumer of this kind', async scene => {
    scene.pull().resume()
    await scene.passTime()

    assert.deepEqual(await scene.manager.consumers(), [])
  })
}
