import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Pull, Push } from '../../src/index.ts'
import { envelope, payloadOf } from '../../src/wire/element.ts'
import { redisFor, type RedisServer } from '../support/redis-server.ts'

const page = readFileSync(new URL('../../docs/wire-format.md', import.meta.url), 'utf8')
const [rawCommand, envelopedCommand, examples] = blocks('sh')
const [rawBytes, envelopedBytes] = blocks('hex').map(bytesOfDump)

test('the bytes on the page are the elements that its commands push', async t => {
  const redis = await redisFor(t)
  await run(redis, rawCommand)
  await run(redis, envelopedCommand)
  const elements = await redis.cli('LRANGE', 'emails', 0, -1)

  assert.deepEqual(elements, [String(rawBytes), String(envelopedBytes)])
})

test('the bytes on the page are read and written as it says', () => {
  assert.ok(rawBytes && envelopedBytes)

  assert.equal(String(payloadOf(rawBytes)), '{"to":"ann@example.com"}')
  assert.equal(String(payloadOf(envelopedBytes)), '{"to":"ben@example.com"}')
  assert.equal(envelope({ id: 'order-7' }, '{"to":"ben@example.com"}'), String(envelopedBytes))
})

test('the examples of the page give the jobs that it says', async t => {
  const redis = await redisFor(t)
  await run(redis, examples)
  const pull = new Pull({ queue: 'examples', url: redis.url, endWhenEmpty: true })
  const lines: string[] = []
  pull.on('data', job => void lines.push(JSON.stringify(job)))
  pull.on('invalid', (_, reason) => void lines.push(`invalid: ${reason.message}`))
  await once(pull, 'close')

  assert.deepEqual(lines, blocks('jobs')[0]?.split('\n').map(normalized))
})

test('Push writes the form that the page says', async t => {
  const redis = await redisFor(t)
  const json = new Push<unknown>({ queue: 'json', url: redis.url })
  const utf8 = new Push<string>({ queue: 'utf8', url: redis.url, codec: 'utf8' })
  const custom = new Push<unknown>({
    queue: 'custom',
    url: redis.url,
    codec: { encode: JSON.stringify, decode: bytes => JSON.parse(String(bytes)) }
  })

  json.write(7)
  json.emit('data', 8)
  const jsonId = await json.send(9)
  utf8.write('')
  const utf8Id = await utf8.send('pp1 0 {}')
  custom.write(7)
  await Promise.all([json.close(), utf8.close(), custom.close()])

  assert.deepEqual(await redis.cli('LRANGE', 'json', 0, -1), [
    '7',
    '8',
    `pp1 0 {"id":"${jsonId}"}\n9`
  ])
  assert.deepEqual(await redis.cli('LRANGE', 'utf8', 0, -1), [
    'pp1 0 {}\n',
    `pp1 0 {"id":"${utf8Id}"}\npp1 0 {}`
  ])
  assert.deepEqual(await redis.cli('LRANGE', 'custom', 0, -1), ['pp1 0 {}\n7'])
})

function blocks(language: string): string[] {
  const fences = page.matchAll(/^```(\w+)\n(.*?)\n```$/gms)
  return [...fences].filter(([, its]) => its === language).map(([, , text]) => text ?? '')
}

/** The bytes before the wide gap of each line; the text behind it is for the eye, and checked. */
function bytesOfDump(dump: string): Buffer {
  const lines = dump.split('\n').map(line => {
    const [hex = '', text = ''] = line.split(/ {3,}/)
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
    assert.equal(bytes.toString('latin1').replaceAll('\n', '.'), text)
    return bytes
  })
  return Buffer.concat(lines)
}

async function run(redis: RedisServer, commands = ''): Promise<void> {
  for (const command of commands.split('\n')) {
    const [program, ...args] = words(command)
    assert.equal(program, 'redis-cli')
    await redis.cli(...args)
  }
}

/** The words of a shell command: bare, 'quoted' or $'with \n'. */
function words(command: string): string[] {
  const found = command.matchAll(/\$'((?:[^'\\]|\\.)*)'|'([^']*)'|([^\s']+)/g)
  return [...found].map(([, escaped, quoted, bare]) => {
    const plain = escaped?.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
    return plain ?? quoted ?? bare ?? ''
  })
}

function normalized(line: string): string {
  return line.startsWith('invalid') ? line : JSON.stringify(JSON.parse(line))
}
