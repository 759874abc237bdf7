import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Pull, Push, SchemaError, type StandardSchema } from '../../src/index.ts'
import { validate } from '../../src/codec/schema.ts'
import { eventually } from '../support/eventually.ts'

const email = z.object({ to: z.email(), copies: z.number().default(1) })

let brokers = 0
/** Where a test is alone. */
function place() {
  return { queue: 'emails', url: `memory:schema-test-${++brokers}` }
}

function handWritten<T>(check: (value: unknown) => T): StandardSchema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        const output = check(value)
        return output === undefined ? { issues: [{ message: 'No' }] } : { value: output }
      }
    }
  }
}

function asynchronous<Input, Output>(
  schema: StandardSchema<Input, Output>
): StandardSchema<Input, Output> {
  const { validate: atOnce } = schema['~standard']
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async value => {
        await sleep(1)
        return atOnce(value)
      }
    }
  }
}

function pushFor<T>(t: TestContext, options: ConstructorParameters<typeof Push<T>>[0]): Push<T> {
  const push = new Push<T>(options)
  t.after(() => push.destroy())
  return push
}

function pullFor<T>(t: TestContext, options: ConstructorParameters<typeof Pull<T>>[0]): Pull<T> {
  const pull = new Pull<T>({ endWhenEmpty: true, ...options })
  t.after(() => pull.destroy())
  return pull
}

async function raw(where: { queue: string; url: string }): Promise<string[]> {
  const pull = new Pull<Buffer>({ ...where, codec: 'buffer', endWhenEmpty: true })
  return (await pull.toArray()).map(String)
}

for (const [kind, schema] of Object.entries({
  'a schema': email,
  'a schema that answers later': asynchronous(email)
})) {
  test(`${kind} on Push refuses the job that does not match, and the stream goes on`, async t => {
    const where = place()
    const push = pushFor(t, { ...where, schema })

    const refused = await push.send({ to: 'nobody' }).catch((error: unknown) => error)
    await push.send({ to: 'ann@example.com' })

    assert.ok(refused instanceof SchemaError)
    assert.equal(refused.message, 'The job does not match the schema (1 issue); see error.issues')
    assert.deepEqual(refused.issues[0]?.path, ['to'])
    assert.deepEqual(await raw(where), ['{"to":"ann@example.com"}'])
  })

  test(`${kind} on Push stores the job as it was written, not what the schema makes of it`, async t => {
    const where = place()
    const push = pushFor(t, { ...where, schema })
    const job = { to: 'ann@example.com', more: 'than the schema knows' }

    push.end(job)
    await once(push, 'close')

    assert.deepEqual(await raw(where), [JSON.stringify(job)])
  })

  test(`${kind} on Pull emits what the schema makes of the job`, async t => {
    const where = place()
    await pushFor(t, where).send({ to: 'ann@example.com', more: 'than the schema knows' })

    const jobs = await pullFor(t, { ...where, schema }).toArray()

    assert.deepEqual(jobs, [{ to: 'ann@example.com', copies: 1 }])
  })

  test(`${kind} on Pull gives what does not match as 'invalid', with its bytes`, async t => {
    const where = place()
    const push = pushFor<unknown>(t, where)
    push.write({ to: 'nobody' })
    push.end({ to: 'ann@example.com' })
    await once(push, 'close')
    const pull = pullFor(t, { ...where, schema })
    const invalid: unknown[][] = []
    pull.on('invalid', (...args) => void invalid.push(args))

    const jobs = await pull.toArray()

    assert.equal(jobs.length, 1)
    assert.equal(invalid.length, 1)
    const [element, reason] = invalid[0] ?? []
    assert.deepEqual(element, Buffer.from('{"to":"nobody"}'))
    assert.ok(reason instanceof SchemaError)
  })
}

test('jobs keep their order when the schema takes longer for some', async t => {
  const where = place()
  const slowFirst: StandardSchema<number> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async value => {
        await sleep(10 - 2 * (value as number))
        return { value: value as number }
      }
    }
  }
  const push = pushFor(t, { ...where, schema: slowFirst })
  for (const job of [1, 2, 3, 4]) push.write(job)
  push.end(5)
  await once(push, 'close')

  assert.deepEqual(await pullFor(t, { ...where, schema: slowFirst }).toArray(), [1, 2, 3, 4, 5])
})

test('a schema written by hand is one too', () => {
  const even = handWritten(value => (Number(value) % 2 === 0 ? value : undefined))

  assert.equal(validate(even, 2), 2)
  assert.throws(() => validate(even, 1), { name: 'SchemaError', issues: [{ message: 'No' }] })
})

test('the promise of another realm or library is one too', async () => {
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => ({
        // oxlint-disable-next-line unicorn/no-thenable -- that is the point
        then: (resolve: (result: unknown) => void) => resolve({ value })
      })
    }
  }

  assert.equal(await validate(schema as never, 'job'), 'job')
})

test('a schema that throws, at once or later, becomes a SchemaError with that cause', async () => {
  const reason = new TypeError('value is undefined')
  const throwing = handWritten(() => {
    throw reason
  })
  const verdict = (error: unknown) => {
    assert.ok(error instanceof SchemaError)
    assert.equal(error.message, 'The schema could not check the job; see error.cause')
    assert.equal(error.cause, reason)
    assert.deepEqual(error.issues, [])
    return true
  }

  assert.throws(() => validate(throwing, 'job'), verdict)
  await assert.rejects(validate(asynchronous(throwing), 'job') as Promise<unknown>, verdict)
})

test('a schema that answers nonsense becomes a SchemaError too', async () => {
  for (const nonsense of [undefined, null, 7]) {
    const schema = handWritten(() => 1)
    const answering = {
      '~standard': { ...schema['~standard'], validate: () => nonsense as never }
    }

    assert.throws(() => validate(answering, 'job'), SchemaError)
    await assert.rejects(validate(asynchronous(answering), 'job') as Promise<unknown>, SchemaError)
  }
})

test('a schema that throws takes neither stream with it', async t => {
  const where = place()
  const moody = handWritten(value => {
    if (value === 'bad') throw new Error('I can not stand it')
    return value
  })
  await pushFor<string>(t, where).send('bad')
  const push = pushFor(t, { ...where, schema: moody })

  const refused = await push.send('bad').catch((error: unknown) => error)
  await push.send('good')
  const pull = pullFor(t, { ...where, schema: moody })
  const invalid: unknown[] = []
  pull.on('invalid', (_, reason) => void invalid.push(reason))

  assert.ok(refused instanceof SchemaError)
  assert.deepEqual(await pull.toArray(), ['good'])
  await eventually(() => invalid[0] instanceof SchemaError)
})

test('a schema must not make null or undefined of a job, for no stream can carry them', async t => {
  const where = place()
  await pushFor<string>(t, where).send('job')
  const pull = pullFor(t, { ...where, schema: z.string().transform(() => null) })
  const reasons: Error[] = []
  pull.on('invalid', (_, reason) => void reasons.push(reason))

  assert.deepEqual(await pull.toArray(), [])
  assert.deepEqual(
    reasons.map(({ name }) => name),
    ['DecodeError']
  )
})

test('the issues of a SchemaError are for those who ask for them', () => {
  const issues = [{ message: 'Expected a number, received "hunter2"' }]
  const error = new SchemaError(issues)

  assert.equal(error.issues, issues)
  assert.ok(!Object.keys(error).includes('issues'))
  assert.ok(!JSON.stringify(error).includes('hunter2'))
})

test('a SchemaError counts its issues', () => {
  const issue = { message: 'No' }

  assert.match(new SchemaError([issue]).message, /\(1 issue\)/)
  assert.match(new SchemaError([issue, issue]).message, /\(2 issues\)/)
})
