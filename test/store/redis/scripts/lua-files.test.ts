import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as embedded from '../../../../src/store/redis/scripts/lua.generated.ts'
import { redisFor } from '../../../support/redis-server.ts'

const root = new URL('../../../../', import.meta.url)
const folder = new URL('src/store/redis/scripts/', root)
const files = readdirSync(folder).filter(name => name.endsWith('.lua'))

test('the embedded scripts are those of the files', () => {
  const script = fileURLToPath(new URL('scripts/embed-lua.mjs', root))
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })

  assert.deepEqual(
    Object.values(embedded).toSorted(),
    files.map(read).toSorted(),
    'and say the same once they are loaded'
  )
})

for (const file of files) {
  test(`${file} names in its header the keys and arguments that it uses`, () => {
    const [header = '', code = ''] = read(file).split(']]\n')

    assert.match(header, /^--\[\[\n {2}[A-Z]/, 'begins with what it does')
    assert.match(header, /\n {2}Returns /)
    assert.deepEqual(numbersOf(code, 'KEYS'), numbersOf(header, 'KEYS'))
    assert.deepEqual(
      numbersOf(code, 'ARGV').filter(number => !numbersOf(header, 'ARGV').includes(number)),
      []
    )
    assert.equal(/\bARGV\b/.test(code), /\bARGV\b/.test(header))
    assert.doesNotMatch(code, /cjson|cmsgpack|TIME|RANDOM/i)
  })

  test(`${file} names no key of its own making`, () => {
    const [, code = ''] = read(file).split(']]\n')
    const keys = Array.from(code.matchAll(/redis\.p?call\('\w+', ([^,)]+)/g), ([, key]) => key)
    const named = Array.from(code.matchAll(/local (\w+) = KEYS\[\d+\]/g), ([, name]) => name)

    assert.ok(keys.length > 0)
    for (const key of keys) assert.ok(named.includes(key), `${key} is one of ${named.join()}`)
  })

  test(`${file} compiles on the server`, async t => {
    const redis = await redisFor(t)

    const digest = await redis.cli('SCRIPT', 'LOAD', read(file))

    assert.equal(digest, createHash('sha1').update(read(file)).digest('hex'))
  })
}

function read(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}

/** The numbers n of all KEYS[n] or ARGV[n] in a text. */
function numbersOf(text: string, table: string): number[] {
  const found = Array.from(text.matchAll(new RegExp(`${table}\\[(\\d+)`, 'g')), ([, n]) =>
    Number(n)
  )
  return [...new Set(found)].toSorted((a, b) => a - b)
}
