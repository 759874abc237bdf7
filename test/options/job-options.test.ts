import assert from 'node:assert/strict'
import { test } from 'node:test'
import { job } from '../../src/index.ts'
import { resolveJobOptions } from '../../src/options/job-options.ts'
import { refusal } from './refused.ts'

const resolve = resolveJobOptions as (options: unknown) => ReturnType<typeof resolveJobOptions>

const absent = {
  id: undefined,
  delayMs: 0,
  dueAt: undefined,
  priority: 0,
  expiresMs: undefined,
  attempts: undefined,
  headers: undefined,
  dedupe: undefined
}

test('a job without options has none', () => {
  assert.deepEqual(resolve({}), absent)
})

test('a job option that is explicitly undefined is absent', () => {
  const names = ['id', 'delayMs', 'at', 'priority', 'expiresMs', 'attempts', 'headers', 'dedupe']

  assert.deepEqual(resolve(Object.fromEntries(names.map(name => [name, undefined]))), absent)
})

test('job options keep what they are given', () => {
  const options = {
    id: 'order-7',
    delayMs: 0.5,
    priority: -3,
    expiresMs: 1000,
    attempts: 1,
    headers: { trace: 'abc', '': '', __proto__x: 'y' },
    dedupe: { key: 'order 7', ttlMs: 60_000 }
  }

  assert.deepEqual(resolve(options), { ...absent, ...options })
})

test('a job is due at a Date or at milliseconds since 1970', () => {
  const at = new Date('2030-01-01T00:00:00Z')

  assert.equal(resolve({ at }).dueAt, at.getTime())
  assert.equal(resolve({ at: at.getTime() }).dueAt, at.getTime())
  assert.equal(resolve({ at: 0 }).dueAt, 0)
})

test('a job is not delayed twice', () => {
  const expected = 'Options "delayMs" and "at" exclude each other; give one'

  assert.equal(
    refusal(() => resolve({ delayMs: 1, at: 1 })),
    expected
  )
  assert.equal(
    refusal(() => resolve({ delayMs: 0, at: new Date() })),
    expected
  )
})

const wrong: ReadonlyArray<readonly [string, unknown]> = [
  ['id', ''],
  ['id', 7],
  ['id', null],
  ['delayMs', -1],
  ['delayMs', NaN],
  ['delayMs', Infinity],
  ['delayMs', '5'],
  ['at', new Date('never')],
  ['at', -1],
  ['at', '2030-01-01'],
  ['at', 9e15],
  ['priority', 1.5],
  ['priority', 2 ** 31],
  ['priority', -(2 ** 31) - 1],
  ['priority', 'high'],
  ['expiresMs', 0],
  ['expiresMs', -1],
  ['expiresMs', Infinity],
  ['attempts', 0],
  ['attempts', 1.5],
  ['headers', 'text'],
  ['headers', ['a']],
  ['headers', null],
  ['headers', { trace: 7 }],
  ['headers', { trace: undefined }],
  ['dedupe', 'key'],
  ['dedupe', { key: '', ttlMs: 1 }],
  ['dedupe', { key: 'a' }],
  ['dedupe', { ttlMs: 1 }],
  ['dedupe', { key: 'a', ttlMs: 0 }]
]

for (const [name, value] of wrong) {
  test(`a job refuses ${name}: ${JSON.stringify(value)} at once, naming it`, () => {
    const message = refusal(() => job('data', { [name]: value }))

    assert.match(message, new RegExp(`^Option "${name}[."]`))
  })
}

test('a job refuses an unknown option with the nearest one it knows', () => {
  const hints = { delay: 'delayMs', prio: 'priority', expires: 'expiresMs', header: 'headers' }
  for (const [name, nearest] of Object.entries(hints)) {
    const message = refusal(() => resolve({ [name]: undefined }))

    assert.equal(message, `A job has no option "${name}". Did you mean "${nearest}"?`)
  }
  assert.equal(
    refusal(() => resolve({ dedupe: { key: 'a', ttlMs: 1, ttl: 1 } })),
    'Option "dedupe" has no option "ttl". Did you mean "ttlMs"?'
  )
})

test('job options are an object', () => {
  for (const options of [null, 7, 'delayMs', [], () => {}]) {
    assert.match(
      refusal(() => resolve(options)),
      /^Option "options" must be an object, received/
    )
  }
})

test('what becomes of the object of options after the call does not matter', () => {
  const headers = { trace: 'a' }
  const dedupe = { key: 'a', ttlMs: 1 }
  const resolved = resolve({ headers, dedupe })

  headers.trace = 'b'
  dedupe.key = 'b'

  assert.equal(resolved.headers?.['trace'], 'a')
  assert.equal(resolved.dedupe?.key, 'a')
})

test('the lowest and the highest value of each option are accepted', () => {
  for (const priority of [-(2 ** 31), 2 ** 31 - 1]) resolve({ priority })
  for (const at of [0, 8.64e15, new Date(8.64e15)]) resolve({ at })
  resolve({ delayMs: 4e15, expiresMs: 4e15, dedupe: { key: ' ', ttlMs: 4e15 } })
  resolve({ expiresMs: 0.001, attempts: 2 ** 31 - 1 })
})
