import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { appendBounded } from '../../../../src/store/redis/scripts/append-bounded.ts'
import { runScript } from '../../../../src/store/redis/scripts/run-script.ts'
import type { Element } from '../../../../src/store/store.ts'
import { startRedis, type RedisServer } from '../../../support/redis-server.ts'

let redis: RedisServer
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

const send = (command: readonly Element[]): Promise<unknown> => redis.cli(...command)

async function append(queue: string, longest: number, elements: string[]): Promise<number> {
  return runScript(appendBounded(queue, longest, elements), send)
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
}

test('all elements are appended, in order, where there is room for all', async () => {
  assert.equal(await append('roomy', 3, ['a', 'b', 'c']), 3)
  assert.deepEqual(await redis.cli('LRANGE', 'roomy', 0, -1), ['a', 'b', 'c'])
})

test('the first elements are appended where there is room for some', async () => {
  await redis.cli('RPUSH', 'partial', 'old')

  assert.equal(await append('partial', 3, ['a', 'b', 'c']), 2)
  assert.deepEqual(await redis.cli('LRANGE', 'partial', 0, -1), ['old', 'a', 'b'])
})

test('none is appended to a full list, nor to one that is longer', async () => {
  await redis.cli('RPUSH', 'full', 'x', 'y', 'z')

  assert.equal(await append('full', 3, ['a']), 0)
  assert.equal(await append('full', 1, ['a']), 0)
  assert.deepEqual(await redis.cli('LRANGE', 'full', 0, -1), ['x', 'y', 'z'])
})

// unpack() would fail from about 8,000 on.
for (const count of [999, 1000, 1001, 2000, 8001, 20_000]) {
  test(`${count} elements are appended at once, and cut off anywhere`, async () => {
    const elements = numbered(count)

    assert.equal(await append(`many ${count}`, count, elements), count)
    assert.equal(await append(`cut ${count}`, count - 1, elements), count - 1)

    assert.deepEqual(await redis.cli('LRANGE', `many ${count}`, 0, -1), elements)
    assert.deepEqual(await redis.cli('LRANGE', `cut ${count}`, 0, -1), elements.slice(0, -1))
  })
}

test('an element that is a number, empty or not UTF-8 stays as it is', async () => {
  const elements = ['9007199254740993', '', '1e3']
  await append('exact', 10, elements)
  const bytes = Buffer.from([0xff, 0x00, 0xfe])
  await runScript(appendBounded('bytes', 1, [bytes]), send)

  assert.deepEqual(await redis.cli('LRANGE', 'exact', 0, -1), elements)
  assert.equal(await redis.cli('STRLEN', 'bytes').catch(() => 'a list'), 'a list')
  assert.equal(await redis.cli('LPOS', 'bytes', bytes), 0)
})

test('a script that the server does not know is sent in full, once', async () => {
  await redis.cli('SCRIPT', 'FLUSH')
  const commands: unknown[] = []
  const note = (command: readonly Element[]): Promise<unknown> => {
    commands.push(command[0])
    return send(command)
  }

  for (const element of ['a', 'b']) await runScript(appendBounded('reload', 9, [element]), note)

  assert.deepEqual(commands, ['EVALSHA', 'EVAL', 'EVALSHA'])
  assert.equal(await redis.cli('LLEN', 'reload'), 2)
})

test('a script that fails for another reason is not sent again', async () => {
  await redis.cli('SET', 'text', 'x')

  await assert.rejects(append('text', 9, ['a']), /WRONGTYPE/)
})
