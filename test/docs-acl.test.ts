import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as scripts from '../src/store/redis/scripts/lua.generated.ts'
import { mandatoryRules, optionalRules } from './support/acl-rules.ts'

/** The commands that a user is granted by these rules. */
function granted(user: string, rules: ReadonlyArray<readonly string[]>): string[] {
  return rules
    .filter(([, , name]) => name === user)
    .flatMap(rule => rule.filter(part => part.startsWith('+')).map(part => part.slice(1)))
    .toSorted()
}

/** The commands that these scripts call. */
function calledBy(...luas: string[]): string[] {
  const calls = luas.flatMap(lua => [
    ...lua.matchAll(/(?:redis\.call|call_with_all)\('(\w+)'(?:, '([A-Z]+)')?/g)
  ])
  const names = calls.map(([, command, part]) => (part ? `${command}|${part}` : command!))
  return names.map(name => name.toLowerCase())
}

/** Pieces that scripts share may come along uncalled. */
const rights: Array<{ user: string; needs: string[]; uncalled?: string }> = [
  { user: 'producer', needs: ['rpush'] },
  {
    user: 'scheduler',
    needs: ['rpush', 'llen', 'evalsha', 'eval'].concat(
      calledBy(scripts.placeLua, scripts.appendBoundedLua)
    )
  },
  {
    user: 'consumer',
    needs: ['blpop', 'lpop', 'lpush', 'blmpop', 'client|unblock', 'evalsha', 'eval'].concat(
      calledBy(scripts.prependLua)
    )
  },
  {
    user: 'worker',
    needs: ['blmove', 'client|unblock', 'info', 'subscribe', 'evalsha', 'eval'].concat(
      calledBy(scripts.enterLua, scripts.claimLua, scripts.settleLua, scripts.leaveLua),
      calledBy(scripts.inspectLua, scripts.reapLua)
    )
  },
  {
    user: 'admin',
    needs: ['evalsha', 'eval', 'hget', 'zrange'].concat(
      calledBy(scripts.measureLua, scripts.listConsumersLua, scripts.peekHeldLua),
      calledBy(scripts.peekReadyLua, scripts.peekDeadLua, scripts.pauseLua, scripts.resumeLua),
      calledBy(scripts.redriveLua, scripts.clearLua)
    ),
    uncalled: 'zadd'
  }
]

for (const { user, needs, uncalled } of rights) {
  test(`the rights of "${user}" in docs/redis.md are all that its scripts and commands need, and no more`, () => {
    const all = granted(user, [...mandatoryRules, ...optionalRules])

    const needed = new Set([...needs, 'hello'])
    if (uncalled) needed.delete(uncalled)
    assert.deepEqual(all, [...needed].toSorted())
  })
}
