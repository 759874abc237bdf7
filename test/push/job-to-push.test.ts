import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codes, job, Push } from '../../src/index.ts'
import { resolveJobOptions } from '../../src/options/job-options.ts'
import { isJobToPush, JobToPush } from '../../src/push/job-to-push.ts'
import { openElement } from '../support/envelope.ts'
import { memoryBroker } from '../../src/store/memory/memory-broker.ts'

test('a job with options is told from everything else', () => {
  assert.ok(isJobToPush(job('data', {})))
  for (const data of [
    null,
    undefined,
    7,
    'job',
    {},
    [],
    { data: 1, options: {} },
    job,
    JobToPush
  ]) {
    assert.equal(isJobToPush(data as unknown), false)
  }
})

test('a job made by another copy of the package is one', async t => {
  class Foreign {
    readonly data = 'a'
    readonly options = resolveJobOptions({ id: 'foreign' })
  }
  Object.defineProperty(Foreign.prototype, Symbol.for('pushpull.job'), { value: true })
  const push = new Push<unknown>({ queue: 'jobs', url: 'memory:job-to-push' })
  t.after(() => push.destroy())

  push.write(new Foreign())
  await push.send('last')

  const [element] = memoryBroker('job-to-push').use('jobs', ({ list }) => list.take(1))
  const { header, payload } = openElement(Buffer.from(element!))
  assert.equal(header?.id, 'foreign')
  assert.equal(String(payload), '"a"')
})

test('a job with options is given none again', async t => {
  const push = new Push<unknown>({ queue: 'jobs', url: 'memory:given-again' })
  t.after(() => push.destroy())
  const given = job('a', { attempts: 2 })

  assert.throws(() => job(given, { delayMs: 1 }), { code: codes.invalidOption })
  await assert.rejects(push.send(given, { delayMs: 1 }), { code: codes.invalidOption })
})

test('a job with options that is written twice is two jobs', async t => {
  const push = new Push<string>({ queue: 'jobs', url: 'memory:written-twice' })
  t.after(() => push.destroy())
  const twice = job('a', { attempts: 2 })

  push.write(twice)
  push.write(twice)
  await push.send('last')

  const elements = memoryBroker('written-twice').use('jobs', ({ list }) => list.take(2))
  const ids = elements.map(element => openElement(Buffer.from(element)).header?.id)
  assert.equal(new Set(ids).size, 2)
})
