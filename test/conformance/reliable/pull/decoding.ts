import assert from 'node:assert/strict'
import type { StandardSchema } from '../../../../src/codec/schema.ts'
import type { DecodeError, SchemaError } from '../../../../src/errors.ts'
import type { Job } from '../../../../src/job.ts'
import { Push } from '../../../../src/push.ts'
import { numbers } from '../../stream/scene.ts'
import type { StreamsUnderTest } from '../../stream/streams-under-test.ts'
import { slowly } from '../../stream/writable/jobs.ts'
import { next, reliableTest, type ReliableScene } from '../scene.ts'

/** How payloads become data: schemas and codecs. */
export function decodingConformance(subject: StreamsUnderTest): void {
  schemaConformance(subject)
  codecConformance(subject)
}

function schemaConformance(subject: StreamsUnderTest): void {
  const quick: StandardSchema<unknown, number> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: value =>
        value === 1 ? { issues: [{ message: 'not one' }] } : { value: (value as number) * 10 }
    }
  }

  reliableTest(
    subject,
    'a schema makes the data, and what does not match is invalid',
    async scene => {
      await scene.givenNumbers(4)
      const pull = scene.reliable({ schema: quick, endWhenEmpty: true })
      const refused = next<[Buffer, SchemaError]>(pull, 'invalid')

      const jobs = (await pull.toArray()) as Array<Job<number>>

      assert.deepEqual(
        jobs.map(({ data }) => data),
        [0, 20, 30]
      )
      const [element, reason] = await refused
      assert.deepEqual([String(element), reason.code], ['1', 'PP_SCHEMA'])
      assert.match(String(await scene.deathReasons()), /^SchemaError: /)
    }
  )

  for (const prefetch of [1, 5, 50, 'auto'] as const) {
    reliableTest(
      subject,
      `a slow schema keeps order and loses none (prefetch ${prefetch})`,
      async scene => {
        await scene.givenNumbers(20)
        const schema = slowly(value => value !== 7)
        const pull = scene.reliable({ schema: schema, endWhenEmpty: true, prefetch })
        const refused = next<[Buffer, SchemaError]>(pull, 'invalid')
        const since = performance.now()

        const jobs = (await pull.toArray()) as Array<Job<number>>

        assert.deepEqual(
          jobs.map(({ data }) => data),
          numbers(20).filter(number => number !== 7)
        )
        assert.equal(String((await refused)[0]), '7')
        assert.deepEqual(await scene.readyData(), [])
        assert.ok(performance.now() - since < 3_000)
      }
    )
  }

  reliableTest(subject, 'a schema that throws makes one job invalid', async scene => {
    await scene.givenNumbers(3)
    const schema: StandardSchema<unknown, number> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: value => {
          if (value === 1) throw new Error('a bug')
          return { value: value as number }
        }
      }
    }
    const pull = scene.reliable({ schema, endWhenEmpty: true })
    const refused = next<[Buffer, SchemaError]>(pull, 'invalid')

    assert.equal((await pull.toArray()).length, 2)
    assert.equal(String((await refused)[0]), '1')
  })

  reliableTest(
    subject,
    'jobs that a slow schema has not judged go back on destroy()',
    async scene => {
      await scene.givenNumbers(10)
      const never = {
        '~standard': { version: 1, vendor: 'test', validate: () => new Promise(() => {}) }
      }
      const pull = scene.reliable({ schema: never as never, prefetch: 4 }).resume()
      await scene.passTime()

      pull.destroy()
      await next(pull, 'close')

      assert.deepEqual(await scene.readyData(), numbers(10))
    }
  )
}

function codecConformance(subject: StreamsUnderTest): void {
  async function throughCodec<T>(scene: ReliableScene, codec: unknown, jobs: T[]): Promise<T[]> {
    const push = new Push<T>({ queue: scene.queue, url: scene.url, codec: codec as never })
    for (const job of jobs) push.write(job)
    await push.close()
    const pull = scene.reliable<T>({ codec: codec as never, endWhenEmpty: true })
    return ((await pull.toArray()) as Array<Job<T>>).map(({ data }) => data)
  }

  reliableTest(
    subject,
    'texts, bytes and jobs of a codec of its own come as they went',
    async scene => {
      const texts = ['', 'pp1 0 {}\nx', 'grüße', '\n']
      const bytes = [Buffer.from([0, 255, 10]), Buffer.from('pp1 ')]
      const own = {
        encode: (n: number) => `<${n}>`,
        decode: (b: Buffer) => Number(String(b).slice(1, -1))
      }

      assert.deepEqual(await throughCodec(scene, 'utf8', texts), texts)
      assert.deepEqual(await throughCodec(scene, 'buffer', bytes), bytes)
      assert.deepEqual(await throughCodec(scene, own, [1, 22]), [1, 22])
    }
  )

  reliableTest(subject, 'a codec that throws makes one job invalid', async scene => {
    await scene.givenNumbers(3)
    const codec = {
      encode: String,
      decode(bytes: Buffer): number {
        if (String(bytes) === '1') throw new Error('a bug')
        return Number(bytes)
      }
    }
    const pull = scene.reliable({ codec, endWhenEmpty: true })
    const refused = next<[Buffer, DecodeError]>(pull, 'invalid')

    assert.equal((await pull.toArray()).length, 2)
    const [element, reason] = await refused
    assert.deepEqual([String(element), (reason.cause as Error).message], ['1', 'a bug'])
  })
}
