import { Pull } from '../../src/index.ts'

// A consumer that comes to a job it never finishes, and says how many it has finished before.
const [url = '', queue = '', highWaterMark = '', last = ''] = process.argv.slice(2)

let handled = 0
for await (const job of new Pull({ queue, url, highWaterMark: Number(highWaterMark) })) {
  if (job === Number(last)) {
    process.send?.(handled)
    await new Promise(() => setInterval(() => {}, 1000))
  }
  handled++
}
