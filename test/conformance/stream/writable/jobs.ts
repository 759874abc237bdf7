import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { codes } from '../../../../src/errors.ts'
import type { StandardSchema } from '../../../../src/index.ts'
import { openElement } from '../../../support/envelope.ts'
import { errorOf, numbers, record, streamTest } from '../scene.ts'
import type { StreamsUnderTest } from '../streams-under-test.ts'
import { stored } from './writing.ts'

const circular: Record<string, unknown> = {}
circular['self'] = circular
const endless = { toJSON: (): unknown => [endless] }

/** What has no JSON, or no place in a stream. */
const refused = new Map<string, unknown>([
  ['null', null],
  ['undefined', undefined],
  ['a function', () => {}],
  ['a symbol', Symbol('job')],
  ['a BigInt', 1n],
  ['an object with a BigInt', { amount: 1n }],
  ['an object that refers to itself', circular],
  ['an object that is nested too deeply', endless],
  [
    'an object whose toJSON throws',
    {
      toJSON() {
        throw new Error('no')
      }
    }
  ]
])

export function jobsConformance(subject: StreamsUnderTest): void {
  refusalConformance(subject)
  sendConformance(subject)
  schemaConformance(subject)

  streamTest(subject, 'every JSON value but null is a job', async scene => {
    const push = scene.push()
    const jobs = [0, '', false, true, -1.5, [], {}, [null], 'a\n"€"', { deep: [{ er: {} }] }]

    for (const job of jobs) push.write(job)
    await push.close()

    assert.deepEqual(await scene.leftJobs(), jobs)
    assert.deepEqual(
      await scene.left(),
      jobs.map(job => JSON.stringify(job))
    )
  })
}

function refusalConformance(subject: StreamsUnderTest): void {
  for (const [name, job] of refused) {
    streamTest(subject, `the callback hears that ${name} is no job`, async scene => {
      const push = scene.push()
      const seen = record(push, 'error', 'close')

      await assert.rejects(stored(push, job), { code: codes.encode })
      await stored(push, 'good')

      assert.deepEqual(seen, [])
      assert.deepEqual(await scene.leftJobs(), ['good'])
    })
  }

  streamTest(subject, "'error' says what no callback hears, and the stream lives", async scene => {
    const push = scene.push()
    const seen = record(push, 'error', 'close')
    const failing = errorOf(push)

    push.write('before')
    push.write(1n)
    push.write('after')

    assert.equal(((await failing) as { code?: string }).code, codes.encode)
    await stored(push, 'last')
    assert.deepEqual(seen, ['error'])
    assert.equal(push.destroyed, false)
    assert.deepEqual(await scene.leftJobs(), ['before', 'after', 'last'])
  })
}

function sendConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'send() resolves with the id of a stored job', async scene => {
    const push = scene.push()

    const id = await push.send({ to: 'ann' })

    const { header, payload } = openElement(Buffer.from((await scene.left())[0]!))
    assert.deepEqual(Object.keys(header ?? {}), ['id', 'pushedAt'])
    assert.equal(header?.id, id)
    assert.equal(String(payload), '{"to":"ann"}')
  })

  streamTest(subject, 'send() gives every job an id of its own', async scene => {
    const push = scene.push()

    const ids = await Promise.all(numbers(50).map(job => push.send(job)))

    assert.equal(new Set(ids).size, 50)
  })

  streamTest(subject, 'send() keeps its place among writes', async scene => {
    const push = scene.push()
    push.write('a')
    const sending = push.send('b')
    push.write('c')
    await sending
    await push.close()

    const jobs = await scene.pull({ endWhenEmpty: true }).toArray()

    assert.deepEqual(jobs, ['a', 'b', 'c'])
  })

  streamTest(subject, 'send() of a bad job rejects, and nothing else fails', async scene => {
    const push = scene.push()
    const seen = record(push, 'error', 'close')

    const results = await Promise.allSettled([push.send('a'), push.send(1n), push.send('c')])

    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled']
    )
    assert.deepEqual(seen, [])
    assert.equal((await scene.left()).length, 2)
  })

  streamTest(subject, 'send() on a destroyed stream rejects', async scene => {
    const push = scene.push()
    push.destroy()

    await assert.rejects(push.send('late'), { code: 'PP_CLOSED' })
  })

  streamTest(subject, 'send() after end() rejects, and takes nothing else with it', async scene => {
    const push = scene.push()
    push.on('error', assert.fail)
    push.write('early')
    push.end()

    await assert.rejects(push.send('late'), { code: 'PP_CLOSED' })
    await once(push, 'close')
    assert.deepEqual(await scene.leftJobs(), ['early'])
  })
}

function schemaConformance(subject: StreamsUnderTest): void {
  streamTest(subject, 'a slow schema keeps the order of jobs', async scene => {
    const push = scene.push<number>({ schema: slowly(() => true) })

    for (const job of numbers(30)) push.write(job)
    await push.close()

    assert.deepEqual(await scene.leftJobs(), numbers(30))
  })

  streamTest(subject, 'a slow schema refuses one job alone', async scene => {
    const push = scene.push<number>({ schema: slowly(job => job % 3 !== 0) })

    const results = await Promise.allSettled(numbers(9).map(job => stored(push, job)))

    const refusals = results.map(result => result.status === 'rejected')
    assert.deepEqual(
      refusals,
      numbers(9).map(job => job % 3 === 0)
    )
    assert.deepEqual(await scene.leftJobs(), [1, 2, 4, 5, 7, 8])
  })

  streamTest(subject, 'a slow schema that throws refuses one job alone', async scene => {
    const schema = slowly(job => {
      if (job === 1) throw new Error('a bug')
      return true
    })
    const push = scene.push<number>({ schema })

    const results = await Promise.allSettled(numbers(3).map(job => stored(push, job)))

    assert.equal(results.filter(({ status }) => status === 'rejected').length, 1)
    assert.deepEqual(await scene.leftJobs(), [0, 2])
  })

  streamTest(subject, 'a job that does not match the schema is refused alone', async scene => {
    const push = scene.push<number>({ schema: atOnce(job => job !== 1) })

    await assert.rejects(stored(push, 1), { code: codes.schema })
    await stored(push, 2)

    assert.deepEqual(await scene.leftJobs(), [2])
  })
}

/** A schema for numbers that answers at once. */
export function atOnce(accepts: (job: number) => boolean): StandardSchema<number> {
  return schemaOf(value => verdict(value, accepts))
}

/** A schema for numbers that answers later, and for a small number later than for a big one. */
export function slowly(accepts: (job: number) => boolean): StandardSchema<number> {
  return schemaOf(async value => {
    for (let turn = (100 - Number(value)) % 10; turn >= 0; turn--) await setImmediate()
    return verdict(value, accepts)
  })
}

/** A schema that is asked and never answers. */
export function neverAnswering(onAsked: () => void): StandardSchema<number> {
  return schemaOf(() => {
    onAsked()
    return new Promise(() => {})
  })
}

function schemaOf(
  validate: StandardSchema<number>['~standard']['validate']
): StandardSchema<number> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

function verdict(
  value: unknown,
  accepts: (job: number) => boolean
): { value: number } | { issues: Array<{ message: string }> } {
  return accepts(value as number)
    ? { value: value as number }
    : { issues: [{ message: 'not accepted' }] }
}
