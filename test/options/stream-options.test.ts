import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pull, Push } from '../../src/index.ts'
import { resolvePullOptions } from '../../src/options/pull-options.ts'
import { resolvePushOptions } from '../../src/options/push-options.ts'
import { ends, refusal } from './refused.ts'

const untyped = { Push, Pull } as unknown as Record<string, new (options?: unknown) => unknown>

for (const [end, Stream] of Object.entries(untyped)) {
  test(`new ${end}() without options throws at once and names "queue"`, () => {
    const message = refusal(() => new Stream())

    assert.equal(
      message,
      `${end} needs an options object with at least "queue", received undefined`
    )
  })

  test(`new ${end}() throws at once when an option is wrong`, () => {
    refusal(() => new Stream({ queue: 'emails', port: 0 }))
  })
}

for (const { end, resolve } of ends) {
  test(`${end} takes nothing but an options object`, () => {
    assert.match(
      refusal(() => resolve(null)),
      /received null$/
    )
    assert.match(
      refusal(() => resolve('emails')),
      /received string$/
    )
    assert.match(
      refusal(() => resolve(() => {})),
      /received function$/
    )
  })

  test(`${end} needs a queue with a name`, () => {
    const expected = 'Option "queue" must be a text that is not empty, received'

    assert.equal(
      refusal(() => resolve({})),
      `${expected} undefined`
    )
    assert.equal(
      refusal(() => resolve({ queue: undefined })),
      `${expected} undefined`
    )
    assert.equal(
      refusal(() => resolve({ queue: '' })),
      `${expected} an empty text`
    )
    assert.equal(
      refusal(() => resolve({ queue: 7 })),
      `${expected} number`
    )
    assert.equal(
      refusal(() => resolve({ queue: ['emails'] })),
      `${expected} object`
    )
  })

  test(`${end} takes the name of the queue as it is`, () => {
    for (const queue of ['emails', 'a:b', '{tag}', '{}', ' ', 'été', '0', '\n']) {
      assert.equal((resolve({ queue }) as { queue: string }).queue, queue)
    }
  })

  test(`${end} refuses an unknown option with the nearest one it knows`, () => {
    const hints = {
      que: 'queue',
      Queue: 'queue',
      queueName: 'queue',
      highwatermark: 'highWaterMark',
      hwm: undefined,
      db: undefined,
      passwrod: 'password',
      user: 'username',
      redisUrl: 'url',
      userName: 'username',
      uri: 'url',
      hostname: 'host',
      abortSignal: 'signal',
      shema: 'schema',
      closeclient: 'closeClient'
    }
    for (const [name, nearest] of Object.entries(hints)) {
      const message = refusal(() => resolve({ queue: 'emails', [name]: 1 }))

      assert.ok(message.startsWith(`${end} has no option "${name}". `), message)
      if (nearest) assert.ok(message.endsWith(`Did you mean "${nearest}"?`), message)
      else assert.match(message, /Known are url, .*queue, codec, schema, signal, .*highWaterMark/)
    }
  })

  test(`${end} refuses an unknown option also when its value is undefined`, () => {
    refusal(() => resolve({ queue: 'emails', ques: undefined }))
  })

  test(`${end} takes an option that is explicitly undefined as absent`, () => {
    const known = /Known are (.*)$/.exec(refusal(() => resolve({ nonsense_option: 1 })))?.[1]
    const names = known?.split(', ') ?? []
    const undefinedOptions = Object.fromEntries(names.map(name => [name, undefined]))

    assert.ok(names.length >= 15)
    assert.deepEqual(
      resolve({ ...undefinedOptions, queue: 'emails' }),
      resolve({ queue: 'emails' })
    )
  })

  test(`${end} refuses null where an option may be left out`, () => {
    for (const name of ['url', 'host', 'port', 'database', 'username', 'password', 'tls']) {
      assert.match(
        refusal(() => resolve({ queue: 'emails', [name]: null })),
        /received null$/
      )
    }
    for (const name of ['client', 'closeClient', 'codec', 'schema', 'signal', 'highWaterMark']) {
      const message = refusal(() => resolve({ queue: 'emails', [name]: null }))
      assert.ok(message.startsWith(`Option "${name}" must be `), message)
    }
  })

  test(`${end} takes an AbortSignal as signal and nothing else`, () => {
    const { signal } = new AbortController()

    assert.equal((resolve({ queue: 'emails', signal }) as { signal: unknown }).signal, signal)
    assert.equal(
      refusal(() => resolve({ queue: 'emails', signal: new AbortController() })),
      'Option "signal" must be an AbortSignal, received object'
    )
  })

  test(`${end} takes the known codecs and objects with encode and decode`, () => {
    const codec = { encode: () => '', decode: () => 1 }
    const text = 'Option "codec" must be json, utf8, buffer or an object with encode and decode'

    for (const option of ['json', 'utf8', 'buffer', codec])
      resolve({ queue: 'emails', codec: option })
    assert.equal(
      refusal(() => resolve({ queue: 'emails', codec: 'JSON' })),
      `${text}, received string`
    )
    for (const half of [{ encode() {} }, { decode() {} }, {}, { encode: 1, decode: 2 }]) {
      assert.equal(
        refusal(() => resolve({ queue: 'emails', codec: half })),
        `${text}, received object`
      )
    }
    assert.equal(
      refusal(() => resolve({ queue: 'emails', codec: 1 })),
      `${text}, received number 1`
    )
  })

  test(`${end} takes a Standard Schema as schema and nothing else`, () => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: 1 }) } }
    // ArkType's schemas are functions.
    const callable = Object.assign(() => {}, schema)
    const wrong = [
      'text',
      {},
      { '~standard': undefined },
      { '~standard': { ...schema['~standard'], version: 2 } },
      { '~standard': { version: 1, vendor: 'test' } }
    ]

    for (const option of [schema, callable]) {
      assert.equal(
        (resolve({ queue: 'emails', schema: option }) as { schema: unknown }).schema,
        option
      )
    }
    for (const option of wrong) {
      const message = refusal(() => resolve({ queue: 'emails', schema: option }))
      assert.match(message, /^Option "schema" must be a Standard Schema \(Zod, Valibot, ArkType, /)
    }
  })

  test(`${end} takes a whole number of at least 1 as highWaterMark`, () => {
    const { highWaterMark } = resolve({ queue: 'emails', highWaterMark: 2 ** 31 - 1 }) as {
      highWaterMark: number
    }

    assert.equal(highWaterMark, 2 ** 31 - 1)
    for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 31, '16', 16n, true, null, {}]) {
      const message = refusal(() => resolve({ queue: 'emails', highWaterMark: value }))
      assert.match(message, /^Option "highWaterMark" must be a whole number from 1 to 2147483647, /)
    }
  })
}

test('a refused number or boolean is shown, since that helps and is no secret', () => {
  assert.equal(
    refusal(() => resolvePushOptions({ queue: 'emails', maxLength: 0.5 })),
    'Option "maxLength" must be a whole number from 1 to 2147483647, received number 0.5'
  )
  assert.equal(
    refusal(() => resolvePushOptions({ queue: 'emails', port: true as never })),
    'Option "port" must be a whole number from 1 to 65535, received boolean true'
  )
})

test('what is given where a text belongs is never shown, for it may be a password', () => {
  for (const name of ['password', 'username', 'url', 'host', 'queue']) {
    for (const value of [31337, 31337n, ['31337'], { text: '31337' }]) {
      const message = refusal(() => resolvePushOptions({ queue: 'emails', [name]: value as never }))
      assert.ok(!message.includes('31337'), message)
    }
  }
})

test('Push takes positive whole numbers as maxLength and pushTimeoutMs', () => {
  for (const name of ['maxLength', 'pushTimeoutMs']) {
    const resolved = resolvePushOptions({ queue: 'emails', [name]: 1 })
    assert.equal(resolved[name as 'maxLength'], 1)
    assert.equal(resolvePushOptions({ queue: 'emails' })[name as 'maxLength'], undefined)

    for (const value of [0, -1, 0.5, NaN, Infinity, 2 ** 31, '100', true, null, {}]) {
      refusal(() => resolvePushOptions({ queue: 'emails', [name]: value as never }))
    }
  }
})

test('Push has none of the options of Pull, and the other way round', () => {
  const own = { timeout: 1, endWhenEmpty: true }
  const others = { maxLength: 1, pushTimeoutMs: 1 }

  for (const [name, value] of Object.entries(own)) {
    refusal(() => resolvePushOptions({ queue: 'emails', [name]: value }))
  }
  for (const [name, value] of Object.entries(others)) {
    refusal(() => resolvePullOptions({ queue: 'emails', [name]: value }))
  }
})

test('the timeout of Pull is in seconds, with fractions, and rounded up to milliseconds', () => {
  const blockMs = (timeout: number) => resolvePullOptions({ queue: 'emails', timeout }).blockMs

  assert.equal(blockMs(30), 30_000)
  assert.equal(blockMs(0.25), 250)
  assert.equal(blockMs(0.000_01), 1)
  assert.equal(blockMs(3600), 3_600_000)
  assert.equal(resolvePullOptions({ queue: 'emails' }).blockMs, 30_000)
})

test('timeout 0 means no limit, and is served in rounds of the default', () => {
  assert.equal(resolvePullOptions({ queue: 'emails', timeout: 0 }).blockMs, 30_000)
  assert.equal(resolvePullOptions({ queue: 'emails', timeout: -0 }).blockMs, 30_000)
})

test('Pull refuses a timeout that is no number of seconds up to an hour', () => {
  for (const timeout of [-1, 3600.5, Infinity, NaN, '30', true, null, {}]) {
    const message = refusal(() =>
      resolvePullOptions({ queue: 'emails', timeout: timeout as never })
    )
    assert.match(message, /^Option "timeout" must be a number of seconds from 0 to 3600, received /)
  }
})

test('endWhenEmpty and closeClient are true or false', () => {
  for (const name of ['endWhenEmpty', 'closeClient']) {
    resolvePullOptions({ queue: 'emails', [name]: false })
    for (const value of [0, 1, 'true', null, {}]) {
      const message = refusal(() => resolvePullOptions({ queue: 'emails', [name]: value as never }))
      assert.ok(message.startsWith(`Option "${name}" must be true or false, received `), message)
    }
  }
})

test('options are read once: changing the object afterwards changes nothing', () => {
  const options = { queue: 'emails', host: 'one.example' }
  const resolved = resolvePushOptions(options)

  Object.assign(options, { queue: 'letters', host: 'two.example' })

  assert.equal(resolved.queue, 'emails')
  assert.equal((resolved.target as { host: string }).host, 'one.example')
})
