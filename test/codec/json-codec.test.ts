import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { jsonCodec } from '../../src/codec/json-codec.ts'
import { DecodeError, EncodeError } from '../../src/errors.ts'

function decode(text: string | Buffer): unknown {
  return jsonCodec.decode(Buffer.from(text as string))
}

function encodeFailure(data: unknown): EncodeError {
  return failure(() => jsonCodec.encode(data), EncodeError)
}

function decodeFailure(bytes: string | Buffer): DecodeError {
  return failure(() => decode(bytes), DecodeError)
}

function failure<E extends Error>(act: () => unknown, kind: new (...args: never[]) => E): E {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof kind, String(error))
    return error
  }
  assert.fail('It must throw')
}

test('a job becomes JSON text as JSON.stringify writes it', () => {
  const when = new Date(0)

  assert.equal(jsonCodec.encode({ to: 'ann@example.com' }), '{"to":"ann@example.com"}')
  assert.equal(jsonCodec.encode('text'), '"text"')
  assert.equal(jsonCodec.encode(0), '0')
  assert.equal(jsonCodec.encode(false), 'false')
  assert.equal(jsonCodec.encode({ when, gap: undefined }), '{"when":"1970-01-01T00:00:00.000Z"}')
})

test('any JSON value comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ noUnicodeString: false }).filter(value => value !== null),
      value => {
        assert.deepEqual(decode(String(jsonCodec.encode(value))), JSON.parse(JSON.stringify(value)))
      }
    )
  )
})

test('numbers keep their value to the last digit', () => {
  const numbers = [0, -1, 0.1, 1e308, 5e-324, 2 ** 53 - 1, -(2 ** 53 - 1), 1.7976931348623157e308]

  assert.deepEqual(decode(String(jsonCodec.encode(numbers))), numbers)
})

test('texts of any script come back as they were, half a surrogate pair included', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      (text, half) => {
        const job = { [text]: `${text}${String.fromCharCode(half)}` }

        assert.deepEqual(decode(String(jsonCodec.encode(job))), job)
      }
    )
  )
})

test('an empty array stays an array, and an empty object an object', () => {
  assert.deepEqual(decode('{"list":[],"map":{}}'), { list: [], map: {} })
})

test('nesting of a thousand levels is no trouble', () => {
  const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`

  assert.equal(jsonCodec.encode(decode(deep)), deep)
})

test('__proto__ in a job is a key like any other and changes no prototype', () => {
  const job = decode('{"__proto__":{"isAdmin":true},"constructor":1}') as Record<string, unknown>

  assert.deepEqual(Object.keys(job), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(job), Object.prototype)
  assert.equal(job['isAdmin'], undefined)
  assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
  assert.equal(jsonCodec.encode(job), '{"__proto__":{"isAdmin":true},"constructor":1}')
})

test('what has no JSON is refused with what to write instead', () => {
  for (const data of [undefined, () => {}, Symbol('job')]) {
    assert.equal(
      encodeFailure(data).message,
      `A job that is ${typeof data} has no JSON; write a text, a number or an object`
    )
  }
  assert.match(
    encodeFailure({ toJSON: () => undefined }).message,
    /^A job that is object has no JSON/
  )
})

test('a BigInt is refused', () => {
  const error = encodeFailure({ total: 1n })

  assert.equal(error.message, 'The job has no JSON: it holds a BigInt; convert it to a text first')
})

test('a job that refers to itself is refused, without naming its keys', () => {
  const job: Record<string, unknown> = {}
  job['ann@example.com'] = { job }

  const error = encodeFailure(job)

  assert.equal(error.message, 'The job has no JSON: it refers to itself')
  // V8 names the keys on the way, and a key may be a secret.
  assert.equal(error.cause, undefined)
})

test('a job that is nested too deeply for JSON.stringify is refused', () => {
  // Newer versions of V8 write lists and plain objects of any depth, but call toJSON() in depth.
  const job = { toJSON: () => [job] }

  assert.equal(
    encodeFailure(job).message,
    'The job has no JSON: it is nested too deeply or too large'
  )
})

test('a job that would be null in JSON is refused', () => {
  for (const job of [NaN, Infinity, new Date(NaN), { toJSON: () => null }]) {
    assert.match(encodeFailure(job).message, /would be null/)
  }
})

test('what toJSON() or a getter throws is the cause', () => {
  const reasons = [
    new Error('mine'),
    new TypeError('a circular route'),
    new TypeError('no BigInt today'),
    new RangeError('toFixed() digits argument must be between 0 and 100'),
    'no error at all'
  ]
  for (const reason of reasons) {
    const fail = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- toJSON() may throw anything
      throw reason
    }
    const jobs = [{ toJSON: fail }, Object.defineProperty({}, 'x', { get: fail, enumerable: true })]
    for (const job of jobs) {
      const error = encodeFailure(job)

      assert.match(error.message, /: its toJSON\(\) or a getter threw; see error\.cause$/)
      assert.equal(error.cause, reason)
    }
  }
})

test('bytes that are no JSON are a DecodeError that does not quote them', () => {
  for (const text of [
    '',
    ' ',
    'hunter2',
    '{"a":',
    "{'a':1}",
    'NaN',
    'undefined',
    '1 2',
    '\u{FEFF}1'
  ]) {
    const error = decodeFailure(text)

    assert.equal(error.message, 'The element is not valid JSON')
    assert.equal(error.cause, undefined)
  }
})

test('invalid UTF-8 is a DecodeError, where others put replacement characters', () => {
  const quote = Buffer.from('"')
  const invalid = [
    Buffer.of(0xff),
    Buffer.of(0xc3),
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.of(0xc0, 0x80),
    Buffer.of(0xf5, 0x80, 0x80, 0x80),
    Buffer.concat([Buffer.from('\u{FFFD}'), Buffer.of(0xe2, 0x82)])
  ]
  for (const bytes of invalid) {
    assert.equal(
      decodeFailure(Buffer.concat([quote, bytes, quote])).message,
      'The element is not valid UTF-8'
    )
  }
})

test('a replacement character that was written as one passes', () => {
  assert.equal(decode('"\u{FFFD}"'), '\u{FFFD}')
  assert.equal(decode('"a\u{FFFD}\u{1F600}"'), 'a\u{FFFD}\u{1F600}')
})

test('white space around the JSON of other writers is no matter', () => {
  assert.deepEqual(decode(' {\r\n\t"to" : "a"\n}\n'), { to: 'a' })
})
