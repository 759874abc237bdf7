import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { job, Pull, Push } from '../../src/index.ts'
import { payloadOf } from '../../src/wire/element.ts'
import { envelope, openElement } from '../support/envelope.ts'
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
  pull.on('data', data => void lines.push(JSON.stringify(data)))
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
  custom.write(job(8, { id: 'eight' }))
  await Promise.all([json.close(), utf8.close(), custom.close()])

  assert.deepEqual(await untimed(redis, 'json'), ['7', '8', `pp1 0 {"id":"${jsonId}"}\n9`])
  assert.deepEqual(await untimed(redis, 'utf8'), [
    'pp1 0 {}\n',
    `pp1 0 {"id":"${utf8Id}"}\npp1 0 {}`
  ])
  assert.deepEqual(await untimed(redis, 'custom'), ['pp1 0 {}\n7', 'pp1 0 {"id":"eight"}\n8'])
})

test('Push writes the names into a header that the page lists, each of its type', async t => {
  const redis = await redisFor(t)
  const push = new Push<unknown>({ queue: 'jobs', url: redis.url })
  const options = { id: 'a', attempts: 2, priority: 1, headers: { trace: 'x' }, expiresMs: 1000 }

  push.write(job('at once', { ...options, priority: 0 }))
  push.write(job('first', options))
  await push.close()

  const [listed] = (await redis.cli('LRANGE', 'jobs', 0, -1)) as string[]
  const [member] = (await redis.cli('ZRANGE', '{jobs}:priority', 0, -1)) as string[]
  assert.match(member!, /^\d{16}:pp1 0 /)
  const headers = [listed!, member!.slice(17)].map(text => openElement(Buffer.from(text)).header!)
  const common = ['id', 'pushedAt', 'expiresAt', 'attempts', 'headers']
  assert.deepEqual(Object.keys(headers[0]!), common)
  assert.deepEqual(Object.keys(headers[1]!), common.toSpliced(4, 0, 'priority'))
  const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| the (?:writer|push script) \|$/gm)]
  const documented = rows.map(([, name]) => name!)
  assert.deepEqual(documented.toSorted(), [...common, 'priority'].toSorted())
})

/** The elements of a list, without the times in them. */
async function untimed(redis: RedisServer, queue: string): Promise<string[]> {
  const elements = (await redis.cli('LRANGE', queue, 0, -1)) as string[]
  return elements.map(text => text.replace(/,"pushedAt":\d{13}\}/, '}'))
}

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
