import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { resolveCodec, type ResolvedCodec } from '../../src/codec/resolve-codec.ts'
import { DecodeError, EncodeError } from '../../src/errors.ts'

function failure(act: () => unknown, kind: typeof EncodeError | typeof DecodeError): Error {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof kind, String(error))
    return error
  }
  assert.fail('It must throw')
}

function bytesOf(codec: ResolvedCodec, data: unknown): Buffer {
  return Buffer.from(codec.encode(data) as string)
}

test('only json is JSON', () => {
  const custom = { encode: JSON.stringify, decode: JSON.parse as never }

  assert.equal(resolveCodec('json').isJson, true)
  for (const option of ['utf8', 'buffer', custom]) assert.equal(resolveCodec(option).isJson, false)
})

test('utf8: any text that UTF-8 can hold comes back as it was', () => {
  const utf8 = resolveCodec('utf8')

  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.equal(utf8.decode(bytesOf(utf8, text)), text)
    })
  )
  for (const text of ['', '\0', '\u{FEFF}mark', '\u{FFFD}', 'pp1 0 {}\n']) {
    assert.equal(utf8.decode(bytesOf(utf8, text)), text)
  }
})

test('utf8: half a surrogate pair is refused rather than replaced', () => {
  const utf8 = resolveCodec('utf8')
  for (const text of ['\uD83D', 'a\uDE00', '\uDE00\uD83D']) {
    assert.equal(
      failure(() => utf8.encode(text), EncodeError).message,
      'The text has half a surrogate pair, which UTF-8 can not hold'
    )
  }
  assert.equal(utf8.encode('\uD83D\uDE00'), '\u{1F600}')
})

test('utf8: takes texts only, and does not show what else it got', () => {
  const utf8 = resolveCodec('utf8')
  for (const data of [31337, { a: 31337 }, Buffer.from('31337'), true]) {
    assert.equal(
      failure(() => utf8.encode(data), EncodeError).message,
      `Codec "utf8" takes a text, received ${typeof data}`
    )
  }
})

test('utf8: bytes that are no UTF-8 are a DecodeError', () => {
  const utf8 = resolveCodec('utf8')

  assert.equal(
    failure(() => utf8.decode(Buffer.of(0x61, 0xff)), DecodeError).message,
    'The element is not valid UTF-8'
  )
})

test('buffer: any bytes come back as they were, as a Buffer', () => {
  const codec = resolveCodec('buffer')

  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const back = codec.decode(codec.encode(bytes) as Buffer)

      assert.ok(Buffer.isBuffer(back))
      assert.deepEqual([...back], [...bytes])
    })
  )
})

test('buffer: takes a view as the bytes it shows, and no other kind of data', () => {
  const codec = resolveCodec('buffer')
  const whole = Uint8Array.of(1, 2, 3, 4)

  assert.deepEqual(codec.encode(whole.subarray(1, 3)), Buffer.of(2, 3))
  for (const data of ['31337', 31337, [1], new ArrayBuffer(2), new Uint16Array(2)]) {
    assert.equal(
      failure(() => codec.encode(data), EncodeError).message,
      `Codec "buffer" takes a Buffer or Uint8Array, received ${typeof data}`
    )
  }
})

test('buffer: copies both ways, so that a buffer filled anew changes no job', () => {
  const codec = resolveCodec('buffer')
  const scratch = Buffer.from('one')
  const encoded = codec.encode(scratch)
  const decoded = codec.decode(scratch)

  scratch.write('two')

  assert.deepEqual(encoded, Buffer.from('one'))
  assert.deepEqual(decoded, Buffer.from('one'))
})

test('a codec of the caller may work with texts or bytes', () => {
  const hex = resolveCodec({
    encode: (data: string) => Buffer.from(data, 'hex'),
    decode: (bytes: Buffer) => bytes.toString('hex')
  })
  const upper = resolveCodec({
    encode: (data: string) => data.toUpperCase(),
    decode: (bytes: Buffer) => bytes.toString()
  })

  assert.equal(hex.decode(bytesOf(hex, 'c0ffee')), 'c0ffee')
  assert.equal(upper.decode(bytesOf(upper, 'to ann')), 'TO ANN')
})

test('a codec of the caller may be an instance with a state of its own', () => {
  class Counting {
    count = 0
    encode() {
      return String(++this.count)
    }
    decode() {
      return ++this.count
    }
  }
  const codec = resolveCodec(new Counting())

  codec.encode('job')

  assert.equal(codec.decode(Buffer.alloc(0)), 2)
})

test('a codec of the caller that throws becomes an EncodeError or DecodeError with that cause', () => {
  for (const reason of [new Error('mine'), 'a text', undefined]) {
    const fail = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- a codec may throw anything
      throw reason
    }
    const codec = resolveCodec({ encode: fail, decode: fail })
    const encoding = failure(() => codec.encode('job'), EncodeError)
    const decoding = failure(() => codec.decode(Buffer.from('job')), DecodeError)

    assert.equal(encoding.message, 'The codec could not encode the job; see error.cause')
    assert.equal(decoding.message, 'The codec could not decode the element; see error.cause')
    for (const { cause } of [encoding, decoding]) assert.equal(cause, reason)
  }
})

test('a codec of the caller that encodes to nonsense is an EncodeError', () => {
  for (const nonsense of [undefined, null, 7, {}, [1, 2], new ArrayBuffer(1)]) {
    const codec = resolveCodec({ encode: () => nonsense, decode: () => 1 })

    assert.equal(
      failure(() => codec.encode('job'), EncodeError).message,
      `The codec must encode to a text or bytes, but gave ${typeof nonsense}`
    )
  }
})

test('a codec of the caller that answers later is an error, and its failure is heard', async () => {
  const late = (): Promise<never> => Promise.reject(new Error('too late'))
  const codec = resolveCodec({ encode: late as never, decode: late })

  assert.equal(
    failure(() => codec.encode('job'), EncodeError).message,
    'The codec must encode at once, but gave a promise'
  )

  assert.equal(
    failure(() => codec.decode(Buffer.from('job')), DecodeError).message,
    'The codec must decode at once, but gave a promise'
  )
  // An unhandled rejection would come now.
  await new Promise(setImmediate)
})
