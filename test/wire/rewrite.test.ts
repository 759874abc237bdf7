import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import * as fc from 'fast-check'
import { openElement } from '../support/envelope.ts'
import { died, expiring, failed, identified, recovered } from '../../src/wire/rewrite.ts'
import { mustRunAlone } from '../../src/wire/element.ts'
import { startRedis, type RedisServer } from '../support/redis-server.ts'

const holder = { consumer: 'host:1:own:3', token: 7 }
const note = '"queue":"jobs","recoveries":0,"reason":"no"'

let starting: Promise<RedisServer> | undefined
after(async () => (await starting)?.stop())

function bytes(text: string): Buffer {
  return Buffer.from(text)
}

test('a failed attempt counts, and says that the job kills nobody', () => {
  assert.equal(
    String(failed(bytes('pp1 4+2 {"id":"a"}\n"job"'), holder)),
    'pp1 5 {"id":"a"}\n"job"'
  )
})

test('a recovery counts apart from the attempts', () => {
  assert.equal(
    String(recovered(bytes('pp1 4 {"id":"k"}\n"job"'), holder)),
    'pp1 4+1 {"id":"k"}\n"job"'
  )
  assert.equal(
    String(recovered(bytes('pp1 4+1 {"id":"k"}\n"job"'), holder)),
    'pp1 4+2 {"id":"k"}\n"job"'
  )
})

test('a raw element gets an id of the own part of the consumer and the token', () => {
  assert.equal(String(identified(bytes('"job"'), holder)), 'pp1 0 {"id":"own-7"}\n"job"')
  assert.equal(String(failed(bytes('"job"'), holder)), 'pp1 1 {"id":"own-7"}\n"job"')
})

test('an envelope with nothing in its header gets an id, which then stays', () => {
  const first = failed(bytes('pp1 0 {}\njob'), holder)

  assert.equal(String(first), 'pp1 1 {"id":"own-7"}\njob')
  assert.equal(String(failed(first, { ...holder, token: 9 })), 'pp1 2 {"id":"own-7"}\njob')
})

test('a header without an id gets one behind its other members, which then stays', () => {
  const headers = [
    ['{"headers":{"id":"b"}}', '{"headers":{"id":"b"},"id":"own-7"}'],
    ['{"x":["id",{"id":1}],"y":"id"}', '{"x":["id",{"id":1}],"y":"id","id":"own-7"}'],
    [String.raw`{"x":"\"id\":{","\"id\"":1}`, String.raw`{"x":"\"id\":{","\"id\"":1,"id":"own-7"}`],
    ['{"dead":{"at":1}}', '{"dead":{"at":1},"id":"own-7"}'],
    ['{"expiresAt":5}', '{"expiresAt":5,"id":"own-7"}'],
    ['{\t}', '{\t"id":"own-7"}']
  ]
  for (const [header, expected] of headers) {
    const first = failed(bytes(`pp1 0 ${header}\njob`), holder)

    assert.equal(String(first), `pp1 1 ${expected}\njob`)
    assert.equal(openElement(first).header?.id, 'own-7')
    assert.equal(String(failed(first, { ...holder, token: 9 })), `pp1 2 ${expected}\njob`)
  }
})

test('an id is found wherever it is in a header', () => {
  const headers = [
    '{ "id" : "a" }',
    '{"expiresAt":5,"id":"a"}',
    '{"headers":{"a":"}"},"x":[1,"]"],"id":"a"}',
    String.raw`{"x":"\\","id":"\""}`,
    String.raw`{"x":"\"{","id":"a"}`
  ]
  for (const header of headers) {
    const element = bytes(`pp1 0 ${header}\njob`)

    assert.deepEqual(identified(element, holder), element)
  }
})

test('an element with an envelope keeps its header and its payload', () => {
  const element = bytes('pp1 0 {"id":"ä","x":[1.0,{}]}\n{"big":9007199254740993,\n"e":[]}')

  assert.deepEqual(identified(element, holder), element)
})

test('what starts like an envelope and is none is a payload like any other', () => {
  for (const text of [
    'pp1 ',
    'pp1 5+ {"id":"k"}\nx',
    'pp1 12345678901 {"id":"k"}\nx',
    'pp1 1 []\nx'
  ]) {
    assert.equal(String(identified(bytes(text), holder)), `pp1 0 {"id":"own-7"}\n${text}`)
  }
})

test('a death note stands in front of the header, in place of an older one', () => {
  const once = died(bytes('pp1 1+2 {"id":"a"}\n"job"'), holder, { attempts: 3, note })
  const twice = died(once, holder, { attempts: 4, note: '"reason":"again"' })

  assert.equal(String(once), `pp1 3 {"dead":{${note}},"id":"a"}\n"job"`)
  assert.equal(String(twice), 'pp1 4 {"dead":{"reason":"again"},"id":"a"}\n"job"')
})

test('a death note makes a valid header of any', () => {
  for (const header of ['{}', '{ }', '{\t}', '{"id":"a"}', '{ "id" : "a" }', '{"dead":{"at":1}}']) {
    const dead = died(bytes(`pp1 0 ${header}\n"job"`), holder, { attempts: 1, note })

    assert.equal(openElement(dead).header?.dead?.reason, 'no', header)
  }
})

test('the point in time at which a job expires stands in front of its header', () => {
  assert.equal(String(expiring(bytes('pp1 0 {}\n{}'), 5)), 'pp1 0 {"expiresAt":5}\n{}')
  assert.equal(
    String(expiring(bytes('pp1 0 {"id":"a"}\n{}'), 5)),
    'pp1 0 {"expiresAt":5,"id":"a"}\n{}'
  )
})

test('a job must run alone from the second recovery on', () => {
  const isAlone = (text: string): boolean => mustRunAlone(bytes(text))

  assert.deepEqual(
    ['', 'p', '"job"', 'pp1 9 {}\n', 'pp1 9+1 {}\n', 'pp1 {"+2": {}}\n'].map(isAlone),
    [false, false, false, false, false, false]
  )
  assert.deepEqual(['pp1 0+2 {}\n', 'pp1 9+10 {"id":"a"}\n'].map(isAlone), [true, true])
})

const digits = fc.nat(12_345_678_901).map(String)
const id = fc.record({ id: fc.string({ unit: 'grapheme' }) }, { requiredKeys: [] })
const header = fc.oneof(
  id.map(value => JSON.stringify(value)),
  id.map(value => JSON.stringify({ dead: { reason: 'old' }, ...value })),
  fc.json().map(value => `{"x":${value},"id":"a"}`),
  fc.json().map(value => `{"x":${value},"headers":{"id":"a"}}`),
  fc
    .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', 'id', '"id":', ' ', ':', ',', 'é', '\0'))
    .map(pieces => `{${pieces.join('')}}`),
  fc.constantFrom('{}', '{ }', '{"dead":{}}', '{"dead":{"a":1},}', '{"dead":{"b":{}}}', '[]', '{')
)
const enveloped = fc
  .tuple(digits, fc.option(digits), header, fc.uint8Array())
  .map(([attempts, recoveries, head, payload]) => {
    const numbers = recoveries === null ? attempts : `${attempts}+${recoveries}`
    return Buffer.concat([bytes(`pp1 ${numbers} ${head}\n`), payload])
  })
const nearly = fc
  .string({ unit: fc.constantFrom('1', '0', '+', ' ', '{', '}', '"dead":{', '\n', ',', '\0', 'é') })
  .map(text => bytes(`pp1 ${text}`))
const element = fc.oneof(
  enveloped,
  nearly,
  fc.uint8Array().map(raw => Buffer.from(raw))
)
const consumer = fc.oneof(
  fc.constantFrom('host:1:own:3', 'host:1:ö-_:33', ':1', 'own:0', 'no number', 'a:b:c'),
  fc.string({ unit: fc.constantFrom('a', ':', '1', 'é'), minLength: 1 })
)

test('the memory store writes the very bytes that the Redis store writes', async () => {
  const redis = await (starting ??= startRedis())
  const property = fc.asyncProperty(element, consumer, fc.nat(99), async (before, name, token) => {
    const who = { consumer: name, token }
    const expected = [
      failed(before, who),
      recovered(before, who),
      identified(before, who),
      died(before, who, { attempts: 3, note: `"é":"%1",${note}` }),
      bytes(String(mustRunAlone(before)))
    ]

    const found = await redis.cli('EVAL', lua, 0, before, name, token, `"é":"%1",${note}`)

    assert.deepEqual(
      found,
      expected.map(written => written.toString('hex'))
    )
  })
  await fc.assert(property, { numRuns: 500 })
})

const lib = new URL('../../src/store/redis/scripts/lib/element.lua', import.meta.url)
const lua = `
${readFileSync(lib, 'utf8')}
local function hex(text)
  return (string.gsub(text, '.', function(c) return string.format('%02x', string.byte(c)) end))
end
local element, consumer, token, note = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
return {
  hex(failed(element, consumer, token)),
  hex(recovered(element, consumer, token)),
  hex(sealed(opened(element, consumer, token))),
  hex(died(element, consumer, token, 3, note)),
  hex(tostring(must_run_alone(element)))
}
`
