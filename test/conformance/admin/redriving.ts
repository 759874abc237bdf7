import assert from 'node:assert/strict'
import type { Admin } from '../../../src/store/admin.ts'
import type { StoreUnderTest } from '../store/store-under-test.ts'
import { numbered } from '../store/elements.ts'
import { adminTest } from './scene.ts'

const note = '"dead":{"at":0,"queue":"q","reason":"no"}'

/** Dead letters come back. */
export function redrivingConformance(subject: StoreUnderTest): void {
  adminTest(subject, 'without dead letters there is none to move', async scene => {
    await scene.append('a')

    assert.deepEqual(await scene.admin.redrive(10, scene.queue), { moved: 0, left: 0 })
    assert.deepEqual(await scene.peek('ready'), ['a'])
  })

  adminTest(subject, 'the oldest dead letters go to the tail first', async scene => {
    await scene.bury('a', 'b', 'c')
    await scene.append('d')

    assert.deepEqual(await scene.admin.redrive(2, scene.queue), { moved: 2, left: 1 })

    const payloads = (await scene.peek('ready')).map(payloadOf)
    assert.deepEqual(payloads, ['d', 'a', 'b'])
    assert.deepEqual((await scene.peek('dead')).map(payloadOf), ['c'])
  })

  adminTest(subject, 'the same call again moves the next ones', async scene => {
    await scene.bury('a', 'b', 'c')

    const moved = await everyMove(scene.admin, 1, scene.queue)

    assert.deepEqual(moved, [1, 1, 1, 0])
    assert.deepEqual((await scene.peek('ready')).map(payloadOf), ['a', 'b', 'c'])
  })

  adminTest(subject, 'a job that comes back is one that nobody has tried', async scene => {
    const letters = scene.store()
    const elements = [
      `pp1 5 {${note},"id":"a","headers":{"x":"{}"}}\n{"n":1.0,"list":[]}`,
      `pp1 3+2 {"id":"b"}\npp1 7 {}\n`,
      'pp1 12 {}\n',
      '{"raw":true}',
      'pp1 no envelope'
    ]
    await letters.append(`{${scene.queue}}:dead`, elements, {})

    await scene.admin.redrive(10, scene.queue)

    assert.deepEqual(await scene.peek('ready'), [
      `pp1 0 {${note},"id":"a","headers":{"x":"{}"}}\n{"n":1.0,"list":[]}`,
      `pp1 0 {"id":"b"}\npp1 7 {}\n`,
      'pp1 0 {}\n',
      '{"raw":true}',
      'pp1 no envelope'
    ])
  })

  adminTest(subject, 'bytes come back unchanged', async scene => {
    const letter = Buffer.from('pp1 4 {"id":"\xfc"}\n\xff\x00\xfe', 'latin1')
    await scene.store().append(`{${scene.queue}}:dead`, [letter], {})

    await scene.admin.redrive(1, scene.queue)

    const [found] = await scene.admin.peek('ready', 0, 1)
    const expected = Buffer.from('pp1 0 {"id":"\xfc"}\n\xff\x00\xfe', 'latin1')
    assert.deepEqual(found?.element, expected)
  })

  adminTest(subject, 'dead letters can go to another queue', async scene => {
    const other = `${scene.queue} other`
    await scene.bury('a', 'b')

    assert.deepEqual(await scene.admin.redrive(10, other), { moved: 2, left: 0 })

    assert.equal((await scene.sizes(scene.adminOf(other))).ready, 2)
    assert.equal((await scene.sizes()).ready, 0)
  })

  adminTest(subject, 'a dead letter that comes back wakes a consumer that waits', async scene => {
    await scene.bury('a')
    const consumer = await scene.consumer()
    const waiting = consumer.wait(60_000)

    await scene.admin.redrive(1, scene.queue)

    assert.equal(payloadOf((await waiting)!), 'a')
  })

  adminTest(subject, 'no more than 1,000 come back in one step', async scene => {
    const letters = numbered(2_500)
    await scene.store().append(`{${scene.queue}}:dead`, letters, {})

    const moved = await everyMove(scene.admin, Infinity, scene.queue)

    assert.deepEqual(moved, [1_000, 1_000, 500, 0])
    const shown = [0, 1_000, 2_000].map(offset => scene.peek('ready', offset, 1_000))
    assert.deepEqual((await Promise.all(shown)).flat(), letters)
  })
}

/** How many each call moved, until one moved none. */
async function everyMove(admin: Admin, limit: number, to: string): Promise<number[]> {
  const moved: number[] = []
  do moved.push((await admin.redrive(limit, to)).moved)
  while (moved.at(-1)! > 0)
  return moved
}

function payloadOf(element: string): string {
  return element.slice(element.indexOf('\n') + 1)
}
