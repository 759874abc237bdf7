import assert from 'node:assert/strict'
import { keysOf } from '../../../src/store/keys.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { numbered } from '../store/elements.ts'
import { adminTest, type AdminScene } from './scene.ts'

/** Jobs as they are, without taking them. */
export function peekingConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'there is nothing to see in a queue that nobody has used', async scene => {
    for (const state of ['ready', 'delayed', 'held', 'dead'] as const) {
      assert.deepEqual(await scene.peek(state), [])
    }
  })

  adminTest(subject, 'ready jobs are shown in the order in which they are taken', async scene => {
    await mixed(scene)

    const shown = await scene.peek('ready')

    assert.deepEqual(shown, ['7', '2', '2b', 'a', 'b', 'c', '-1', '-5'])
    const consumer = await scene.consumer()
    assert.deepEqual(await consumer.take(10), shown, 'as the next claim has it')
  })

  adminTest(subject, 'every part of the ready jobs can be shown', async scene => {
    const all = await mixed(scene)

    for (let offset = 0; offset <= all.length + 1; offset++) {
      for (let limit = 1; limit <= all.length + 1; limit++) {
        const shown = await scene.peek('ready', offset, limit)
        assert.deepEqual(shown, all.slice(offset, offset + limit), `${offset}, ${limit}`)
      }
    }
  })

  adminTest(subject, 'what is shown stays where it is', async scene => {
    await mixed(scene)
    await scene.place('later', { delayMs: 60_000 })
    const sizes = await scene.sizes()

    await scene.peek('ready')
    await scene.peek('delayed')

    assert.deepEqual(await scene.sizes(), sizes)
  })

  adminTest(subject, 'delayed jobs are shown with their time, the first due first', async scene => {
    const dueAt = Date.now() + 60_000
    await scene.place('b:1', { dueAt: dueAt + 1, priority: -12 })
    await scene.place('a:', { dueAt })
    await scene.place('c', { dueAt: dueAt + 1 })
    await scene.place('d', { dueAt: dueAt + 2, priority: 5 })

    const found = await scene.admin.peek('delayed', 1, 2)

    assert.deepEqual(
      found.map(({ element, dueAtMs }) => [String(element), dueAtMs]),
      [
        ['b:1', dueAt + 1],
        ['c', dueAt + 1]
      ]
    )
    assert.deepEqual(await scene.peek('delayed'), ['a:', 'b:1', 'c', 'd'])
  })

  adminTest(subject, 'held jobs are shown with who holds them', async scene => {
    const [first, second] = [await scene.consumer(), await scene.consumer()]
    await scene.append(...numbered(14), 'x', '')
    await first.take(12)
    await second.take(2)
    await first.wait(0)
    await second.wait(0)

    const found = await scene.admin.peek('held', 0, 100)

    const expected = [
      ...numbered(12).map((text, index) => [text, first.name, index + 1]),
      ['x', first.name, undefined],
      ['12', second.name, 1],
      ['13', second.name, 2]
    ]
    const shown = found.map(({ element, holder }) => {
      return [String(element), holder?.consumer, holder?.token]
    })
    assert.deepEqual(shown, expected)
    for (let offset = 0; offset <= 16; offset++) {
      for (const limit of [1, 2, 3, 14, 15]) {
        const part = await scene.peek('held', offset, limit)
        const all = expected.map(([text]) => text)
        assert.deepEqual(part, all.slice(offset, offset + limit), `${offset}, ${limit}`)
      }
    }
  })

  adminTest(subject, 'dead letters are shown oldest first', async scene => {
    await scene.bury('a', 'b', 'c')

    const shown = await scene.peek('dead', 1, 1)

    assert.equal(shown.length, 1)
    assert.match(
      shown[0]!,
      /^pp1 5 \{"dead":\{"at":\d+,"queue":"q","reason":"no"\},"id":"c1-2"\}\nb$/
    )
  })

  adminTest(subject, 'what is no letter among the dead letters is passed over', async scene => {
    const { dead } = keysOf(scene.queue)
    await scene.store().append(dead, ['', 'a', '', '', 'b', ''], {})

    for (let offset = 0; offset <= 3; offset++) {
      for (const limit of [1, 2, 3]) {
        const part = await scene.peek('dead', offset, limit)
        assert.deepEqual(part, ['a', 'b'].slice(offset, offset + limit), `${offset}, ${limit}`)
      }
    }
    assert.equal((await scene.sizes()).dead, 2)
  })

  adminTest(subject, 'bytes are shown unchanged, and nobody can change them', async scene => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0x3a, 0xfe])
    await scene.store().append(scene.queue, [bytes], {})

    const [found] = await scene.admin.peek('ready', 0, 1)
    assert.deepEqual(found?.element, bytes)
    found.element.fill(0)

    assert.deepEqual((await scene.admin.peek('ready', 0, 1))[0]?.element, bytes)
  })
}

/** Jobs with and without priorities, and calls between them. In the order in which they come. */
async function mixed(scene: AdminScene): Promise<string[]> {
  await scene.append('', 'a', '', '', 'b', 'c', '')
  await scene.place('-1', { priority: -1 })
  await scene.place('2', { priority: 2 })
  await scene.place('-5', { priority: -5 })
  await scene.place('7', { priority: 7 })
  await scene.place('2b', { priority: 2 })
  return ['7', '2', '2b', 'a', 'b', 'c', '-1', '-5']
}
