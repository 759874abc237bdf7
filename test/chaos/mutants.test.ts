import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { UsageError } from '../../chaos/usage.ts'
import { mutated, StaleMutantError } from '../../chaos/mutants/apply.ts'
import { mutants } from '../../chaos/mutants/catalog.ts'
import { chosen, settingsOf } from '../../chaos/mutants/command-line.ts'
import type { Mutant } from '../../chaos/mutants/mutant.ts'
import { tableOf } from '../../chaos/mutants/table.ts'
import { scenarios } from '../../chaos/scenarios.ts'
import { typescriptFlags } from '../../scripts/typescript-flags.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'chaos/mutants/main.ts')
const source = ({ file }: Mutant): string => readFileSync(join(root, file), 'utf8')

function command(...args: string[]) {
  return spawnSync(process.execPath, [...typescriptFlags, main, ...args], { encoding: 'utf8' })
}

for (const mutant of mutants) {
  test(`the mutant ${mutant.name} applies to the code as it is, and changes it`, () => {
    const text = source(mutant)

    assert.notEqual(mutated(mutant, text), text)
  })
}

test('each mutant is code that can be read, so that what kills it is what it does', () => {
  const unreadable = mutants.filter(mutant => {
    if (!mutant.file.endsWith('.ts')) return false
    const { diagnostics } = ts.transpileModule(mutated(mutant, source(mutant)), {
      reportDiagnostics: true
    })
    return diagnostics!.length > 0
  })

  assert.deepEqual(unreadable, [])
})

test('each mutant has a name of its own, in kebab-case, and one sentence on what it breaks', () => {
  const names = mutants.map(({ name }) => name)

  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at || !/^[a-z]+(-[a-z]+)*$/.test(name)),
    []
  )
  assert.deepEqual(
    mutants.filter(({ breaks }) => !/^[A-Z`].*[^.]\.$/.test(breaks)),
    []
  )
})

test('each mutant has something that should kill it, and that exists', () => {
  const names = new Set(scenarios.map(({ name }) => name))
  const missing = mutants.filter(({ suites }) => {
    const exist = suites.map(suite =>
      suite.kind === 'tests' ? existsSync(join(root, suite.file)) : names.has(suite.scenario)
    )
    return exist.length === 0 || exist.includes(false)
  })

  assert.deepEqual(missing, [])
})

test('a mutant whose text is not there once says which, and what to do', () => {
  const mutant = mutants[0]!
  const twice = source(mutant).repeat(2)

  for (const [text, count] of [
    ['', 0],
    [twice, 2]
  ] as const) {
    assert.throws(
      () => mutated(mutant, text),
      (error: StaleMutantError) =>
        error instanceof StaleMutantError &&
        error.message.includes(`${mutant.name} does not apply: its text is ${count} times`) &&
        error.message.includes('Adapt its `find`')
    )
  }
})

test('--mutant chooses by name, and may be repeated', () => {
  const [first, second] = mutants.slice(2).map(({ name }) => name)
  const settings = settingsOf(['--mutant', second!, '--mutant', first!])

  assert.deepEqual(
    chosen(mutants, settings).map(({ name }) => name),
    [first, second]
  )
})

test('--chaos leaves only scenarios, and the mutants that one of them has to kill', () => {
  const left = chosen(mutants, settingsOf(['--chaos']))

  assert.ok(left.length >= 6 && left.length < mutants.length)
  assert.deepEqual(
    [...new Set(left.flatMap(({ suites }) => suites.map(({ kind }) => kind)))],
    ['run']
  )
})

for (const args of [['--mutant', 'nobody'], ['--at-once', '0'], ['--mutants'], ['claim']]) {
  test(`npm run chaos:mutants -- ${args.join(' ')} is refused`, () => {
    assert.throws(() => chosen(mutants, settingsOf(args)), UsageError)
  })
}

test('--help and --list go to standard output with exit code 0', () => {
  const help = command('--help')
  const list = command('--list')

  assert.equal(help.status, 0, help.stderr)
  assert.match(help.stdout, /npm run chaos:mutants -- --mutant claim-without-fence/)
  assert.equal(list.status, 0, list.stderr)
  assert.equal(list.stdout.trimEnd().split('\n').length, mutants.length)
})

test('a mutant that is killed is in the table with what killed it, and exit code 0', () => {
  const { status, stdout, stderr } = command('--mutant', 'fenced-acks-confirmed')

  assert.equal(status, 0, stderr)
  assert.match(stderr, /^1\/1 fenced-acks-confirmed: killed by test\/consume\//m)
  assert.match(stdout, /^\| fenced-acks-confirmed \| .* \| test\/consume\/.*none took effect/m)
  assert.match(stdout, /^1 of 1 mutants were killed/m)
})

test('a mutant that survives stands out in the table', () => {
  const mutant = mutants[0]!
  const table = tableOf([{ mutant, killer: undefined, failure: '', ms: 1234 }])

  assert.match(
    table,
    new RegExp(
      `^\\| \\*\\*${mutant.name}\\*\\* \\| .* \\| \\*\\*nothing\\*\\*: .* \\| 1.2 \\|$`,
      'm'
    )
  )
  assert.match(table, /^0 of 1 mutants were killed/m)
})
