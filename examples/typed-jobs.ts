// Jobs are typed, and with a schema also checked: by any Standard Schema, here one of Zod.
import assert from 'node:assert/strict'
import { Pull, Push, SchemaError } from 'pushpull'
import { z } from 'zod'

const Email = z.object({ to: z.email(), subject: z.string().default('(no subject)') })
const options = { queue: 'examples:emails', url: process.env['REDIS_URL'] }

// The producer may leave out what has a default.
const push = new Push({ ...options, schema: Email })
push.write({ to: 'ann@example.com' })
await assert.rejects(push.send({ to: 'nobody' }), SchemaError)
await push.close()

// Another producer, without the schema, may still write what is no email.
const careless = new Push(options)
careless.write({ to: 42 })
await careless.close()

const pull = new Pull({ ...options, schema: Email, endWhenEmpty: true })
const invalid: string[] = []
pull.on('invalid', (element, reason) => {
  console.log(`${element.toString()} is no email. ${reason.message}`)
  invalid.push(element.toString())
})
for await (const { to, subject } of pull) {
  console.log(`To: ${to}, subject: ${subject.toUpperCase()}`)
  assert.deepEqual({ to, subject }, { to: 'ann@example.com', subject: '(no subject)' })
}
assert.deepEqual(invalid, ['{"to":42}'])
