import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const page = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8')

/** The commands in the blocks of docs/redis.md that are marked so. */
function rulesOf(mark: string): string[][] {
  const [, block = ''] = new RegExp(`^\`\`\`${mark}\n(.*?)^\`\`\``, 'ms').exec(page) ?? []
  const lines = block.split('\n').filter(line => line.startsWith('ACL SETUSER '))
  assert.notEqual(lines.length, 0, `docs/redis.md has no block "${mark}"`)
  return lines.map(line => line.split(' '))
}

/** What a user needs, and what is good to have, as commands of Redis. */
export const mandatoryRules: ReadonlyArray<readonly string[]> = rulesOf('acl')
export const optionalRules: ReadonlyArray<readonly string[]> = rulesOf('acl-optional')
