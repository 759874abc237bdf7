import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inspect } from 'node:util'
import vm from 'node:vm'
import ts from 'typescript'
import * as errors from '../src/errors.ts'
import { codes, PushPullError } from '../src/errors.ts'

const made = [
  new errors.InvalidOptionError('text'),
  new errors.EncodeError('text'),
  new errors.DecodeError('text'),
  new errors.SchemaError([{ message: 'text' }]),
  new errors.PushTimeoutError(),
  new errors.PushUncertainError(new Error('text')),
  new errors.ConnectionError('text'),
  new errors.AuthError('text'),
  new errors.PermissionError('text'),
  new errors.TlsError('text'),
  new errors.WrongTypeError('text'),
  new errors.UnsupportedServerError('text'),
  new errors.StoreError('text'),
  new errors.ClosedError(),
  new errors.CloseTimeoutError(5000, 2),
  new errors.LeaseLostError(),
  new errors.JobTimeoutError(5000),
  new errors.PoisonError(3),
  new errors.UnrecoverableError('text')
]

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

/** The sections of docs/errors.md, by heading. */
function sections(): Map<string, string> {
  const [, ...parts] = read('../docs/errors.md').split(/^## /m)
  return new Map(parts.map(part => [/^.*/.exec(part)?.[0] ?? '', part]))
}

/** The module once more, as CommonJS: what an application gets that also requires the package. */
function anotherCopy(): typeof errors {
  const { outputText } = ts.transpileModule(read('../src/errors.ts'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 }
  })
  const exports = {} as typeof errors
  vm.compileFunction(outputText, ['exports'])(exports)
  return exports
}

test('every code has one class, and every class one code', () => {
  const classes = Object.keys(errors).filter(name => name.endsWith('Error'))
  const makeable = classes.filter(name => name !== 'PushPullError')

  assert.deepEqual(made.map(({ constructor }) => constructor.name).toSorted(), makeable.toSorted())
  assert.deepEqual(made.map(({ code }) => code).toSorted(), Object.values(codes).toSorted())
})

test('docs/errors.md has one heading for each code and for nothing else', () => {
  assert.deepEqual([...sections().keys()].toSorted(), Object.values(codes).toSorted())
})

for (const error of made) {
  const { code, name } = error

  test(`${code} says in docs/errors.md which class it is, when it happens and what to do`, () => {
    const section = sections().get(code) ?? ''

    assert.match(section, new RegExp(`^\`${name}\`$`, 'm'))
    assert.match(section, /^\*\*When\.\*\* .{40}/m)
    assert.match(section, /^\*\*What to do\.\*\* .{30}/m)
  })

  test(`${code} is in the table of docs/errors.md`, () => {
    const row = `| [\`${code}\`](#${code.toLowerCase()}) | \`${name}\` |`

    assert.ok(read('../docs/errors.md').includes(row), row)
  })

  test(`${name} is named after its class and its code after its name`, () => {
    const words = name.replace(/Error$/, '').split(/(?=[A-Z])/)

    assert.equal(name, error.constructor.name)
    assert.equal(code, ['PP', ...words].join('_').toUpperCase())
    assert.ok(error.stack?.startsWith(`${name}: ${error.message}\n`), error.stack)
    assert.ok(inspect(error).includes(`code: '${code}'`))
  })

  test(`${name} is an Error, a PushPullError, and of no other class`, () => {
    assert.ok(error instanceof Error)
    assert.ok(error instanceof PushPullError)
    assert.equal(made.filter(other => error instanceof other.constructor).length, 1)
  })

  test(`${name} is recognised by another copy of the module, and its errors by this one`, () => {
    const copy = anotherCopy()
    const Twin = copy[name as 'AuthError']
    const twin = Object.create(Twin.prototype) as errors.AuthError

    assert.ok(!(error instanceof Twin))
    assert.ok(copy.PushPullError.is(error))
    assert.ok(PushPullError.is(twin))
  })
}

test('the classes and codes of two copies of the module are equal', () => {
  const copy = anotherCopy()

  assert.deepEqual(Object.keys(copy).toSorted(), Object.keys(errors).toSorted())
  assert.deepEqual({ ...copy.codes }, { ...codes })
  assert.ok(PushPullError.is(new copy.AuthError('text')))
})

test('what is no error of ours is not recognised as one', () => {
  const strangers = [
    undefined,
    null,
    'PP_AUTH',
    7,
    {},
    new Error('PP_AUTH'),
    { code: 'PP_AUTH' },
    () => {}
  ]

  for (const stranger of strangers) assert.equal(PushPullError.is(stranger), false)
})

test('codes can not be changed', () => {
  assert.ok(Object.isFrozen(codes))
})

test('errors that wrap others have them as cause, and the rest has none', () => {
  const cause = new Error('reason')

  assert.equal(new errors.PushUncertainError(cause).cause, cause)
  assert.equal(new errors.PushTimeoutError(cause).cause, cause)
  assert.equal(new errors.AuthError('text', { cause }).cause, cause)
  assert.ok(!('cause' in new errors.PushTimeoutError()))
  assert.ok(!('cause' in new errors.SchemaError([])))
})

test('errors that make their own message say what is known and what to do', () => {
  assert.match(
    new errors.PushTimeoutError().message,
    /^Not stored within pushTimeoutMs; push it again/
  )
  assert.match(
    new errors.PushUncertainError(new Error('x')).message,
    /may or may not be stored. Push/
  )
  assert.match(new errors.ClosedError().message, /nothing was stored$/)
  assert.match(
    new errors.CloseTimeoutError(50, 1).message,
    /^Closed after 50 ms with 1 write not conf/
  )
  assert.match(
    new errors.CloseTimeoutError(50, 2).message,
    /^Closed after 50 ms with 2 writes not con/
  )
  assert.match(new errors.LeaseLostError().message, /so that others may have it by now; stop/)
  assert.match(new errors.JobTimeoutError(50).message, /^The handler took longer .* 50 ms; stop/)
  assert.match(new errors.PoisonError(3).message, /^3 processes died .* so it is not tried again$/)
})
