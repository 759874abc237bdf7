import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pull } from '../../src/pull.ts'
import { Push } from '../../src/push.ts'
import { redisForThisFile } from '../conformance/stream/places.ts'

const server = await redisForThisFile()
const size = 64 * 1024 * 1024

for (const url of ['memory:large', server.url]) {
  const place = url.startsWith('memory:') ? 'memory' : 'Redis'

  test(`a job of 64 MiB goes through ${place}`, async () => {
    const job = `${'x'.repeat(size - 4)}€`
    const push = new Push<string>({ queue: 'large', url })
    push.end(job)
    const [pulled] = await new Pull<string>({ queue: 'large', url }).take(1).toArray()
    await push.close()

    assert.ok(pulled === job)
  })

  test(`bytes of 64 MiB go through ${place}`, async () => {
    const bytes = Buffer.alloc(size, Buffer.from([0, 10, 13, 255, 128]))
    const push = new Push({ queue: 'bytes', url, codec: 'buffer' })
    push.end(bytes)
    const pull = new Pull<Buffer>({ queue: 'bytes', url, codec: 'buffer', highWaterMark: 10 })
    const [pulled] = await pull.take(1).toArray()
    await push.close()

    assert.ok(pulled!.equals(bytes))
  })

  test(`a job of 1,000,000 nested lists is pulled from ${place}`, async () => {
    const depth = 1_000_000
    const text = new Push<string>({ queue: 'deep', url, codec: rawText })
    text.end(`${'['.repeat(depth)}${']'.repeat(depth)}`)

    const [job] = await new Pull<unknown[]>({ queue: 'deep', url }).take(1).toArray()
    await text.close()

    let reached = 1
    for (let list = job!; list.length > 0; list = list[0] as unknown[]) reached++
    assert.equal(reached, depth)
  })
}

const rawText = { encode: (text: string) => text, decode: String }
