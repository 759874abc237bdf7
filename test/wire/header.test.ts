import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { deathNoteMembers, headerText, parseHeader, type Header } from '../../src/wire/header.ts'

test('a header says all that it knows', () => {
  const header = {
    id: 'order-7',
    pushedAt: 1_700_000_000_000,
    expiresAt: 1_700_000_060_000.5,
    attempts: 3,
    priority: -1,
    headers: { trace: 'abc' },
    dead: { at: 1_700_000_000_001, queue: 'orders', reason: 'no', recoveries: 3 }
  }

  assert.deepEqual(JSON.parse(JSON.stringify(parseHeader(JSON.stringify(header)))), header)
})

test('an empty header is complete, and unknown names are passed over', () => {
  assert.deepEqual(parseHeader('{}'), {})
  assert.deepEqual(parseHeader('{"unknown":[1],"at":7,"delayMs":1}'), {})
})

test('what has the wrong type counts as absent', () => {
  const wrong = {
    id: [7, null, ['a'], {}],
    pushedAt: ['now', -1, null, []],
    expiresAt: ['never', -1, null, true],
    attempts: [1.5, '3', null],
    priority: [0.5, 'high', null],
    headers: ['text', ['a'], null, 7],
    dead: ['yes', true, [], null]
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      assert.deepEqual(parseHeader(JSON.stringify({ [name]: value })), {}, name)
    }
  }
})

test('of the headers those that are texts are kept, whatever their names', () => {
  const text = '{"headers":{"a":"b","n":7,"o":{},"__proto__":"p","constructor":"c","":"e"}}'

  const { headers } = parseHeader(text)

  const expected = [
    ['a', 'b'],
    ['__proto__', 'p'],
    ['constructor', 'c'],
    ['', 'e']
  ]
  assert.deepEqual(Object.entries(headers ?? {}), expected)
})

test('what a death note does not say is empty or zero', () => {
  assert.deepEqual(parseHeader('{"dead":{}}').dead, {
    at: 0,
    queue: '',
    reason: '',
    recoveries: 0
  })
})

test('the members of a death note have no brace, and say what was said', () => {
  const text = fc.string({ unit: 'grapheme' })
  const braces = fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', '\n', 'u', 'a') })

  fc.assert(
    fc.property(text, fc.oneof(text, braces), fc.nat(), (queue, reason, recoveries) => {
      const members = deathNoteMembers({ queue, reason, recoveries })

      assert.doesNotMatch(members, /[{}\n]/)
      const { dead } = parseHeader(`{"dead":{"at":7,${members}},"id":"a"}`)
      assert.deepEqual(dead, { at: 7, queue, reason, recoveries })
    })
  )
})

test('a header that is no JSON is a SyntaxError', () => {
  assert.throws(() => parseHeader('{'), SyntaxError)
})

test('a time that no Date can hold counts as absent', () => {
  assert.deepEqual(parseHeader('{"expiresAt":1e999,"pushedAt":8640000000000001}'), {})
})

test('the text of a header is what JSON.stringify would write, with id and time in front', () => {
  const members = {
    id: fc.string({ unit: 'binary' }),
    pushedAt: fc.nat(),
    attempts: fc.integer(),
    priority: fc.integer(),
    headers: fc.dictionary(fc.string(), fc.string())
  }
  fc.assert(
    fc.property(fc.record(members, { requiredKeys: [] }), header => {
      assert.equal(headerText(header as Header), JSON.stringify(header))
    })
  )
  assert.equal(
    headerText({ priority: 1, pushedAt: 2, id: 'a' }),
    '{"id":"a","pushedAt":2,"priority":1}'
  )
})
