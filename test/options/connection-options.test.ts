import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { resolveTarget, type ConnectionOptions } from '../../src/options/connection-options.ts'
import { refusal } from './refused.ts'

const local = {
  kind: 'redis',
  host: 'localhost',
  port: 6379,
  database: undefined,
  username: undefined,
  password: undefined,
  tls: undefined
}

function url(text: string, more: ConnectionOptions = {}) {
  return resolveTarget({ url: text, ...more })
}

test('without any option the target is Redis at localhost:6379', () => {
  assert.deepEqual(resolveTarget({}), local)
})

test('the single options make up the target', () => {
  const ca = 'a certificate'
  const given = { host: 'h', port: 1, database: 15, username: 'u', password: 'p', tls: { ca } }

  assert.deepEqual(resolveTarget(given), { kind: 'redis', ...given })
})

test('tls is off, on, or an object of options', () => {
  const tlsOf = (tls: ConnectionOptions['tls']) => (resolveTarget({ tls }) as typeof local).tls

  assert.equal(tlsOf(false), undefined)
  assert.deepEqual(tlsOf(true), {})
  assert.deepEqual(tlsOf({ servername: 'redis.example' }), { servername: 'redis.example' })
  assert.equal(
    refusal(() => tlsOf('yes' as never)),
    'Option "tls" must be true, false or an object of tls.connect options, received string'
  )
})

test('port and database have their bounds', () => {
  for (const port of [0, -1, 65_536, 1.5, '6379', NaN]) {
    const message = refusal(() => resolveTarget({ port: port as number }))
    assert.match(message, /^Option "port" must be a whole number from 1 to 65535, received /)
  }
  for (const database of [-1, 1.5, '0', NaN, 2 ** 31]) {
    const message = refusal(() => resolveTarget({ database: database as number }))
    assert.match(message, /^Option "database" must be a whole number from 0 to 2147483647, /)
  }
})

test('host, username, password and url are texts that are not empty', () => {
  for (const name of ['host', 'username', 'password', 'url']) {
    for (const value of ['', true, {}, Symbol('text')]) {
      const message = refusal(() => resolveTarget({ [name]: value }))
      assert.ok(message.startsWith(`Option "${name}" must be a text that is not empty, `), message)
    }
  }
})

test('a URL is no host, and is not shown', () => {
  for (const host of ['redis://user:canary@db.example', 'user:canary@db', 'db.example/0', 'a b']) {
    const message = refusal(() => resolveTarget({ host }))
    assert.match(message, /^Option "host" must be a name or an address; for a URL use "url"$/)
  }
})

test('a URL may leave out all but its scheme', () => {
  for (const text of [
    'redis://',
    'redis://localhost',
    'redis://:6379',
    'REDIS://localhost:6379/'
  ]) {
    if (text === 'redis://:6379') refusal(() => url(text))
    else assert.deepEqual(url(text), local, text)
  }
})

test('a URL says host, port, database and credentials', () => {
  assert.deepEqual(url('redis://ann:secret@redis.example:6380/3'), {
    ...local,
    host: 'redis.example',
    port: 6380,
    database: 3,
    username: 'ann',
    password: 'secret'
  })
  assert.deepEqual(url('redis://:secret@localhost'), { ...local, password: 'secret' })
  assert.deepEqual(url('redis://ann@localhost'), { ...local, username: 'ann' })
  assert.deepEqual(url('redis:///7'), { ...local, database: 7 })
  assert.deepEqual(url('redis://localhost/0'), { ...local, database: 0 })
})

test('rediss:// means TLS', () => {
  assert.deepEqual(url('rediss://redis.example'), { ...local, host: 'redis.example', tls: {} })
})

test('a URL may hold an IPv6 address, whose brackets are no part of it', () => {
  assert.deepEqual(url('redis://[::1]:6380'), { ...local, host: '::1', port: 6380 })
  assert.deepEqual(url('redis://[2001:db8::7]'), { ...local, host: '2001:db8::7' })
})

test('credentials in a URL are percent-decoded', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (username, password) => {
        const credentials = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`

        assert.deepEqual(url(`redis://${credentials}@localhost`), { ...local, username, password })
      }
    )
  )
})

test('a stray % in the credentials of a URL is refused with what to write instead', () => {
  for (const text of ['redis://:100%@localhost', 'redis://a%zz:p@localhost', 'redis://:%ff@h']) {
    assert.equal(
      refusal(() => url(text)),
      'Option "url" has a user name or password with a stray %; write it as %25'
    )
  }
})

test('a URL that is none of ours is refused without being shown', () => {
  const secret = 'hunter2'
  const wrong = [
    `http://ann:${secret}@localhost`,
    `ann:${secret}@localhost:6379`,
    `redis:ann:${secret}@localhost`,
    `redis:/ann:${secret}@localhost`,
    `redis://ann:${secret}@local host`,
    `redis://ann:${secret}@localhost:port`,
    `redis://ann:${secret}@localhost:99999`,
    `redis://ann:${secret}`,
    secret,
    `redis:6379`,
    `unix:///tmp/${secret}.sock`
  ]
  for (const text of wrong) {
    const message = refusal(() => url(text))

    assert.ok(message.startsWith('Option "url" must look like redis://host:6379/0, '), message)
    assert.match(message, /rediss:\/\/.*memory:name.*percent-encoded/)
    assert.ok(!message.includes(secret), message)
  }
})

test('a URL whose password has a / ? or # must not end up as another address', () => {
  // Each of these is a valid URL of the host "ann", the port 31337 and some rest.
  for (const text of ['redis://ann:31337/x@h', 'redis://ann:31337?x@h', 'redis://ann:31337#x@h']) {
    const message = refusal(() => url(text))

    assert.match(message, /^Option "url" .*percent-encoded/)
    assert.ok(!message.includes('31337'), message)
  }
})

test('a URL has no settings in its query: they would be overlooked', () => {
  assert.match(
    refusal(() => url('redis://localhost?tls=true')),
    /^Option "url" /
  )
  assert.match(
    refusal(() => url('redis://localhost/0?db=3')),
    /^Option "url" /
  )
})

test('the path of a URL is the number of a database and nothing else', () => {
  for (const path of [
    '/abc',
    '/1/2',
    '/-1',
    '/1e2',
    '/0x1',
    '/ 1',
    '/%31',
    '/1.5',
    '/99999999999'
  ]) {
    assert.match(
      refusal(() => url(`redis://localhost${path}`)),
      /^Option "/,
      path
    )
  }
})

test('what is given besides a URL goes before what the URL says', () => {
  const more = { database: 5, username: 'bob', password: 'other', tls: { ca: 'x' } }

  assert.deepEqual(url('redis://ann:secret@localhost/3', more), { ...local, ...more })
  assert.deepEqual(url('rediss://localhost', { tls: { ca: 'x' } }), { ...local, tls: { ca: 'x' } })
  assert.deepEqual(url('redis://localhost/3', { database: undefined }), { ...local, database: 3 })
})

test('tls: false does not turn the TLS of rediss:// off in silence', () => {
  const message = refusal(() => url('rediss://localhost', { tls: false }))

  assert.equal(message, 'Option "tls" is false, but "url" says rediss://; change one of them')
})

test('url excludes host and port', () => {
  for (const other of [{ host: 'localhost' }, { port: 6379 }]) {
    assert.equal(
      refusal(() => url('redis://localhost', other)),
      `Options "url" and "${Object.keys(other)[0]}" exclude each other; give one`
    )
  }
})

test('memory: and memory:name are brokers in this process', () => {
  assert.deepEqual(url('memory:'), { kind: 'memory', broker: '' })
  assert.deepEqual(url('memory:tests'), { kind: 'memory', broker: 'tests' })
  assert.deepEqual(url('memory:a/b?c#d'), { kind: 'memory', broker: 'a/b?c#d' })
})

test('memory: excludes everything about a server', () => {
  const others = { host: 'h', port: 1, database: 0, username: 'u', password: 'p', tls: true }

  for (const [name, value] of Object.entries(others)) {
    assert.equal(
      refusal(() => url('memory:', { [name]: value })),
      `Options "url" and "${name}" exclude each other; give one`
    )
  }
})

test('client excludes everything about where the server is', () => {
  const client = { duplicate: () => ({}) }
  const others = {
    url: 'redis://localhost',
    host: 'h',
    port: 1,
    username: 'u',
    password: 'p',
    tls: true
  }

  for (const [name, value] of Object.entries(others)) {
    assert.equal(
      refusal(() => resolveTarget({ client, [name]: value })),
      `Options "client" and "${name}" exclude each other; give one`
    )
  }
})

test('client goes with a database of its own and with closeClient', () => {
  const client = { duplicate: () => ({}) }
  const plain = { kind: 'client', client, database: undefined, closeClient: true }

  assert.deepEqual(resolveTarget({ client }), plain)
  assert.deepEqual(resolveTarget({ client, database: 3, closeClient: false }), {
    ...plain,
    database: 3,
    closeClient: false
  })
  assert.match(
    refusal(() => resolveTarget({ client, database: -1 })),
    /^Option "database" /
  )
  assert.match(
    refusal(() => resolveTarget({ client, closeClient: 1 as never })),
    /"closeClient"/
  )
})
