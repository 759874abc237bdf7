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
const scripts = luaFiles('')
const parts = luaFiles('lib/')

test('the embedded scripts are those of the files, with their parts', () => {
  const script = fileURLToPath(new URL('scripts/embed-lua.mjs', root))
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })

  assert.deepEqual(
    Object.values(embedded).toSorted(),
    scripts.map(whole).toSorted(),
    'and say the same once they are loaded'
  )
})

test('every part is included by a script', () => {
  const included = new Set(scripts.flatMap(includesOf))

  assert.deepEqual(
    parts.filter(part => !included.has(part)),
    []
  )
})

for (const file of scripts) {
  test(`${file} names in its header the keys and arguments that it uses`, () => {
    const [header = '', code = ''] = read(file).split(']]\n')

    assert.match(header, /^--\[\[\n {2}[A-Z]/, 'begins with what it does')
    assert.match(header, /\n {2}Returns /)
    assert.deepEqual(numbersOf(code, 'KEYS'), numbersOf(header, 'KEYS'))
    assert.equal(
      /\bKEYS\[[^\d]/.test(code),
      /\bKEYS\[\d+\.\.n\]/.test(header),
      'any number of keys'
    )
    assert.deepEqual(
      numbersOf(code, 'ARGV').filter(number => !numbersOf(header, 'ARGV').includes(number)),
      []
    )
    assert.equal(/\bARGV\b/.test(whole(file).split(']]\n')[1]!), /\bARGV\b/.test(header))
  })

  test(`${file} includes each part that it uses, before it uses it, and no other`, () => {
    const code = codeOf(whole(file))

    for (const part of includesOf(file)) {
      const others = code.replace(codeOf(read(part)).trim(), '')
      assert.ok(
        definitionsIn(read(part)).some(name => firstUseOf(name, others) >= 0),
        part
      )
    }
    for (const name of new Set(parts.flatMap(part => definitionsIn(read(part))))) {
      const [use, definition] = [firstUseOf(name, code), firstDefinitionOf(name, code)]
      assert.ok(use === -1 || (definition >= 0 && definition < use), name)
    }
  })

  test(`${file} compiles on the server`, async t => {
    const redis = await redisFor(t)

    const digest = await redis.cli('SCRIPT', 'LOAD', whole(file))

    assert.equal(digest, createHash('sha1').update(whole(file)).digest('hex'))
  })
}

for (const file of [...scripts, ...parts]) {
  test(`${file} names no key of its own making`, () => {
    const code = codeOf(read(file))
    const keys = Array.from(code.matchAll(/redis\.p?call\('([A-Z]+)', ?([^,)]+)/g))
      .filter(([, command]) => command !== 'PUBSUB')
      .map(([, , key]) => key!)
    const named = new Set([...keyNamesOf(code), ...parametersOf(code)])

    for (const key of keys) assert.ok(named.has(key), `${key} is one of ${[...named].join()}`)
    assert.doesNotMatch(code, /\bKEYS\b.*\.\./, 'no key is made from another')
  })

  test(`${file} leaves the time to the clock, chance to nobody and payloads unread`, () => {
    const code = codeOf(read(file))

    if (file !== 'lib/clock.lua') assert.doesNotMatch(code, /'TIME'|os\.(time|clock|date)/)
    assert.doesNotMatch(code, /cjson|cmsgpack|math\.random|RANDOMKEY/i)
  })
}

function luaFiles(path: string): string[] {
  const names = readdirSync(new URL(path, folder)).filter(name => name.endsWith('.lua'))
  return names.map(name => path + name)
}

function read(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}

/** A script as it is sent: with the parts that it includes. */
function whole(file: string): string {
  return read(file).replace(/^-- include (.+)$/gm, (_, part: string) => {
    return read(`lib/${part}.lua`).trimEnd()
  })
}

function includesOf(file: string): string[] {
  return Array.from(read(file).matchAll(/^-- include (.+)$/gm), ([, part]) => `lib/${part}.lua`)
}

/** What runs: the text without its header and comments. */
function codeOf(text: string): string {
  return text.replace(/^--\[\[.*?\]\]\n/s, '').replaceAll(/(^|\s)--.*$/gm, '')
}

/** The functions that a part defines for others. */
function definitionsIn(part: string): string[] {
  return Array.from(part.matchAll(/^local function (\w+)/gm), ([, name]) => name!)
}

function firstDefinitionOf(name: string, code: string): number {
  return code.search(new RegExp(`local function ${name}\\(`))
}

function firstUseOf(name: string, code: string): number {
  return code.search(new RegExp(`(?<!function |[.\\w])${name}\\(`))
}

/** What stands for an entry of KEYS, such as `list` after `local a, list = KEYS[1], KEYS[2]`. */
function keyNamesOf(code: string): string[] {
  const lines = Array.from(code.matchAll(/local ([\w, ]+) = (KEYS\[.*)/g))
  const locals = lines.flatMap(([, names = '', values = '']) => {
    return names.split(', ').filter((_, index) => values.split(', ')[index]?.startsWith('KEYS['))
  })
  // Fields of the table that the parts are given, and of others.
  const fields = Array.from(code.matchAll(/([\w.]+) = KEYS\[\w+\]/g), ([, name]) => name!)
  const entries = Array.from(code.matchAll(/KEYS\[\w+\]/g), ([text]) => text)
  const ofFields = fields.map(name => `keys.${name}`)
  // A streak knows its key.
  return [...locals, ...fields, ...ofFields, ...entries, 'streak.key']
}

/** What a function is given was named by who calls it. */
function parametersOf(code: string): string[] {
  const names = Array.from(code.matchAll(/function\s*\w*\(([^)]*)\)/g), ([, list]) => list!)
  const parameters = names.flatMap(list => list.split(', '))
  return parameters.includes('keys') ? [...parameters, ...fieldsOf('keys', code)] : parameters
}

function fieldsOf(table: string, code: string): string[] {
  return Array.from(code.matchAll(new RegExp(`\\b${table}\\.\\w+`, 'g')), ([text]) => text)
}

/** The numbers n of all KEYS[n] or ARGV[n] in a text, and of all in KEYS[n..m]. */
function numbersOf(text: string, table: string): number[] {
  const found = Array.from(text.matchAll(new RegExp(`${table}\\[(\\d+)(?:\\.\\.(\\d+))?\\]`, 'g')))
  const numbers = found.flatMap(([, from, to = from]) => {
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index)
  })
  return [...new Set(numbers)].toSorted((a, b) => a - b)
}
