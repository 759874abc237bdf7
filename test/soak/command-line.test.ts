import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../chaos/usage.ts'
import { typescriptFlags } from '../../scripts/typescript-flags.mjs'
import { settingsOf } from '../../soak/command-line.ts'

const main = fileURLToPath(new URL('../../soak/main.ts', import.meta.url))

function soak(...args: string[]) {
  return spawnSync(process.execPath, [...typescriptFlags, main, ...args], { encoding: 'utf8' })
}

test('without arguments it goes on for half an hour, with a fault every 30 s', () => {
  assert.deepEqual(settingsOf([]), {
    minutes: 30,
    faultSeconds: 30,
    rate: 2000,
    seed: 1,
    out: 'soak-results',
    wantsHelp: false
  })
})

test('minutes and seconds may have fractions', () => {
  const { minutes, faultSeconds } = settingsOf(['--minutes', '1.5', '--fault-seconds', '7.5'])

  assert.deepEqual([minutes, faultSeconds], [1.5, 7.5])
})

test('nonsense is refused', () => {
  const lines = [
    ['--minutes', '0'],
    ['--minutes', 'ten'],
    ['--minutes=-1'],
    ['--minutes', '1e9'],
    ['--fault-seconds', '0'],
    ['--rate', '2.5'],
    ['--rate', '0'],
    ['--seed', '1.5'],
    ['--out', ''],
    ['--minutes'],
    ['--hours', '1'],
    ['30']
  ]

  for (const args of lines) assert.throws(() => settingsOf(args), UsageError, args.join(' '))
})

test('a wrong command line ends with 2 and says where help is', () => {
  const { status, stderr } = soak('--minutes', 'ten')

  assert.equal(status, 2)
  assert.match(stderr, /--minutes takes a number from 0\.5 to 10000, not "ten"/)
  assert.match(stderr, /npm run soak -- --help/)
})

test('--help tells all options', () => {
  const { status, stdout } = soak('--help')

  assert.equal(status, 0)
  for (const option of ['minutes', 'fault-seconds', 'rate', 'seed', 'out', 'help']) {
    assert.match(stdout, new RegExp(`--${option}\\b`))
  }
})
