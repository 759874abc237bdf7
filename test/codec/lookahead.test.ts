import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Lookahead } from '../../src/codec/lookahead.ts'
import { resolveCodec } from '../../src/codec/resolve-codec.ts'

const json = resolveCodec('json')

/** What a lookahead finds in elements, asked for one after the other. */
function found(texts: ReadonlyArray<string | Buffer>, codec = json): unknown[] {
  const elements = texts.map(text => Buffer.from(text as string))
  const lookahead = new Lookahead(codec, elements)
  return elements.map((_, index) => lookahead.at(index))
}

function nothing(texts: readonly unknown[]): undefined[] {
  return texts.map(() => undefined)
}

test('small JSON is decoded ahead, in envelopes too', () => {
  const jobs = Array.from({ length: 1000 }, (_, index) => ({ index, to: 'Zoë' }))
  const texts = jobs.map(job => JSON.stringify(job))

  assert.deepEqual(found(texts), jobs)
  assert.deepEqual(found(texts.map(text => `pp1 0 {"id":"a"}\n${text}`)), jobs)
})

test('what is large is left to be decoded by itself, and what is around it is not', () => {
  const large = JSON.stringify('x'.repeat(600))

  assert.deepEqual(found(['1', '2', large, '3', '4']), [1, 2, undefined, 3, 4])
})

test('elements that are JSON only together are left to be decoded by themselves', () => {
  for (const texts of [
    ['1,2', '[3', '4]'],
    // As many values as separators and elements make: only where these are tells.
    ['1,2,3', '[3', '4]'],
    ['1,2', '1,2', '[3', '4]'],
    ['{"a":1},2,{"b":2}', '["x', 'y"]'],
    ['{"a":1},{"b":2}', '{"c":[1', '2]}'],
    ['"a', 'b"'],
    ['[1', '2]'],
    ['1', '', '2'],
    ['1', '2,'],
    ['1]', '[2']
  ]) {
    assert.deepEqual(found(texts), nothing(texts), String(texts))
  }
})

test('bytes that are no UTF-8 are left to be decoded by themselves', () => {
  assert.deepEqual(found(['1', Buffer.from([0x22, 0xff, 0x22])]), [undefined, undefined])
})

test('bytes of another codec are left to it', () => {
  assert.deepEqual(found(['1', '2'], resolveCodec('utf8')), [undefined, undefined])
})

test('whatever the elements are, what is found is what each of them says by itself', () => {
  const pieces = fc.constantFrom(
    '1,2',
    '1,2,3',
    '[3',
    '4]',
    '{',
    '}',
    ',',
    '',
    '"',
    '\\',
    '{"a":1}'
  )
  const element = fc.oneof({ weight: 9, arbitrary: fc.json({ maxDepth: 2 }) }, pieces)
  let count = 0
  fc.assert(
    fc.property(fc.array(element, { maxLength: 8 }), texts => {
      for (const [index, value] of found(texts).entries()) {
        if (value === undefined) continue
        count++
        assert.deepEqual(value, JSON.parse(texts[index]!))
      }
    }),
    { numRuns: 500 }
  )
  assert.ok(count > 0)
})
