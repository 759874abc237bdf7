import type { Clock } from '../../clock.ts'
import type { ClientTarget, RedisTarget } from '../../options/connection-options.ts'
import { Connection } from './connection.ts'
import type { Dialer } from './link.ts'

/** The command connection of this process to one Redis, and how many hold it. */
interface Shared {
  readonly connection: Connection
  holders: number
}

const byAddress = new Map<string, Shared>()
const byClient = new WeakMap<object, Map<number | undefined, Shared>>()
const tlsNumbers = new WeakMap<object, number>()
let tlsCount = 0

/** A hold on the one command connection that all streams to the same Redis share. */
export class SharedConnection {
  readonly connection: Connection
  readonly #shared: Shared
  readonly #forget: () => void
  #isReleased = false

  constructor(target: RedisTarget | ClientTarget, dialer: Dialer, clock: Clock) {
    const { found, keep, forget } = place(target)
    // One that gave up (a wrong password, say) must not speak for whoever comes later.
    const isUsable = found !== undefined && !found.connection.isOver
    this.#shared = isUsable ? found : { connection: new Connection(dialer, clock), holders: 0 }
    if (!isUsable) keep(this.#shared)
    this.#shared.holders++
    this.#forget = () => forget(this.#shared)
    this.connection = this.#shared.connection
  }

  /** The last one to let go closes it. */
  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#shared.holders--
    if (this.#shared.holders > 0) return
    this.#forget()
    this.connection.close()
  }
}

interface Place {
  readonly found: Shared | undefined
  readonly keep: (shared: Shared) => void
  readonly forget: (shared: Shared) => void
}

function place(target: RedisTarget | ClientTarget): Place {
  if (target.kind === 'redis') return entry(byAddress, addressOf(target))
  const byDatabase = byClient.get(target.client) ?? new Map<number | undefined, Shared>()
  byClient.set(target.client, byDatabase)
  return entry(byDatabase, target.database)
}

function entry<Key>(map: Map<Key, Shared>, key: Key): Place {
  return {
    found: map.get(key),
    keep: shared => void map.set(key, shared),
    forget: shared => {
      if (map.get(key) === shared) map.delete(key)
    }
  }
}

/** Equal for targets that one connection can serve. Holds the password, so it never leaves. */
function addressOf({ host, port, database, username, password, tls }: RedisTarget): string {
  return JSON.stringify([host, port, database ?? 0, username, password, tls && tlsNumber(tls)])
}

/** Options of TLS may hold functions, so only the same object counts as the same; so does `true`. */
function tlsNumber(tls: object): number {
  if (Object.keys(tls).length === 0) return 0
  const number = tlsNumbers.get(tls) ?? ++tlsCount
  tlsNumbers.set(tls, number)
  return number
}
