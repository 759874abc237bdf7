// From one queue through a Transform into the next. Back-pressure goes all the way: while the
// second queue takes no more, nothing is taken from the first one.
import assert from 'node:assert/strict'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Pull, Push } from 'pushpull'

interface Reading {
  city: string
  celsius: number
}

const url = process.env['REDIS_URL']
const readings = { queue: 'examples:readings', url }
const alerts = { queue: 'examples:alerts', url }

const push = new Push<Reading>(readings)
push.write({ city: 'Graz', celsius: 31 })
push.write({ city: 'Turku', celsius: 18 })
push.write({ city: 'Lisbon', celsius: 36 })
await push.close()

const onlyHot = new Transform({
  objectMode: true,
  transform({ city, celsius }: Reading, _encoding, done) {
    if (celsius > 30) this.push(`${city} has ${celsius} degrees`)
    done()
  }
})
await pipeline(new Pull({ ...readings, endWhenEmpty: true }), onlyHot, new Push<string>(alerts))

const hot = await new Pull<string>({ ...alerts, endWhenEmpty: true }).toArray()
console.log(hot)
assert.deepEqual(hot, ['Graz has 31 degrees', 'Lisbon has 36 degrees'])
