import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChild } from './child.ts'

/** Tests that a process whose streams end in one of these ways ends by itself, in time. */
export function exitConformance(
  name: string,
  url: string,
  ways: ReadonlyMap<string, string>
): void {
  for (const [way, statements] of ways) {
    test(`${name}: a process ends by itself after ${way}`, { timeout: 30_000 }, async () => {
      const { code, output, errors, lingeredMs } = await runChild(url, statements)

      assert.equal(errors, '')
      assert.equal(code, 0)
      assert.match(output, /^done/)
      assert.ok(lingeredMs < 5_000, `lingered for ${lingeredMs} ms`)
    })
  }
}
