import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DecodeError } from '../../src/errors.ts'
import { isMarker, payloadOf } from '../../src/wire/element.ts'
import { envelope, openElement } from '../support/envelope.ts'

function bytes(text: string): Buffer {
  return Buffer.from(text)
}

const header = fc.record({ id: fc.string({ unit: 'binary' }) }, { requiredKeys: [] })

test('bytes that do not start like an envelope are the payload', () => {
  for (const text of [
    '{"to":"a"}',
    '"pp1 "',
    '7',
    'null',
    'p',
    'pp',
    'pp1',
    'pp2 0 {}\n',
    ' pp1 '
  ]) {
    const element = bytes(text)

    assert.equal(payloadOf(element), element, text)
  }
})

test('an element without a byte is a marker, and nothing else is', () => {
  assert.equal(isMarker(Buffer.alloc(0)), true)
  assert.equal(isMarker(bytes(' ')), false)
  assert.equal(isMarker(bytes('\0')), false)
  assert.equal(isMarker(bytes(String(envelope({}, '')))), false)
})

test('a text that goes into an envelope comes out as it was', () => {
  fc.assert(
    fc.property(header, fc.string({ unit: 'grapheme' }), (head, payload) => {
      const element = envelope(head, payload)

      assert.equal(typeof element, 'string')
      assert.equal(payloadOf(bytes(element as string)).toString(), payload)
    })
  )
})

test('bytes that go into an envelope come out as they were', () => {
  fc.assert(
    fc.property(header, fc.uint8Array(), (head, payload) => {
      const element = envelope(head, payload)

      assert.ok(Buffer.isBuffer(element))
      assert.deepEqual([...payloadOf(element)], [...payload])
    })
  )
})

test('an envelope inside an envelope is a payload like any other', () => {
  const inner = bytes(String(envelope({ id: 'inner' }, '"job"')))
  const outer = Buffer.from(envelope({ id: 'outer' }, inner) as Uint8Array)

  assert.deepEqual(payloadOf(outer), inner)
})

test('an envelope is a line of text before the payload', () => {
  assert.equal(envelope({ id: 'a-1' }, '{"to":"b"}'), 'pp1 0 {"id":"a-1"}\n{"to":"b"}')
  assert.equal(envelope({}, ''), 'pp1 0 {}\n')
  assert.deepEqual(envelope({}, Buffer.of(0, 0xff)), Buffer.from('pp1 0 {}\n\x00\xff', 'latin1'))
})

test('a line feed in a header is written escaped, so that the first one ends the header', () => {
  const element = bytes(String(envelope({ id: 'a\nb' }, '"job"')))

  assert.equal(element.indexOf('\n'), 'pp1 0 {"id":"a\\nb"}'.length)
  assert.equal(String(payloadOf(element)), '"job"')
})

test('the payload of an envelope shares its bytes: nothing is copied on the way', () => {
  const element = bytes('pp1 0 {}\n"job"')

  assert.equal(payloadOf(element).buffer, element.buffer)
})

test('any attempt number of up to ten digits is read, and any header', () => {
  const heads = [
    '0 {}',
    '1 {}',
    '4294967295 {}',
    '0007 {}',
    '0 {"later":[1,{"x":null}]}',
    '0 {"é":1}'
  ]

  for (const head of heads) assert.equal(String(payloadOf(bytes(`pp1 ${head}\n"job"`))), '"job"')
})

test('a raw element has no header, and nobody has tried it', () => {
  const payload = bytes('{"id":7}')

  assert.deepEqual(openElement(payload), {
    attempts: 0,
    recoveries: 0,
    header: undefined,
    payload
  })
})

test('the numbers of an envelope are failed attempts and, behind a plus, lost consumers', () => {
  const numbers = { '0': [0, 0], '3': [3, 0], '3+2': [3, 2], '0+0': [0, 0], '007+01': [7, 1] }

  for (const [text, expected] of Object.entries(numbers)) {
    const { attempts, recoveries } = openElement(bytes(`pp1 ${text} {}\n"job"`))

    assert.deepEqual([attempts, recoveries], expected, text)
  }
  for (const text of ['+1', '1+', '1+-1', '1+1+1', '1 +1', '1+12345678901']) {
    assert.throws(() => openElement(bytes(`pp1 ${text} {}\n"job"`)), DecodeError, text)
    assert.throws(() => payloadOf(bytes(`pp1 ${text} {}\n"job"`)), DecodeError, text)
  }
})

test('an envelope comes out as it went in, header and payload', () => {
  const whole = fc.record(
    {
      id: fc.string({ unit: 'grapheme' }),
      pushedAt: fc.nat(),
      expiresAt: fc.nat(),
      attempts: fc.integer({ min: 1 }),
      priority: fc.integer()
    },
    { requiredKeys: [], noNullPrototype: true }
  )
  fc.assert(
    fc.property(whole, fc.uint8Array(), (head, payload) => {
      const opened = openElement(Buffer.from(envelope(head, payload) as Uint8Array))

      assert.deepEqual(opened.header, head)
      assert.deepEqual([...opened.payload], [...payload])
    })
  )
})

test('a header that is no JSON is a DecodeError that quotes nothing', () => {
  for (const text of ['{hunter2}', '{"a":}', '{}}', '{"a":1,}']) {
    assert.throws(
      () => openElement(bytes(`pp1 0 ${text}\n"job"`)),
      error => {
        assert.ok(error instanceof DecodeError)
        assert.equal(error.message, 'The header of the envelope is not valid JSON')
        assert.equal(error.cause, undefined)
        return true
      },
      text
    )
  }
})

test('what starts like an envelope and is none is a DecodeError that quotes nothing', () => {
  const malformed = [
    'pp1 ',
    'pp1 \n',
    'pp1 0',
    'pp1 0 ',
    'pp1 0 {}',
    'pp1 0\n{}',
    'pp1 0 \n"job"',
    'pp1  {}\n"job"',
    'pp1 x {}\n"job"',
    'pp1 -1 {}\n"job"',
    'pp1 1.5 {}\n"job"',
    'pp1 12345678901 {}\n"job"',
    'pp1 0  {}\n"job"',
    'pp1 0 {} \n"job"',
    'pp1 0 {}\r\n"job"',
    'pp1 0 []\n"job"',
    'pp1 0 {"id":\n"x"}\n"job"',
    'pp1 hunter2'
  ]
  for (const text of malformed) {
    assert.throws(
      () => payloadOf(bytes(text)),
      error => {
        assert.ok(error instanceof DecodeError)
        assert.equal(error.message, 'The element starts like an envelope (pp1) but is none')
        return true
      },
      text
    )
  }
})

test('no JSON text is ever taken for an envelope', () => {
  const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/)

  fc.assert(
    fc.property(space, fc.json(), (before, json) => {
      const element = bytes(before + json)

      assert.equal(payloadOf(element), element)
    })
  )
})

test('whatever the bytes, they are a payload or a DecodeError, and never anything else', () => {
  const nearly = fc
    .string({ unit: fc.constantFrom('p', '1', ' ', '0', '{', '}', '"', '\n', ':', 'a') })
    .map(text => `pp1 ${text}`)

  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), nearly), given => {
      const element = Buffer.from(given as string)
      try {
        assert.ok(payloadOf(element).length <= element.length)
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error))
      }
    })
  )
})
