// Works together with other-languages.py: Python pushes numbers, this end pushes the squares back.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Pull, Push } from 'pushpull'

if (spawnSync('python3', ['--version']).status !== 0) {
  console.log('Skipped: this example needs python3, which is not installed here')
  process.exit(0)
}

const url = process.env['REDIS_URL']
const script = fileURLToPath(new URL('other-languages.py', import.meta.url))
const python = spawn('python3', [script], { stdio: 'inherit' })
const exited = once(python, 'exit')

const numbers = new Pull<{ number: number }>({ queue: 'examples:to-node', url })
const squares = new Push<{ square: number }>({ queue: 'examples:to-python', url })
python.once('exit', () => numbers.end())
for await (const { number } of numbers) {
  console.log('Node.js got', number)
  squares.write({ square: number ** 2 })
  if (number === 3) break
}
await squares.close()

assert.deepEqual(await exited, [0, null])
