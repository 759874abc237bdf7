import { chaos, tests, type Mutant } from '../mutant.ts'

const place = 'src/store/redis/scripts/place.lua'

/** On the way of a job into Redis. */
export const pushing: readonly Mutant[] = [
  {
    name: 'push-without-numbers',
    breaks: 'An idempotent push that is repeated is stored again, because no number is looked at.',
    file: place,
    find: 'elseif not is_known then',
    replace: 'elseif not before then',
    suites: [tests('store/redis/place', 'number'), chaos('idempotent-push')]
  },
  {
    name: 'push-resent-blindly',
    breaks: 'A push whose reply was lost is sent again, whether or not it was stored.',
    file: 'src/store/redis/append.ts',
    find: 'readonly isRepeatable = false',
    replace: 'readonly isRepeatable = true',
    suites: [tests('guarantees/lost-reply', 'stored once'), chaos('plain-uncertain')]
  },
  {
    name: 'uncertain-push-refused',
    breaks: 'A push that was given up after a lost reply claims that nothing was stored.',
    file: 'src/store/redis/delivery.ts',
    find: 'return this.#inDoubt > 0 ? new InDoubtError(this.#inDoubt, this.#obstacle ?? reason) : reason',
    replace: 'return reason',
    suites: [tests('push/idempotent', 'lost reply')]
  },
  {
    name: 'doubt-forgotten',
    breaks: 'What an earlier attempt may still store is said not to be stored.',
    file: 'src/store/redis/delivery.ts',
    find: 'this.#inDoubt = parcel.inDoubt',
    replace: 'this.#inDoubt = 0',
    suites: [tests('push/bounded', 'lost attempt')]
  },
  {
    name: 'dedupe-without-check',
    breaks: 'A second job under a dedupe key is stored.',
    file: place,
    find: 'local before = job and job.key and id_under[job.key]',
    replace: 'local before = false',
    suites: [tests('store/redis/place', 'key|duplicate')]
  },
  {
    name: 'dedupe-without-end',
    breaks: 'A dedupe key is remembered for ever.',
    file: place,
    find: "redis.call('SET', job.key, job.id, 'PX', string.format('%d', job.ttl))",
    replace: "redis.call('SET', job.key, job.id)",
    suites: [tests('store/redis/scripts/place', 'the memory of')]
  },
  {
    name: 'delay-by-our-clock',
    breaks: 'A delayed job is due by the clock of its producer, not by that of Redis.',
    file: 'src/store/redis/scripts/place.ts',
    find: "const due = dueAt === undefined ? '-' : Math.ceil(dueAt)",
    replace: 'const due = Math.ceil(dueAt ?? Date.now() + delayMs)',
    suites: [tests('push/placing', 'clock that is')]
  },
  {
    name: 'nobody-woken',
    breaks: 'No marker wakes an idle consumer for a delayed job or one with a priority.',
    file: 'src/store/redis/scripts/lib/wake.lua',
    find: "if redis.call('LLEN', list) == 0 then redis.call('RPUSH', list, '') end",
    replace: "redis.call('LLEN', list)",
    suites: [tests('store/redis/scripts/place', 'is woken')]
  },
  {
    name: 'list-without-bound',
    breaks: 'A list grows beyond `maxLength` when several producers push at once.',
    file: 'src/store/redis/scripts/append-bounded.lua',
    find: 'local last = 1 + math.max(0, math.min(room, #ARGV - 1))',
    replace: 'local last = #ARGV',
    suites: [tests('store/redis/scripts/append-bounded')]
  },
  {
    name: 'confirmed-when-sent',
    breaks: 'A write is confirmed before Redis has replied.',
    file: 'src/push/outbox.ts',
    find: 'const count = await this.#storeElements(batch)',
    replace: `this.#confirm(batch, batch.writes.length, true)
      const count = await this.#storeElements(batch)`,
    suites: [tests('push/away', 'no callback'), chaos('plain-uncertain')]
  },
  {
    name: 'unheard-writes-untold',
    breaks: 'What fails of a write without a callback is never told.',
    file: 'src/push/outbox.ts',
    find: 'this.#sender.failed(writes, reason)',
    replace: 'this.#sender.failed(writes.filter(write => write.isAwaited), reason)',
    suites: [tests('push/outbox', 'nobody asks about')]
  },
  {
    name: 'waiting-writes-untold',
    breaks: 'What waits when a Push is destroyed is never told.',
    file: 'src/push.ts',
    find: 'process.nextTick(tellAll, left, error ?? new ClosedError())',
    replace: 'void left',
    suites: [tests('push/waiting', 'what waits behind')]
  }
]
