import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { settingsOf } from '../../chaos/command-line.ts'
import { UsageError } from '../../chaos/usage.ts'
import { typescriptFlags } from '../../scripts/typescript-flags.mjs'

const main = fileURLToPath(new URL('../../chaos/main.ts', import.meta.url))

function chaos(...args: string[]) {
  return spawnSync(process.execPath, [...typescriptFlags, main, ...args], { encoding: 'utf8' })
}

test('without arguments every scenario runs once', () => {
  assert.deepEqual(settingsOf([]), {
    words: [],
    seeds: 1,
    firstSeed: 1,
    minutes: undefined,
    atOnce: 2,
    isTalkative: false,
    wants: 'runs'
  })
})

test('--seed is one run that tells what happens', () => {
  const { words, seeds, firstSeed, isTalkative } = settingsOf([
    '--scenario',
    'link-kill',
    '--seed',
    '7'
  ])

  assert.deepEqual(
    { words, seeds, firstSeed, isTalkative },
    {
      words: ['link-kill'],
      seeds: 1,
      firstSeed: 7,
      isTalkative: true
    }
  )
})

test('--seeds, --from, --minutes, --at-once and several --scenario are taken as given', () => {
  const given = ['--seeds', '8', '--from', '100', '--minutes', '3', '--at-once', '4']
  const { words, seeds, firstSeed, minutes, atOnce } = settingsOf([
    ...given,
    '--scenario',
    'link',
    '--scenario',
    'redis'
  ])

  assert.deepEqual([words, seeds, firstSeed, minutes, atOnce], [['link', 'redis'], 8, 100, 3, 4])
})

for (const args of [
  ['--seeds', '0'],
  ['--seeds', 'many'],
  ['--minutes', '-1'],
  ['--seed', '1', '--seeds', '2'],
  ['--sedes', '3'],
  ['link-kill']
]) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => settingsOf(args), UsageError)
  })
}

test('--help and --list go to standard output with exit code 0', () => {
  const help = chaos('--help')
  const list = chaos('--list', '--scenario', 'link-kill')

  assert.equal(help.status, 0)
  assert.match(help.stdout, /npm run chaos -- --scenario link-kill --seed 7/)
  assert.equal(list.status, 0)
  assert.match(list.stdout, /^link-kill +Connections that break/)
})

test('a command line that is wrong is exit code 2, and says what is wrong', () => {
  const { status, stdout, stderr } = chaos('--scenario', 'nothing-of-that-name')

  assert.equal(status, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /No scenario has nothing-of-that-name in its name/)
})

test('a run ends with a table and exit code 0', () => {
  const { status, stdout, stderr } = chaos('--scenario', 'script-flush', '--seed', '3')

  assert.equal(status, 0, stderr)
  assert.match(stdout, /^\| scenario \| runs \| messages \|/)
  assert.match(stdout, /^\| script-flush \| 1 \| [\d,]+ \| 25 \| 0 \(0\) \| 0 \(0\) \|/m)
  assert.match(stderr, /1\/1 script-flush seed 3: /)
})
